package qr

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // what cameras and messengers write
	_ "image/png"  // what screens are saved as
	"io"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	several "github.com/makiuchi-d/gozxing/multi/qrcode"
	single "github.com/makiuchi-d/gozxing/qrcode"
	_ "golang.org/x/image/webp" // what browsers save
)

// Limits of a picture that is read. A file of a few kilobytes can claim to be a
// picture that fills the memory, so its size is looked at before it is decoded.
const (
	MaxFileBytes = 20 << 20
	MaxPixels    = 25_000_000
	maxSide      = 20_000
)

// Why a picture was not read.
var (
	ErrNoPicture = errors.New("not a PNG, JPEG or WebP picture")
	ErrTooLarge  = errors.New("the picture is larger than is read")
	ErrNoCode    = errors.New("no code was found in the picture")
)

// Read returns the texts of the QR codes in a picture: a photo or a scan of a
// sticker, or the picture that an acquirer sends. Each text is there once. It
// fails with one of the errors above, wrapped, or with that of the reader.
//
// It looks at the picture in several sizes and turns, because what a reader
// stumbles over at one size it often does not see at another.
func Read(r io.Reader) ([]string, error) {
	file, err := io.ReadAll(io.LimitReader(r, MaxFileBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	if len(file) > MaxFileBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, MaxFileBytes)
	}
	about, kind, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNoPicture, err)
	}
	if about.Width > maxSide || about.Height > maxSide || about.Width*about.Height > MaxPixels {
		return nil, fmt.Errorf("%w: %d by %d pixels", ErrTooLarge, about.Width, about.Height)
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: damaged %s: %v", ErrNoPicture, kind, err)
	}
	return ReadImage(picture)
}

// ReadImage is Read for a picture that is in memory already.
func ReadImage(picture image.Image) ([]string, error) {
	whole := greyOf(picture)
	if len(whole.light) == 0 {
		return nil, ErrNoCode
	}
	for _, try := range attempts(whole) {
		if found := codesIn(try()); len(found) > 0 {
			return found, nil
		}
	}
	return nil, ErrNoCode
}

// attempts are the views of a picture in the order in which they are looked at:
// the sizes that most photos are read at come first.
func attempts(whole grey) []func() grey {
	longest := max(whole.width, whole.height)
	var tries []func() grey
	add := func(view func() grey) { tries = append(tries, view) }
	if longest <= 1600 {
		add(func() grey { return whole })
	}
	for _, side := range []int{1000, 1600, 600, 2600} {
		if side < longest {
			add(func() grey { return whole.scaled(side) })
		}
	}
	if longest < 700 { // a code of few pixels, such as a preview
		add(func() grey { return whole.scaled(2 * longest) })
		add(func() grey { return whole.scaled(3 * longest) })
	}
	for _, degrees := range []float64{45, 20, 70} {
		add(func() grey { return whole.scaled(min(longest, 1000)).turned(degrees) })
	}
	return tries
}

// codesIn asks every reader about one view, so that of two codes in a picture
// both are seen even if one reader sees only one of them.
func codesIn(view grey) []string {
	hints := map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER:    true,
		gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
	}
	pure := map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_PURE_BARCODE:  true,
		gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
	}
	binarizers := []func(gozxing.LuminanceSource) gozxing.Binarizer{gozxing.NewHybridBinarizer, gozxing.NewGlobalHistgramBinarizer}
	var found []string
	for _, binarize := range binarizers {
		for _, results := range [][]*gozxing.Result{
			guarded(func() ([]*gozxing.Result, error) {
				bitmap, err := gozxing.NewBinaryBitmap(binarize(view.source()))
				if err != nil {
					return nil, err
				}
				return several.NewQRCodeMultiReader().DecodeMultiple(bitmap, hints)
			}),
			decodeOne(view, binarize, hints),
			decodeOne(view, binarize, pure),
		} {
			for _, r := range results {
				if text := r.GetText(); text != "" && !slices.Contains(found, text) {
					found = append(found, text)
				}
			}
		}
	}
	return found
}

