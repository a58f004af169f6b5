package gui

import (
	"bytes"
	"image"
	_ "image/jpeg" // pictures of goods
	_ "image/png"
	"log/slog"
	"slices"

	"fyne.io/fyne/v2"
	"golang.org/x/image/draw"

	"lapak/internal/pos"
)

// album holds the pictures of goods that were seen lately, small enough for a
// tile. Bytes are read and scaled away from the user interface; until that is
// done a tile shows initials. Its fields belong to the user interface.
type album struct {
	a     *App
	known map[string]*photo
	clock int // counts the looks, to tell what was not looked at for long
	// asked are the hashes that wait or are being worked on, wanted those that
	// wait, the newest last.
	asked   map[string]bool
	wanted  []string
	working bool
	looking bool // a tile is being drawn now
	redraw  func()
}

// photo is a picture as it is kept; nil pixels are one that cannot be shown.
type photo struct {
	pixels image.Image
	seen   int
}

// Measures of the album.
const (
	photoWidth  = 320
	photoHeight = 200
	mostPhotos  = 240 // some 60 MB
	mostWanted  = 64  // what scrolled out of sight is not worth its work
	photosABit  = 4   // how many are made before the tiles are drawn again
	mostPixels  = 40_000_000
)

func newAlbum(a *App) *album {
	return &album{a: a, known: map[string]*photo{}, asked: map[string]bool{}}
}

// open lets a page show pictures; redraw draws its tiles again. What could not be
// shown before is tried again: it may have arrived.
func (b *album) open(redraw func()) {
	b.redraw = redraw
	for hash, p := range b.known {
		if p.pixels == nil {
			delete(b.known, hash)
		}
	}
}

// picture is the picture with a hash, or nil: there is none, or it is not ready
// and the page will be drawn again when it is.
func (b *album) picture(hash string) image.Image {
	if hash == "" || b.a.Picture == nil {
		return nil
	}
	if _, known := b.known[hash]; !known {
		b.want(hash)
	}
	p, known := b.known[hash]
	if !known {
		return nil
	}
	b.clock++
	p.seen = b.clock
	return p.pixels
}

// pictured says whether any of the goods has a picture to show.
func (a *App) pictured() bool {
	return a.Picture != nil && slices.ContainsFunc(a.Till.Catalogue().Products(), func(p pos.Product) bool { return p.Photo != "" })
}

func (b *album) want(hash string) {
	if b.asked[hash] {
		return
	}
	b.asked[hash] = true
	b.wanted = append(b.wanted, hash)
	if len(b.wanted) > mostWanted {
		delete(b.asked, b.wanted[0])
		b.wanted = b.wanted[1:]
	}
	b.looking = true
	b.work()
	b.looking = false
}

// work makes a few of the pictures that are wanted, the newest first.
func (b *album) work() {
	if b.working || len(b.wanted) == 0 {
		return
	}
	b.working = true
	rest := max(0, len(b.wanted)-photosABit)
	hashes := b.wanted[rest:]
	b.wanted = b.wanted[:rest:rest]
	b.a.Go(func() {
		made := make([]image.Image, len(hashes))
		for i, hash := range hashes {
			made[i] = develop(hash, b.a.Picture(hash))
		}
		fyne.Do(func() { b.keep(hashes, made) })
	})
}

func (b *album) keep(hashes []string, made []image.Image) {
	b.working = false
	for i, hash := range hashes {
		delete(b.asked, hash)
		b.clock++
		b.known[hash] = &photo{pixels: made[i], seen: b.clock}
	}
	for len(b.known) > mostPhotos {
		oldest := ""
		for hash, p := range b.known {
			if oldest == "" || p.seen < b.known[oldest].seen {
				oldest = hash
			}
		}
		delete(b.known, oldest)
	}
	if b.redraw != nil && !b.looking {
		b.redraw()
	}
	b.work()
}

// develop makes a picture of the size of a tile, cut at its edges where it is too
// long; nil for bytes that are no picture.
func develop(hash string, body []byte) image.Image {
	if body == nil {
		return nil
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(body))
	if err != nil || size.Width < 1 || size.Height < 1 || size.Width > mostPixels/size.Height {
		slog.Warn("gui: a picture cannot be shown", "photo", hash, "error", err)
		return nil
	}
	full, _, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		slog.Warn("gui: a picture cannot be shown", "photo", hash, "error", err)
		return nil
	}
	from := middle(full.Bounds())
	small := image.NewRGBA(image.Rect(0, 0, photoWidth, photoHeight))
	draw.CatmullRom.Scale(small, small.Bounds(), full, from, draw.Src, nil)
	return small
}

// middle is the largest part in the middle of a picture that has the shape of a
// photo.
func middle(whole image.Rectangle) image.Rectangle {
	w, h := whole.Dx(), whole.Dy()
	if w*photoHeight > h*photoWidth {
		w = max(1, h*photoWidth/photoHeight)
	} else {
		h = max(1, w*photoHeight/photoWidth)
	}
	x, y := whole.Min.X+(whole.Dx()-w)/2, whole.Min.Y+(whole.Dy()-h)/2
	return image.Rect(x, y, x+w, y+h)
}
