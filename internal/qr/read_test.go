package qr

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"slices"
	"testing"
)

// sticker is a payload of the usual length, in the shape of a merchant's.
const sticker = "00020101021126670018ID.CO.EXAMPLE2.WWW01159360001404567890215MIDCONTOH1234560303UMI51370014ID.CO.QRIS.WWW0215ID10191234567815204123453033605802ID5914NamaMerchantC16009NamaKota16110123456789062070703K196304B22E"

func drawnCode(t *testing.T, text string) Bitmap {
	t.Helper()
	code, err := Payment(text)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func asPNG(t *testing.T, picture image.Image) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func asJPEG(t *testing.T, picture image.Image, quality int) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, picture, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// onTable puts a picture somewhere on a large grey table, as a photo shows it.
func onTable(picture image.Image, side int) *image.RGBA {
	table := image.NewRGBA(image.Rect(0, 0, side, side*3/4))
	draw.Draw(table, table.Bounds(), image.NewUniform(color.RGBA{150, 140, 120, 255}), image.Point{}, draw.Src)
	at := image.Pt(side/3, side/8)
	draw.Draw(table, picture.Bounds().Add(at), picture, picture.Bounds().Min, draw.Src)
	return table
}

func TestAStickerIsReadFromEveryKindOfPicture(t *testing.T) {
	code := drawnCode(t, sticker)
	plain := code.Image(8)
	clear := image.NewNRGBA(plain.Bounds()) // black on nothing, as designers save it
	for y := range plain.Bounds().Dy() {
		for x := range plain.Bounds().Dx() {
			if isBlack(plain, x, y) {
				clear.Set(x, y, color.Black)
			}
		}
	}
	webp, err := os.ReadFile("testdata/sticker.webp")
	if err != nil {
		t.Fatal(err)
	}
	side := greyOf(plain)
	for name, file := range map[string][]byte{
		"PNG":                 asPNG(t, plain),
		"JPEG, badly packed":  asJPEG(t, plain, 20),
		"WebP":                webp,
		"nothing behind it":   asPNG(t, clear),
		"a tiny preview":      asPNG(t, code.Image(2)),
		"a large scan":        asPNG(t, code.Image(40)),
		"photo on a table":    asJPEG(t, onTable(camera{dots: 8, tilt: 0.2, blur: 1.5}.photo(code), 4000), 80),
		"on its head":         asPNG(t, pictureOf(side.turned(180))),
		"lying on its side":   asPNG(t, pictureOf(side.turned(90))),
		"turned by a half":    asPNG(t, pictureOf(side.turned(45))),
		"turned by a third":   asPNG(t, pictureOf(side.turned(30))),
		"faded thermal paper": asJPEG(t, camera{dots: 6, blur: 1, faded: true}.photo(code), 85),
	} {
		found, err := Read(bytes.NewReader(file))
		if err != nil || len(found) != 1 || found[0] != sticker {
			t.Errorf("%s: %q, %v", name, found, err)
		}
	}
}

func pictureOf(g grey) *image.Gray {
	return &image.Gray{Pix: g.light, Stride: g.width, Rect: image.Rect(0, 0, g.width, g.height)}
}

func TestEveryCodeInAPictureIsNamedOnce(t *testing.T) {
	other := "https://lapak.example/"
	one, two := drawnCode(t, sticker).Image(5), drawnCode(t, other).Image(8)
	wall := image.NewGray(image.Rect(0, 0, one.Bounds().Dx()+two.Bounds().Dx()+60, one.Bounds().Dy()+40))
	draw.Draw(wall, wall.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(wall, one.Bounds().Add(image.Pt(20, 20)), one, image.Point{}, draw.Src)
	draw.Draw(wall, two.Bounds().Add(image.Pt(one.Bounds().Dx()+40, 20)), two, image.Point{}, draw.Src)
	found, err := ReadImage(wall)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || !slices.Contains(found, sticker) || !slices.Contains(found, other) {
		t.Errorf("found %q", found)
	}
}

// claim is the beginning of a PNG file that says it is so large, in a few bytes.
func claim(width, height uint32) []byte {
	head := append([]byte("IHDR"), 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0)
	binary.BigEndian.PutUint32(head[4:], width)
	binary.BigEndian.PutUint32(head[8:], height)
	file := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	file = append(file, head...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(head))
}

func TestAPictureIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	right := asPNG(t, drawnCode(t, sticker).Image(4))
	for name, row := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":             {nil, ErrNoPicture},
		"a text":              {[]byte("000201010211"), ErrNoPicture},
		"cut off":             {right[:len(right)/2], ErrNoPicture},
		"forty megapixels":    {claim(8000, 5000), ErrTooLarge},
		"one endless line":    {claim(1, 2_000_000_000), ErrTooLarge},
		"more than any photo": {append(right, make([]byte, MaxFileBytes)...), ErrTooLarge},
		"a white wall":        {asPNG(t, image.NewGray(image.Rect(0, 0, 200, 200))), ErrNoCode},
		"a single dot":        {asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1))), ErrNoCode},
		"nothing but a label": {asPNG(t, drawn(Bars{1, 1, 2, 1, 3, 1, 1, 2, 1})), ErrNoCode},
	} {
		if found, err := Read(bytes.NewReader(row.file)); !errors.Is(err, row.want) || found != nil {
			t.Errorf("%s: %q, %v; want %v", name, found, err, row.want)
		}
	}
}

// A picture may come from anywhere: whatever is in it, reading it ends with texts
// or a reason.
func FuzzReadingAPictureNeverFails(f *testing.F) {
	code, err := Payment("LAPAK")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint8(33), code.size, []byte{0, 255, 0})
	f.Fuzz(func(t *testing.T, width uint8, skip int, light []byte) {
		small := code.Image(2).(*image.Paletted)
		picture := image.NewGray(small.Bounds())
		draw.Draw(picture, picture.Bounds(), small, image.Point{}, draw.Src)
		for i, v := range light { // ink spilt over a code
			at := (skip + i*int(width)) % len(picture.Pix)
			if at >= 0 {
				picture.Pix[at] = v
			}
		}
		if found, err := ReadImage(picture); (err == nil) == (len(found) == 0) {
			t.Errorf("found %q with error %v", found, err)
		}
	})
}
