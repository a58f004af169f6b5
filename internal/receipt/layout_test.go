package receipt_test

import (
	"image"
	"image/color"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/receipt"
)

func anyBlock(t *rapid.T) receipt.Block {
	b := receipt.Block{
		Kind:   receipt.Kind(rapid.IntRange(int(receipt.KindText), int(receipt.KindFeed)).Draw(t, "kind")),
		Text:   rapid.String().Draw(t, "text"),
		Align:  receipt.Align(rapid.IntRange(0, 2).Draw(t, "align")),
		Size:   receipt.Size(rapid.IntRange(0, 4).Draw(t, "size")),
		Bold:   rapid.Bool().Draw(t, "bold"),
		Indent: rapid.IntRange(-1, 60).Draw(t, "indent"),
		Lines:  rapid.IntRange(-1, 3).Draw(t, "lines"),
	}
	if rapid.Bool().Draw(t, "words") {
		b.Text = strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-zA-Z]{1,20}`), 0, 12).Draw(t, "list"), " ")
	}
	if b.Kind == receipt.KindRow {
		b.Right = money.Rupiah(rapid.Int64Range(-int64(money.Limit), int64(money.Limit)).Draw(t, "amount")).String()
	}
	return b
}

func TestNoLineIsWiderThanThePaperAndNoAmountIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SampledFrom([]int{24, 32, 42, 48}).Draw(t, "columns")
		b := anyBlock(t)
		lines := receipt.Layout(receipt.Doc{Blocks: []receipt.Block{b}}, columns)
		found := false
		for _, l := range lines {
			width := len(l.Text)
			if l.Size == receipt.Wide || l.Size == receipt.Big {
				width *= 2
			}
			if width > columns {
				t.Fatalf("%q takes %d of %d columns", l.Text, width, columns)
			}
			if l.Size == receipt.Small {
				t.Fatalf("%q is small", l.Text)
			}
			found = found || strings.HasSuffix(" "+l.Text, " "+receipt.ASCII(b.Right))
		}
		if b.Kind == receipt.KindRow && !found {
			t.Fatalf("%q is not at the end of any of %+v", b.Right, lines)
		}
	})
}

func TestNoWordIsLostOrBrokenThatFitsTheLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBlock(t)
		b.Kind = rapid.SampledFrom([]receipt.Kind{receipt.KindText, receipt.KindRow, receipt.KindMark}).Draw(t, "kind")
		b.Text = strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,18}`), 1, 12).Draw(t, "list"), " ")
		want := strings.Fields(b.Text)
		if b.Kind == receipt.KindRow {
			b.Right = "Rp5.000"
		}
		var got []string
		for _, l := range receipt.Layout(receipt.Doc{Blocks: []receipt.Block{b}}, 32) {
			for _, word := range strings.Fields(l.Text) {
				if word != "Rp5.000" && strings.Trim(word, "*") != "" {
					got = append(got, word)
				}
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Fatalf("%v became %v", want, got)
		}
	})
}

func TestARowMovesItsFigureDownRatherThanSqueezeTheLabel(t *testing.T) {
	for _, c := range []struct {
		left, right, want string
	}{
		{"Total", "Rp5.000", "Total                    Rp5.000"},
		{"Tas anyaman pandan ukuran besar", "145.000", "Tas anyaman pandan\nukuran besar             145.000"},
		{"Pemasyarakatanpalembang dua", "Rp1.000.000", "Pemasyarakatanpalembang dua\n                     Rp1.000.000"},
		{"Alasan", "Salah memberi kembalian kepada pembeli", "Alasan\n  Salah memberi kembalian kepada\n                         pembeli"},
		{"", "Rp1", "                             Rp1"},
		{"Hanya label", "", "Hanya label"},
	} {
		got := receipt.PlainText(receipt.Doc{Blocks: []receipt.Block{receipt.Row(c.left, c.right)}}, 32)
		if got != c.want+"\n" {
			t.Errorf("%q and %q became\n%s", c.left, c.right, got)
		}
	}
}

func TestDoubledLettersGiveWayToAmountsThatNeedTheWidth(t *testing.T) {
	for _, c := range []struct {
		amount money.Rupiah
		want   receipt.Size
	}{{12_500, receipt.Big}, {1_000_000_000, receipt.Tall}} {
		doc := receipt.Doc{Blocks: []receipt.Block{receipt.Row("TOTAL", c.amount.String()).Sized(receipt.Big)}}
		lines := receipt.Layout(doc, 32)
		if len(lines) != 1 || lines[0].Size != c.want {
			t.Errorf("%v: %+v", c.amount, lines)
		}
	}
}

func TestEverySignBecomesOneThatAllPrintersHave(t *testing.T) {
	for text, want := range map[string]string{
		"“Tas” – ‘besar’…": `"Tas" - 'besar'...`,
		"−Rp5.000":         "-Rp5.000",
		"2 × 3":            "2 x 3",
		"café Ærø ½ ™":     "cafe aero 1/2 TM",
		"cafe\u0301":       "cafe",
		"a\tb\nc\u00a0d":   "a b c d",
		"\x1b@\x00x\x7f":   "@x",
		"keripik 🍌!":       "keripik !",
		"巴东":               "??",
		"\xff":             "?",
	} {
		if got := receipt.ASCII(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func FuzzASCIIGivesNothingButPrintableASCII(f *testing.F) {
	for _, s := range []string{"", "Kopi", "é–\x1b\x80\xf0\x9f\x8d\x8c", "ﷺ", "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := receipt.ASCII(text)
		for _, b := range []byte(got) {
			if b < ' ' || b > '~' {
				t.Fatalf("%q became %q", text, got)
			}
		}
		if receipt.ASCII(got) != got {
			t.Fatalf("%q changes when done twice", got)
		}
	})
}

func TestALogoKeepsItsDarkParts(t *testing.T) {
	img := image.NewNRGBA(image.Rect(5, 5, 14, 7)) // transparent is white
	img.Set(5, 5, color.Black)
	img.Set(13, 6, color.NRGBA{R: 122, G: 31, B: 43, A: 255})
	img.Set(6, 5, color.NRGBA{R: 240, G: 200, B: 90, A: 255}) // gold is light
	b := receipt.Threshold(img)
	if b.Width != 9 || b.Height != 2 || b.Stride() != 2 {
		t.Fatalf("%d x %d", b.Width, b.Height)
	}
	black := 0
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				black++
			}
		}
	}
	if black != 2 || !b.Black(0, 0) || !b.Black(8, 1) {
		t.Errorf("%d black dots: % x", black, b.Rows)
	}
	if b.Black(-1, 0) || b.Black(9, 1) || b.Black(0, 2) {
		t.Error("there is black outside the picture")
	}
}

func TestACodeThatCannotBeDrawnIsAnError(t *testing.T) {
	for _, b := range []receipt.Block{receipt.Link("", ""), receipt.PaymentCode("", ""), receipt.Link(strings.Repeat("x", 5000), "")} {
		if _, err := receipt.Code(b); err == nil {
			t.Errorf("a code of %d bytes was drawn", len(b.Payload))
		}
	}
}
