// Package picture turns the photos that people take of goods into the pictures
// that are kept: upright, small, and without what a camera wrote beside them, such
// as the place.
//
// It keeps nothing, serves nothing and knows no goods. It imports pos for its
// refusals; the commands and the web may import it.
package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // reads PNG beside JPEG

	"golang.org/x/image/draw"

	"lapak/internal/pos"
)

// What a photo may be. The pixels are counted before they are unpacked: a small
// file may claim to be a picture of a hundred gigabytes.
const (
	MostBytes  = 15 << 20
	MostPixels = 40_000_000
)

// TillSide is the longer side of the picture on a till, in pixels: a tile is a
// hundred pixels wide, and four times that looks good on every screen.
const TillSide = 480

// Sides are the longer sides of the pictures of a page.
func Sides() []int { return []int{320, 640, 1080} }

const (
	tillGrade = 82 // of JPEG
	pageGrade = 75
)

// Photo is a photo as it came, unpacked and upright.
type Photo struct{ pixels image.Image }

// Read unpacks a JPEG or PNG file. Refused are photo_too_large and
// photo_unreadable; name tells people which file it was.
func Read(name string, file []byte) (Photo, error) {
	if len(file) > MostBytes {
		return Photo{}, pos.Refuse(pos.Invalid, "photo_too_large", "file", name)
	}
	shape, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return Photo{}, pos.Refuse(pos.Invalid, "photo_unreadable", "file", name).Because(err)
	}
	if shape.Width <= 0 || shape.Height <= 0 || shape.Width > MostPixels/shape.Height {
		return Photo{}, pos.Refuse(pos.Invalid, "photo_too_large", "file", name)
	}
	pixels, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return Photo{}, pos.Refuse(pos.Invalid, "photo_unreadable", "file", name).Because(err)
	}
	// First as small as the largest picture needs: turning is done point by point.
	return Photo{turned(shrink(pixels, 1080), orientation(file))}, nil
}

// Make reads a photo and makes the picture of the tills and those of a page by
// their longer sides.
func Make(name string, file []byte) (till []byte, page map[int][]byte, err error) {
	p, err := Read(name, file)
	if err != nil {
		return nil, nil, err
	}
	page = map[int][]byte{}
	for _, side := range Sides() {
		if page[side], err = p.ForPage(side); err != nil {
			return nil, nil, err
		}
	}
	till, err = p.ForTill()
	return till, page, err
}

// ForTill is the picture of the tills as JPEG.
func (p Photo) ForTill() ([]byte, error) { return p.jpeg(TillSide, tillGrade) }

// ForPage is the picture of a page with its longer side at most so long, as JPEG.
func (p Photo) ForPage(side int) ([]byte, error) { return p.jpeg(side, pageGrade) }

func (p Photo) jpeg(side, grade int) ([]byte, error) {
	var out bytes.Buffer
	err := jpeg.Encode(&out, shrink(p.pixels, side), &jpeg.Options{Quality: grade})
	return out.Bytes(), err
}

// shrink draws a picture on white so that its longer side fits.
func shrink(picture image.Image, side int) *image.RGBA {
	from := picture.Bounds()
	width, height := from.Dx(), from.Dy()
	if longer := max(width, height); longer > side {
		width, height = max(1, width*side/longer), max(1, height*side/longer)
	}
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(to, to.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if width == from.Dx() {
		draw.Draw(to, to.Bounds(), picture, from.Min, draw.Over)
		return to
	}
	draw.CatmullRom.Scale(to, to.Bounds(), picture, from, draw.Over, nil)
	return to
}

// turned makes a picture upright that a camera stored in one of the eight ways of
// EXIF.
func turned(p *image.RGBA, way int) image.Image {
	if way < 2 || way > 8 {
		return p
	}
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	if way >= 5 {
		w, h = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fromX, fromY := x, y
			switch way {
			case 2:
				fromX = w - 1 - x
			case 3:
				fromX, fromY = w-1-x, h-1-y
			case 4:
				fromY = h - 1 - y
			case 5:
				fromX, fromY = y, x
			case 6:
				fromX, fromY = y, w-1-x
			case 7:
				fromX, fromY = h-1-y, w-1-x
			case 8:
				fromX, fromY = h-1-y, x
			}
			out.SetRGBA(x, y, p.RGBAAt(fromX, fromY))
		}
	}
	return out
}

// The parts of a JPEG file that tell how it was held.
const (
	markerApp1     = 0xe1
	markerScan     = 0xda
	tagOrientation = 0x0112
)

// orientation reads how a camera was held from the EXIF of a JPEG file: 1 to 8,
// or 0 if it does not say.
func orientation(file []byte) int {
	if len(file) < 4 || file[0] != 0xff || file[1] != 0xd8 {
		return 0
	}
	for at := 2; at+4 <= len(file) && file[at] == 0xff; {
		length := int(binary.BigEndian.Uint16(file[at+2:]))
		if file[at+1] == markerScan || length < 2 || at+2+length > len(file) {
			return 0
		}
		if file[at+1] == markerApp1 {
			if way := exifOrientation(file[at+4 : at+2+length]); way > 0 {
				return way
			}
		}
		at += 2 + length
	}
	return 0
}

func exifOrientation(segment []byte) int {
	tiff, is := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !is || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	directory := int(order.Uint32(tiff[4:]))
	if directory < 8 || directory+2 > len(tiff) {
		return 0
	}
	for i := range int(order.Uint16(tiff[directory:])) {
		field := directory + 2 + 12*i
		if field+12 > len(tiff) {
			return 0
		}
		if order.Uint16(tiff[field:]) == tagOrientation {
			return int(order.Uint16(tiff[field+8:]))
		}
	}
	return 0
}
