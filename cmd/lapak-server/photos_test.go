package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"lapak/internal/store"
)

// drawn writes a picture file of a size.
func drawn(t *testing.T, width, height int) string {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			picture.Set(x, y, color.NRGBA{R: uint8(x), G: uint8(y), B: 90, A: 255})
		}
	}
	path := filepath.Join(t.TempDir(), "gambar.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAPictureOfGoodsIsDrawnAnewAndStaysWhenTheListIsImportedAgain(t *testing.T) {
	o := newOffice(t)
	list := []string{"catalogue", "import", "--producers", "../../internal/demo/data/produsen.csv", "--products", "../../internal/demo/data/barang.csv"}
	o.does(list...)
	o.does("photo", "BTK-PECI", drawn(t, 1200, 600))
	o.does(list...)
	central, err := store.OpenCentral(t.Context(), store.Place{Dir: o.dir}, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer central.Close()
	goods, err := central.Books("sumsel").Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p, err := goods.BySKU("BTK-PECI")
	if err != nil || p.Photo == "" {
		t.Fatal(p, err)
	}
	photo, err := central.Books("sumsel").Photo(t.Context(), p.Photo)
	if err != nil || photo.Type != "image/jpeg" || len(photo.Body) > 100<<10 {
		t.Fatalf("%s, %d bytes, %v", photo.Type, len(photo.Body), err)
	}
	small, err := readPhoto(drawn(t, 30, 40))
	if err != nil || len(small.Body) == 0 {
		t.Error(err)
	}
}

func TestAFileThatIsNoPictureIsRefused(t *testing.T) {
	o := newOffice(t)
	o.does("catalogue", "import", "--producers", "../../internal/demo/data/produsen.csv", "--products", "../../internal/demo/data/barang.csv")
	text := filepath.Join(t.TempDir(), "x.jpg")
	if err := os.WriteFile(text, []byte("<script>alert(1)</script>"), 0o644); err != nil {
		t.Fatal(err)
	}
	o.fails("is no whole JPEG or PNG", "photo", "BTK-PECI", text)
	o.fails("NO-SUCH", "photo", "NO-SUCH", drawn(t, 10, 10))
	// A picture that claims to be enormous is not unpacked.
	whole, err := os.ReadFile(drawn(t, 8, 8))
	if err != nil {
		t.Fatal(err)
	}
	copy(whole[16:24], []byte{0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff})
	if err := os.WriteFile(text, whole, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readPhoto(text); err == nil {
		t.Error("a picture of two thousand million pixels square was taken")
	}
}
