package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strconv"
	"testing"

	"lapak/internal/picture"
	"lapak/internal/pos"
)

// scene is a picture whose upper left quarter is red, the rest blue, as a camera
// stores it that was held in one of the eight ways.
func scene(t *testing.T, way int) []byte {
	t.Helper()
	const w, h = 80, 40
	stored := image.NewRGBA(image.Rect(0, 0, w, h))
	if way >= 5 {
		stored = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			ink := color.RGBA{B: 255, A: 255}
			if x < w/2 && y < h/2 {
				ink = color.RGBA{R: 255, A: 255}
			}
			sx, sy := map[int]func() (int, int){
				1: func() (int, int) { return x, y }, 2: func() (int, int) { return w - 1 - x, y },
				3: func() (int, int) { return w - 1 - x, h - 1 - y }, 4: func() (int, int) { return x, h - 1 - y },
				5: func() (int, int) { return y, x }, 6: func() (int, int) { return y, w - 1 - x },
				7: func() (int, int) { return h - 1 - y, w - 1 - x }, 8: func() (int, int) { return h - 1 - y, x },
			}[way]()
			stored.Set(sx, sy, ink)
		}
	}
	var body bytes.Buffer
	if err := jpeg.Encode(&body, stored, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	exif = append(exif, byte(way), 0, 0, 'G', 'P', 'S', '-', 'p', 'l', 'a', 'c', 'e')
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{}, body.Bytes()[:2]...), append(segment, exif...)...), body.Bytes()[2:]...)
}

func TestAPhotoIsUprightHoweverTheCameraWasHeldAndTellsNoPlace(t *testing.T) {
	for way := 1; way <= 8; way++ {
		t.Run(strconv.Itoa(way), func(t *testing.T) {
			photo, err := picture.Read("x.jpg", scene(t, way))
			if err != nil {
				t.Fatal(err)
			}
			body, err := photo.ForTill()
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(body, []byte("Exif")) || bytes.Contains(body, []byte("GPS")) {
				t.Error("what the camera wrote is still in it")
			}
			shown, err := jpeg.Decode(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if b := shown.Bounds(); b.Dx() != 80 || b.Dy() != 40 {
				t.Fatalf("it is %v", b)
			}
			for _, p := range []struct {
				x, y int
				red  bool
			}{{10, 10, true}, {70, 10, false}, {10, 30, false}, {70, 30, false}} {
				r, _, b, _ := shown.At(p.x, p.y).RGBA()
				if red := r > b; red != p.red {
					t.Errorf("at %d, %d it is red: %t", p.x, p.y, red)
				}
			}
		})
	}
}

func TestPicturesOfAPageAreAsSmallAsTheirNameAndPNGsStandOnWhite(t *testing.T) {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewRGBA(image.Rect(0, 0, 1600, 900))); err != nil {
		t.Fatal(err)
	}
	photo, err := picture.Read("x.png", file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range picture.Sides() {
		body, err := photo.ForPage(side)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := jpeg.Decode(bytes.NewReader(body))
		if err != nil || shown.Bounds().Dx() != side || shown.Bounds().Dy() > side {
			t.Errorf("%d: %v, %v", side, shown.Bounds(), err)
		}
		if r, g, b, _ := shown.At(3, 3).RGBA(); r < 0xf000 || g < 0xf000 || b < 0xf000 {
			t.Errorf("%d is not white where there was nothing", side)
		}
	}
}

// claims is the head of a PNG file of a size that nobody has the memory for.
func claims(width, height uint32) []byte {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	body := file.Bytes()
	binary.BigEndian.PutUint32(body[16:], width)
	binary.BigEndian.PutUint32(body[20:], height)
	return body
}

func TestWhatIsNoPhotoOrTooMuchIsRefusedBeforeItIsUnpacked(t *testing.T) {
	for name, x := range map[string]struct {
		file   []byte
		reason string
	}{
		"too many bytes":      {make([]byte, picture.MostBytes+1), "photo_too_large"},
		"nothing":             {nil, "photo_unreadable"},
		"words":               {[]byte("<svg onload=alert(1)>"), "photo_unreadable"},
		"half a photo":        {scene(t, 1)[:400], "photo_unreadable"},
		"a wrong head of PNG": {claims(8000, 8000), "photo_unreadable"},
	} {
		if _, err := picture.Read("x", x.file); err == nil || pos.CodeOf(err) != pos.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzNoFileMakesTheReaderPanic(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x08Exif\x00\x00MM"))
	f.Add(claims(1, 1))
	f.Fuzz(func(t *testing.T, file []byte) { picture.Read("x", file) })
}
