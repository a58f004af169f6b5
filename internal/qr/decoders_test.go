package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Independent programs read what this package draws. They are not Go, so a
// machine may lack them; the tests then say so instead of passing silently.

func program(t *testing.T, name, debianPackage string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed, so nothing independent reads the codes; it is in the Debian package %s", name, debianPackage)
	}
	return path
}

// output runs a decoder on a picture. Decoders may grumble on standard error.
func output(t *testing.T, command string, arguments ...string) string {
	t.Helper()
	run := exec.Command(command, arguments...)
	run.Env = append(os.Environ(), "LC_ALL=C")
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", command, arguments, err, out)
	}
	return string(out)
}

func isASCII(text string) bool {
	for _, r := range text {
		if r > 0x7E {
			return false
		}
	}
	return true
}

// pictures writes a PNG of each payment code, at the smallest scale that the
// till shows on a screen, and returns their names.
func pictures(t *testing.T, wanted func(text string) bool) map[string]string {
	t.Helper()
	folder := t.TempDir()
	files := make(map[string]string)
	for name, text := range payloads(t) {
		if !wanted(text) {
			continue
		}
		code, err := Payment(text)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := code.PNG(&file, 4); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, name+".png")
		if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		files[path] = text
	}
	if len(files) == 0 {
		t.Fatal("no payload to draw")
	}
	return files
}

func TestZBarReadsEveryASCIIPaymentCode(t *testing.T) {
	zbar := program(t, "zbarimg", "zbar-tools")
	for path, text := range pictures(t, isASCII) {
		got := output(t, zbar, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path)
		if got != text+"\n" { // the newline is zbarimg's
			t.Errorf("%s: read %q, want %q", filepath.Base(path), got, text)
		}
	}
}

func TestZXingReadsEveryPaymentCode(t *testing.T) {
	zxing := program(t, "ZXingReader", "zxing-cpp-tools")
	for path, text := range pictures(t, func(string) bool { return true }) {
		if got := output(t, zxing, "-format", "QRCode", "-bytes", path); got != text {
			t.Errorf("%s: read %q, want %q", filepath.Base(path), got, text)
		}
	}
}

func TestZXingShowsANameInASecondLanguageAsItWasWritten(t *testing.T) {
	zxing := program(t, "ZXingReader", "zxing-cpp-tools")
	for path, text := range pictures(t, func(text string) bool { return !isASCII(text) }) {
		// In the C locale the reader writes such characters as <U+5DE8>.
		var want strings.Builder
		for _, r := range text {
			if r > 0x7E {
				fmt.Fprintf(&want, "<U+%X>", r)
			} else {
				want.WriteRune(r)
			}
		}
		if got := output(t, zxing, "-1", path); !strings.Contains(got, want.String()) {
			t.Errorf("%s: read %q, want %q", filepath.Base(path), got, want.String())
		}
	}
}

func TestZBarReadsLinksAndLabels(t *testing.T) {
	zbar := program(t, "zbarimg", "zbar-tools")
	link := "https://lapak.example/struk/S1-20261123-0042?k=9F3A"
	code, err := Link(link)
	if err != nil {
		t.Fatal(err)
	}
	number, err := EAN13("8991234567891")
	if err != nil {
		t.Fatal(err)
	}
	label, err := Code128("LPP-SONGKET-0042")
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		picture         image.Image
		symbology, text string
	}{
		"link":   {code.Image(4), "qrcode", link},
		"number": {drawn(number), "ean13", "8991234567891"},
		"label":  {drawn(label), "code128", "LPP-SONGKET-0042"},
	} {
		var file bytes.Buffer
		if err := png.Encode(&file, row.picture); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".png")
		if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		got := output(t, zbar, "-q", "--raw", "-Sdisable", "-S"+row.symbology+".enable", path)
		if got != row.text+"\n" {
			t.Errorf("%s: read %q, want %q", name, got, row.text)
		}
	}
}

// drawn paints bars two pixels to a module between white margins.
func drawn(bars Bars) image.Image {
	const margin, height, scale = 11, 60, 2
	picture := image.NewGray(image.Rect(0, 0, (bars.Modules()+2*margin)*scale, height))
	for i := range picture.Pix {
		picture.Pix[i] = 0xFF
	}
	x := margin * scale
	for i, width := range bars {
		for range width * scale {
			for y := range height {
				if i%2 == 0 {
					picture.SetGray(x, y, color.Gray{})
				}
			}
			x++
		}
	}
	return picture
}