func decodeOne(view grey, binarize func(gozxing.LuminanceSource) gozxing.Binarizer, hints map[gozxing.DecodeHintType]any) []*gozxing.Result {
	return guarded(func() ([]*gozxing.Result, error) {
		bitmap, err := gozxing.NewBinaryBitmap(binarize(view.source()))
		if err != nil {
			return nil, err
		}
		r, err := single.NewQRCodeReader().Decode(bitmap, hints)
		if err != nil {
			return nil, err
		}
		return []*gozxing.Result{r}, nil
	})
}

// guarded runs the library on a picture that anybody may have made. It is a
// translation from Java, where an index out of range is an exception like any
// other; here it is a panic, and means that this view shows no code.
func guarded(read func() ([]*gozxing.Result, error)) (results []*gozxing.Result) {
	defer func() {
		if recover() != nil {
			results = nil
		}
	}()
	results, err := read()
	if err != nil {
		return nil
	}
	return results
}

// grey is a picture as light: 0 is black, 255 white.
type grey struct {
	width, height int
	light         []byte
}

// greyOf takes the colours away. What is transparent is paper.
func greyOf(picture image.Image) grey {
	b := picture.Bounds()
	g := grey{b.Dx(), b.Dy(), make([]byte, 0, b.Dx()*b.Dy())}
	if plain, ok := picture.(*image.YCbCr); ok { // a photo: its light is there already
		for y := b.Min.Y; y < b.Max.Y; y++ {
			from := plain.YOffset(b.Min.X, y)
			g.light = append(g.light, plain.Y[from:from+g.width]...)
		}
		return g
	}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			red, green, blue, alpha := picture.At(x, y).RGBA() // the colours come multiplied by alpha
			light := (299*red+587*green+114*blue)/1000 + 0xFFFF - alpha
			g.light = append(g.light, byte(light>>8))
		}
	}
	return g
}

func (g grey) source() gozxing.LuminanceSource {
	// The library wants a picture of YUV, of which it takes the light alone.
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.light, g.width, g.height, 0, 0, g.width, g.height, false)
	if err != nil {
		panic(err) // the rectangle is the picture itself; guarded takes it as no code
	}
	return source
}

// scaled is the picture with another longest side; each dot is the mean of those
// that it stands for.
func (g grey) scaled(longest int) grey {
	now := max(g.width, g.height)
	s := grey{width: max(1, g.width*longest/now), height: max(1, g.height*longest/now)}
	s.light = make([]byte, s.width*s.height)
	for y := range s.height {
		top, bottom := y*g.height/s.height, max(y*g.height/s.height+1, (y+1)*g.height/s.height)
		for x := range s.width {
			left, right := x*g.width/s.width, max(x*g.width/s.width+1, (x+1)*g.width/s.width)
			sum := 0
			for j := top; j < bottom; j++ {
				for _, v := range g.light[j*g.width+left : j*g.width+right] {
					sum += int(v)
				}
			}
			s.light[y*s.width+x] = byte(sum / ((bottom - top) * (right - left)))
		}
	}
	return s
}

// turned is the picture turned about its middle, on white.
func (g grey) turned(degrees float64) grey {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := float64(g.width), float64(g.height)
	t := grey{width: int(w*math.Abs(cos) + h*math.Abs(sin)), height: int(w*math.Abs(sin) + h*math.Abs(cos))}
	t.light = bytes.Repeat([]byte{0xFF}, t.width*t.height)
	for y := range t.height {
		for x := range t.width {
			dx, dy := float64(x)-float64(t.width)/2, float64(y)-float64(t.height)/2
			if v, inside := g.between(dx*cos+dy*sin+w/2, dy*cos-dx*sin+h/2); inside {
				t.light[y*t.width+x] = v
			}
		}
	}
	return t
}

// between is the light at a place between four dots.
func (g grey) between(x, y float64) (light byte, inside bool) {
	left, top := int(math.Floor(x)), int(math.Floor(y))
	if left < 0 || top < 0 || left+1 >= g.width || top+1 >= g.height {
		return 0, false
	}
	fx, fy := x-float64(left), y-float64(top)
	at := func(dx, dy int) float64 { return float64(g.light[(top+dy)*g.width+left+dx]) }
	upper := at(0, 0)*(1-fx) + at(1, 0)*fx
	lower := at(0, 1)*(1-fx) + at(1, 1)*fx
	return byte(upper*(1-fy) + lower*fy), true
}
