package qr

import (
	"bytes"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTheRunsCoverExactlyTheBlackModulesOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(0, 12).Draw(t, "size")
		modules := rapid.SliceOfN(rapid.Bool(), size*size, size*size).Draw(t, "modules")
		b := newBitmap(size, func(x, y int) bool { return modules[y*size+x] })
		painted := make([]int, size*size)
		for _, run := range b.Runs() {
			for y := run.Y; y < run.Y+run.Height; y++ {
				for x := run.X; x < run.X+run.Width; x++ {
					painted[y*size+x]++
				}
			}
		}
		for i, times := range painted {
			want := 0
			if modules[i] {
				want = 1
			}
			if times != want {
				t.Fatalf("module %d,%d is painted %d times, want %d", i%size, i/size, times, want)
			}
		}
	})
}

func TestEqualStretchesBelowEachOtherAreOneRectangle(t *testing.T) {
	rows := []string{
		"##.#",
		"##.#",
		"#..#",
		"#.##",
	}
	b := newBitmap(4, func(x, y int) bool { return rows[y][x] == '#' })
	want := []Run{{0, 0, 2, 2}, {3, 0, 1, 3}, {0, 2, 1, 2}, {2, 3, 2, 1}}
	got := b.Runs()
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("run %d is %v, want %v", i, got[i], want[i])
		}
	}
}

func TestThePictureHasAWhiteBorderOfFourModulesAndNoGrey(t *testing.T) {
	b, err := Payment("LAPAK")
	if err != nil {
		t.Fatal(err)
	}
	for _, scale := range []int{1, 3, 8} {
		var file bytes.Buffer
		if err := b.PNG(&file, scale); err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(&file)
		if err != nil {
			t.Fatal(err)
		}
		side := (b.Size() + 8) * scale
		if got := picture.Bounds().Size(); got.X != side || got.Y != side {
			t.Fatalf("scale %d: %v, want %d square", scale, got, side)
		}
		for y := range side {
			for x := range side {
				want := color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
				if b.Black(x/scale-4, y/scale-4) && x >= 4*scale && y >= 4*scale {
					want = color.RGBA{0, 0, 0, 0xFF}
				}
				if got := color.RGBAModel.Convert(picture.At(x, y)); got != want {
					t.Fatalf("scale %d: pixel %d,%d is %v, want %v", scale, x, y, got, want)
				}
			}
		}
	}
	if got, want := b.Image(0).Bounds(), b.Image(1).Bounds(); got != want {
		t.Errorf("scale 0 draws %v, want %v as scale 1", got, want)
	}
}

func TestOutsideTheCodeIsWhite(t *testing.T) {
	b := newBitmap(1, func(int, int) bool { return true })
	for _, at := range [][2]int{{-1, 0}, {0, -1}, {1, 0}, {0, 1}} {
		if b.Black(at[0], at[1]) {
			t.Errorf("%v is black", at)
		}
	}
	if !b.Black(0, 0) || len(Bitmap{}.Runs()) != 0 {
		t.Error("the module itself is white, or the zero bitmap has runs")
	}
}

func TestTextThatFitsNoCodeIsRefused(t *testing.T) {
	for name, draw := range map[string]func(string) (Bitmap, error){"payment": Payment, "link": Link} {
		for _, text := range []string{"", strings.Repeat("x", 3000)} {
			if b, err := draw(text); err == nil || b.Size() != 0 {
				t.Errorf("%s code of %d bytes: size %d, error %v", name, len(text), b.Size(), err)
			}
		}
	}
}

func TestAProductLabelHasTheBarsOfTheStandard(t *testing.T) {
	got, err := EAN13("5901234123457")
	if err != nil {
		t.Fatal(err)
	}
	// By hand from the tables of ISO/IEC 15420: the first digit, 5, chooses the
	// parities odd, even, even, odd, odd, even for the left half.
	want := "111" + "3112" + "1123" + "1222" + "2122" + "1411" + "2311" + "11111" +
		"2221" + "2122" + "1411" + "1132" + "1231" + "1312" + "111"
	if digits(got) != want || got.Modules() != 95 {
		t.Errorf("%s of %d modules, want %s of 95", digits(got), got.Modules(), want)
	}
}

func digits(bars Bars) string {
	var b strings.Builder
	for _, width := range bars {
		b.WriteByte(byte('0' + width))
	}
	return b.String()
}

func TestLabelsRefuseWhatTheyCannotCarry(t *testing.T) {
	for _, number := range []string{"", "5901234123458", "590123412345", "59012341", "590123412345X", "５９０１", "590123412345é"} {
		if bars, err := EAN13(number); err == nil {
			t.Errorf("EAN-13 of %q has bars %v", number, bars)
		}
	}
	for _, text := range []string{"", "é", strings.Repeat("1", 81)} {
		if bars, err := Code128(text); err == nil {
			t.Errorf("Code 128 of %q has bars %v", text, bars)
		}
	}
}
