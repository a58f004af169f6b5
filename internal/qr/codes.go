package qr

import (
	"errors"
	"fmt"
	"image"
	"image/color"

	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/ean"
	boombuler "github.com/boombuler/barcode/qr"
	"github.com/skip2/go-qrcode"
)

// Payment draws a payment payload at error correction level M, as exactly one
// byte segment of its UTF-8 bytes. It fails when the text is empty or does not
// fit a code.
//
// This departs from EMVCo in one case: text that is not ASCII should follow an
// ECI header (assignment 26, UTF-8), and the encoder writes none because, by its
// author's experience, most readers cannot handle one. A QRIS merchant's account,
// name and city are ASCII by rule, so only a name in a second language is
// concerned; readers that do not guess UTF-8 show that one wrongly.
func Payment(text string) (Bitmap, error) {
	if text == "" {
		return Bitmap{}, errors.New("payment code of an empty text")
	}
	code, err := boombuler.Encode(text, boombuler.M, boombuler.Unicode)
	if err != nil {
		return Bitmap{}, fmt.Errorf("payment code of %d bytes: %w", len(text), err)
	}
	return newBitmap(code.Bounds().Dx(), func(x, y int) bool { return isBlack(code, x, y) }), nil
}

// Link draws a web address, or other text that people open, at error correction
// level M in whatever modes make it smallest. It fails when the text is empty or
// does not fit a code.
func Link(text string) (Bitmap, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return Bitmap{}, fmt.Errorf("link code of %d bytes: %w", len(text), err)
	}
	code.DisableBorder = true
	rows := code.Bitmap()
	return newBitmap(len(rows), func(x, y int) bool { return rows[y][x] }), nil
}

// Bars are the widths, in modules, of the bars and spaces of a label, starting
// and ending with a black bar. A reader wants 11 white modules before and 7
// after an EAN-13, and 10 on either side of a Code 128.
type Bars []int

// Modules is the width of the whole label in modules.
func (b Bars) Modules() int {
	total := 0
	for _, width := range b {
		total += width
	}
	return total
}

// EAN13 returns the bars of a product number of 13 digits. It fails when the
// check digit is wrong.
func EAN13(number string) (Bars, error) {
	if len(number) != 13 {
		return nil, fmt.Errorf("product number %q: %d characters, want 13 digits", number, len(number))
	}
	code, err := ean.Encode(number)
	if err != nil {
		return nil, fmt.Errorf("product number %q: %w", number, err)
	}
	return bars(code), nil
}

// Code128 returns the bars of 1 to 80 ASCII characters, such as an own SKU.
func Code128(text string) (Bars, error) {
	code, err := code128.Encode(text)
	if err != nil {
		return nil, fmt.Errorf("label %q: %w", text, err)
	}
	return bars(code), nil
}

func bars(code image.Image) Bars {
	var widths Bars
	for x := range code.Bounds().Dx() {
		if x == 0 || isBlack(code, x, 0) != isBlack(code, x-1, 0) {
			widths = append(widths, 0)
		}
		widths[len(widths)-1]++
	}
	return widths
}

func isBlack(picture image.Image, x, y int) bool {
	return color.Gray16Model.Convert(picture.At(x, y)).(color.Gray16).Y < 0x8000
}
