package till_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"strings"
	"testing"
	"time"

	"lapak/internal/qr"
	"lapak/internal/qris"
	"lapak/internal/till"
)

// sheet draws payment codes and links beside each other, as a PNG file.
func sheet(t *testing.T, payments, links []string) *bytes.Buffer {
	t.Helper()
	paper := image.NewGray(image.Rect(0, 0, 2400, 600))
	draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
	x := 20
	put := func(code qr.Bitmap, err error) {
		if err != nil {
			t.Fatal(err)
		}
		picture := code.Image(6)
		draw.Draw(paper, picture.Bounds().Add(image.Pt(x, 40)), picture, image.Point{}, draw.Src)
		x += picture.Bounds().Dx() + 40
	}
	for _, p := range payments {
		put(qr.Payment(p))
	}
	for _, l := range links {
		put(qr.Link(l))
	}
	var file bytes.Buffer
	if err := png.Encode(&file, paper); err != nil {
		t.Fatal(err)
	}
	return &file
}

func TestThePaymentCodeOfAStickerIsFound(t *testing.T) {
	damaged := merchant[:len(merchant)-4] + "0000"
	for name, row := range map[string]struct {
		payments, links []string
		want, refusal   string
	}{
		"alone":                     {[]string{merchant}, nil, merchant, ""},
		"beside the shop's address": {[]string{merchant}, []string{"https://lapak.example/"}, merchant, ""},
		"with a wrong checksum":     {[]string{damaged}, nil, damaged, ""},
		"two merchants":             {[]string{merchant, damaged}, nil, "", "several_payment_codes"},
		"an address alone":          {nil, []string{"https://lapak.example/"}, "", "no_payment_code"},
		"a blank wall":              {nil, nil, "", "no_code"},
	} {
		got, err := till.ReadSticker(sheet(t, row.payments, row.links))
		if got != row.want || reason(err) != row.refusal {
			t.Errorf("%s: %q, %v; want %q, %q", name, got, err, row.want, row.refusal)
		}
	}
	if _, err := till.ReadSticker(strings.NewReader("no picture")); reason(err) != "picture_unreadable" {
		t.Errorf("a text: %v", err)
	}
}

func TestAStickerThatDiffersIsNamedByWhatDiffers(t *testing.T) {
	other := strings.Replace(merchant, "ID1099999900001", "ID1099999900002", 1)
	other = other[:len(other)-4] + qris.Check(other, qris.QRIS).CalculatedChecksum
	account := strings.Replace(merchant, "936099990000000007", "936099990000000008", 1)
	account = account[:len(account)-4] + qris.Check(account, qris.QRIS).CalculatedChecksum
	for name, row := range map[string]struct {
		seen string
		want string
	}{
		"the same":          {merchant, ""},
		"another NMID":      {other, "nmid checksum"},
		"another account":   {account, "account checksum"},
		"damaged":           {merchant[:len(merchant)-4] + "0000", "checksum"},
		"no code at all":    {"https://lapak.example/", "merchant nmid account checksum"},
		"nothing was read":  {"", "merchant nmid account checksum"},
		"a blank at an end": {merchant + " ", "merchant nmid account checksum"},
	} {
		var parts []string
		for _, d := range till.StickerDiffers(merchant, row.seen) {
			parts = append(parts, d.Part)
		}
		if got := strings.Join(parts, " "); got != row.want {
			t.Errorf("%s differs in %q, want %q", name, got, row.want)
		}
	}
}

func TestThePaperOfACodeNamesItsMerchant(t *testing.T) {
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	m, err := till.Merchant(merchant, 25_000, true, at)
	if err != nil || m.Name != "LAPAK MUSI CONTOH" || m.NMID != "ID1099999900001" || m.Terminal != "A01" || m.City != "PALEMBANG" || m.Typed {
		t.Errorf("%+v, %v", m, err)
	}
	if r := qris.Check(m.Payload, qris.QRIS); r.Amount != "25000" {
		t.Errorf("the code carries %q", r.Amount)
	}
	if m, err = till.Merchant(merchant, 25_000, false, at); err != nil || m.Payload != merchant || !m.Typed || m.Amount != 25_000 {
		t.Errorf("%+v, %v", m, err)
	}
	for payload, want := range map[string]string{"": "qris_invalid", merchant[:len(merchant)-4] + "0000": "qris_invalid"} {
		if _, err := till.Merchant(payload, 0, false, at); reason(err) != want {
			t.Errorf("%q: %v", payload, err)
		}
	}
	if _, err := till.Merchant(merchant, qris.Limit+1, true, at); reason(err) != "qris_unusable" {
		t.Errorf("more than allowed: %v", err)
	}
}
