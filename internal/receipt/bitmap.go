package receipt

import "image"

// Bitmap is a black and white picture: rows of whole bytes, the leftmost dot in
// the highest bit, 1 for black. This is how receipt printers take pictures.
type Bitmap struct {
	Width, Height int
	Rows          []byte
}

// NewBitmap returns a white picture.
func NewBitmap(width, height int) Bitmap {
	return Bitmap{Width: width, Height: height, Rows: make([]byte, (width+7)/8*height)}
}

// Stride is the number of bytes in a row.
func (b Bitmap) Stride() int { return (b.Width + 7) / 8 }

// Black says whether a dot is black; outside the picture none is.
func (b Bitmap) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= b.Width || y >= b.Height {
		return false
	}
	return b.Rows[y*b.Stride()+x/8]&(0x80>>(x%8)) != 0
}

// Set makes a dot of the picture black.
func (b Bitmap) Set(x, y int) { b.Rows[y*b.Stride()+x/8] |= 0x80 >> (x % 8) }

// Threshold makes a picture of an image: what is darker than the middle and not
// transparent becomes black. It suits logos; photographs do not belong on receipts.
func Threshold(img image.Image) Bitmap {
	r := img.Bounds()
	b := NewBitmap(r.Dx(), r.Dy())
	for y := range b.Height {
		for x := range b.Width {
			red, green, blue, alpha := img.At(r.Min.X+x, r.Min.Y+y).RGBA()
			// Laid over white, weighed as the eye does; 16 bits each.
			luma := (299*red+587*green+114*blue)/1000 + (0xFFFF - alpha)
			if luma < 0x8000 {
				b.Set(x, y)
			}
		}
	}
	return b
}

// Magnify draws every dot as a square of the given side.
func (b Bitmap) Magnify(side int) Bitmap {
	out := NewBitmap(b.Width*side, b.Height*side)
	for y := range out.Height {
		for x := range out.Width {
			if b.Black(x/side, y/side) {
				out.Set(x, y)
			}
		}
	}
	return out
}
