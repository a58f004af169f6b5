package qr

import (
	"image"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// conditions are what a code goes through between the printer and the phone of a
// customer. The first is the picture as it is drawn. What is harder than these,
// such as a phone held at half a right angle, one of the readers alone manages.
var conditions = []struct {
	name   string
	camera camera
}{
	{"clean", camera{}},
	{"out of focus", camera{dots: 6, blur: 1.5}},
	{"dot gain", camera{dots: 6, gain: 1, blur: 1}},
	{"held askew", camera{dots: 6, turn: 7, tilt: 0.2, lean: 0.1, blur: 1}},
	{"held from a corner", camera{dots: 6, turn: 12, tilt: 0.25, lean: 0.15, blur: 1}},
	{"faded", camera{dots: 6, blur: 1, faded: true}},
}

// readers are the three programs, of three origins, that are asked.
func readers(t *testing.T) map[string]func(path string, picture image.Image) string {
	zbar, zxing := program(t, "zbarimg", "zbar-tools"), program(t, "ZXingReader", "zxing-cpp-tools")
	return map[string]func(string, image.Image) string{
		// A reader that finds nothing says so with its exit status.
		"zbar": func(path string, _ image.Image) string {
			out, _ := exec.Command(zbar, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path).Output()
			return strings.TrimSuffix(string(out), "\n")
		},
		"zxing": func(path string, _ image.Image) string {
			out, _ := exec.Command(zxing, "-format", "QRCode", "-bytes", path).Output()
			return string(out)
		},
		"gozxing": func(_ string, picture image.Image) string {
			found, err := ReadImage(picture)
			if err != nil || len(found) != 1 {
				return ""
			}
			return found[0]
		},
	}
}

// readBy is who reads a text from a picture. Unless all are wanted, the third is
// asked only where the first two do not agree.
func readBy(t *testing.T, all bool, text string, picture image.Image) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "photo.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	quick := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := quick.Encode(file, picture); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	var who []string
	ask := readers(t)
	for _, name := range []string{"zbar", "zxing", "gozxing"} {
		if !all && len(who) == 2 {
			break
		}
		if ask[name](path, picture) == text {
			who = append(who, name)
		}
	}
	return who
}

// thorough has every vector go through every condition and every reader asked.
// Otherwise each goes through the clean one and one of the others in turn.
func thorough() bool { return os.Getenv("LAPAK_CODE_CAMPAIGN") != "" }

func TestTwoOfThreeReadersReadEveryPrintedCodeFromAPhoto(t *testing.T) {
	all := payloads(t)
	names := slices.Sorted(maps.Keys(all))
	tally := map[string]int{}
	for i, name := range names {
		text := all[name]
		if !isASCII(text) {
			continue
		}
		code, err := Payment(text)
		if err != nil {
			t.Fatal(err)
		}
		for k, c := range conditions {
			if k > 0 && !thorough() && k != 1+i%(len(conditions)-1) {
				continue
			}
			picture := code.Image(4) // the smallest that the till shows on a screen
			if k > 0 {
				picture = c.camera.photo(code)
			}
			who := readBy(t, thorough(), text, picture)
			if len(who) < 2 {
				t.Errorf("%s, %s (%d modules): read by %v alone, want two of three", name, c.name, code.Size(), who)
			}
			tally[c.name]++
			for _, reader := range who {
				tally[c.name+" by "+reader]++
			}
		}
	}
	if tally["clean"] < 80 {
		t.Fatalf("only %d codes went through", tally["clean"])
	}
	if thorough() {
		for _, what := range slices.Sorted(maps.Keys(tally)) {
			t.Logf("%s: %d", what, tally[what])
		}
	}
}

// The campaign would be worth nothing if its pictures were read in any case: two
// dots to a module, slightly out of focus, is what the small codes of some
// receipts are.
func TestACodeOfTwoDotsToAModuleIsNotReadOutOfFocus(t *testing.T) {
	tooSmall := camera{dots: 2, blur: 2.5}
	all := payloads(t)
	looked := 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !isASCII(all[name]) || len(all[name]) < 150 || looked == 5 {
			continue
		}
		looked++
		code, err := Payment(all[name])
		if err != nil {
			t.Fatal(err)
		}
		if who := readBy(t, true, all[name], tooSmall.photo(code)); len(who) >= 2 {
			t.Errorf("%s is read by %v, so the campaign proves nothing", name, who)
		}
	}
	if looked < 5 {
		t.Fatalf("only %d codes were looked at", looked)
	}
}
