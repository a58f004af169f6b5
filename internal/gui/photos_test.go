package gui

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"lapak/internal/gui/keys"
	"lapak/internal/till"
)

// snapshot is a made-up photograph of a cloth: bands and diamonds in a colour of
// its own.
func snapshot(t testing.TB, w, h, hue int) []byte {
	t.Helper()
	inks := []color.RGBA{{0x8A, 0x2B, 0x2B, 255}, {0x2B, 0x5D, 0x8A, 255}, {0x3E, 0x7A, 0x4B, 255}, {0x9A, 0x6B, 0x1F, 255}, {0x5B, 0x3A, 0x7A, 255}}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	ink := inks[hue%len(inks)]
	for y := range h {
		for x := range w {
			c := color.RGBA{ink.R, ink.G, ink.B, 255}
			if hue%4 == 3 { // a pot on a table
				c = color.RGBA{0xEE, 0xE6, 0xDA, 255}
				if u, v := abs(x-w/2), abs(y-h*6/10); u*u*10+v*v*14 < h*h || u < w/14 && y > h/5 && y < h/2 {
					c = ink
				} else if y > h*3/4 {
					c = color.RGBA{0xB8, 0x9B, 0x78, 255}
				}
				img.SetRGBA(x, y, c)
				continue
			}
			d := abs((x+hue*31)%160-80) + abs(y%160-80)
			switch {
			case d < 24:
				c = color.RGBA{0xF3, 0xD9, 0x8B, 255}
			case d < 40:
				c = color.RGBA{ink.R / 2, ink.G / 2, ink.B / 2, 255}
			case d%32 < 6:
				c = color.RGBA{0xE8, 0xDC, 0xC8, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if hue%2 == 0 {
		must(t, jpeg.Encode(&b, img, nil))
	} else {
		must(t, png.Encode(&b, img))
	}
	return b.Bytes()
}

func abs(n int) int { return max(n, -n) }

// pictured gives every third product but one a picture of its own. The goods in
// the till's hands are marked directly: what is stored of them is not asked here.
func (s *shop) pictured() {
	s.t.Helper()
	photos := map[string][]byte{}
	products := s.Till.Catalogue().Products()
	for i := range products {
		if i%3 != 1 {
			products[i].Photo = fmt.Sprintf("%064x", i)
			photos[products[i].Photo] = snapshot(s.t, 900, 700, i)
		}
	}
	s.Picture = func(hash string) []byte { return photos[hash] }
	s.renew()
	s.show(s.Till.State())
}

func TestPhotoAlbum(t *testing.T) {
	dir := os.Getenv("PHOTOS")
	if dir == "" {
		t.Skip("PHOTOS names no folder")
	}
	for name, spec := range map[string]shopSpec{"id": {}, "id-large": {large: true}, "id-1080": {size: fyne.NewSize(1920, 1080)}, "id-dark": {dark: true}} {
		s := busyShop(t, spec)
		s.pictured()
		s.photograph(filepath.Join(dir, name+".png"))
	}
}

// shownPictures are the pictures that tiles show now.
func (s *shop) shownPictures() int {
	s.t.Helper()
	n := 0
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Image:
			if o.FillMode == canvas.ImageFillCover && o.Image != nil {
				n++
			}
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child)
			}
		}
	}
	walk(s.Window.Content())
	return n
}

func TestGoodsShowTheirPicturesWhenThoseAreReady(t *testing.T) {
	room := &later{}
	slow := false
	s := busyShop(t, shopSpec{slow: func(f func()) {
		if slow {
			room.Go(f)
			return
		}
		f()
	}})
	slow = true
	s.pictured()
	if s.shownPictures() != 0 || len(room.waiting) != 1 {
		t.Fatalf("%d pictures are shown and %d works begun before any was read", s.shownPictures(), len(room.waiting))
	}
	s.shows("KB")
	s.write("kop")
	s.press(keys.Esc) // tiles are bound anew, nothing is asked for twice
	for len(room.waiting) > 0 {
		if len(room.waiting) > 1 {
			t.Fatal("two works at once")
		}
		room.run()
	}
	if n := s.shownPictures(); n < 8 {
		t.Errorf("%d pictures are shown", n)
	}
	read := 0
	inner := s.Picture
	s.Picture = func(hash string) []byte { read++; return inner(hash) }
	s.write("kop")
	s.press(keys.Esc)
	room.run()
	s.press(keys.Right, keys.Enter, keys.F9, keys.Esc)
	s.at(till.StageSelling)
	room.run()
	if read != 0 {
		t.Errorf("%d pictures were read again", read)
	}
}

func TestAPictureThatIsNoneLeavesTheInitials(t *testing.T) {
	s := busyShop(t, shopSpec{})
	s.pictured()
	for name, body := range map[string][]byte{"nothing": nil, "no picture": []byte("<html>"), "half a picture": snapshot(t, 900, 700, 2)[:4000]} {
		s.album.known = map[string]*photo{}
		s.Picture = func(string) []byte { return body }
		s.renew()
		s.show(s.Till.State())
		if n := s.shownPictures(); n != 0 {
			t.Errorf("%s: %d pictures are shown", name, n)
		}
		s.shows("KB")
	}
	// It arrives with the next catalogue.
	s.Picture = func(string) []byte { return snapshot(t, 30, 900, 3) }
	s.renew()
	s.show(s.Till.State())
	if s.shownPictures() == 0 {
		t.Error("a picture that came later is not shown")
	}
}

func TestTheAlbumForgetsWhatWasNotSeenForLong(t *testing.T) {
	s := busyShop(t, shopSpec{})
	small := snapshot(t, 40, 30, 0)
	s.Picture = func(string) []byte { return small }
	for i := range 2 * mostPhotos {
		if s.album.picture(fmt.Sprintf("%064x", i)) == nil {
			t.Fatalf("picture %d is not there", i)
		}
		s.album.picture(fmt.Sprintf("%064x", 0)) // looked at all the time
	}
	if n := len(s.album.known); n != mostPhotos {
		t.Errorf("%d pictures are kept", n)
	}
	if s.album.known[fmt.Sprintf("%064x", 0)] == nil || s.album.known[fmt.Sprintf("%064x", 1)] != nil {
		t.Error("the wrong pictures were forgotten")
	}
}

func TestAPhotoIsCutToItsMiddle(t *testing.T) {
	for _, c := range []struct{ whole, want image.Rectangle }{
		{image.Rect(0, 0, 320, 200), image.Rect(0, 0, 320, 200)},
		{image.Rect(0, 0, 1000, 200), image.Rect(340, 0, 660, 200)},
		{image.Rect(10, 10, 330, 610), image.Rect(10, 210, 330, 410)},
		{image.Rect(0, 0, 1, 1), image.Rect(0, 0, 1, 1)},
		{image.Rect(0, 0, 9000, 1), image.Rect(4499, 0, 4500, 1)},
	} {
		if got := middle(c.whole); got != c.want {
			t.Errorf("the middle of %v is %v, not %v", c.whole, got, c.want)
		}
	}
}
