package qr

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// This file reads a QR code back from its modules, by the standard and without
// the encoders: format, mask, zigzag, blocks, error correction, segments. It
// knows the versions 1 to 20 at level M, which hold every payment code.

// blocksM is, for each version at level M: error correction codewords in a
// block, then number and data codewords of the short and of the long blocks.
var blocksM = [...][5]int{
	1: {10, 1, 16}, {16, 1, 28}, {26, 1, 44}, {18, 2, 32}, {24, 2, 43},
	{16, 4, 27}, {18, 4, 31}, {22, 2, 38, 2, 39}, {22, 3, 36, 2, 37}, {26, 4, 43, 1, 44},
	{30, 1, 50, 4, 51}, {22, 6, 36, 2, 37}, {22, 8, 37, 1, 38}, {24, 4, 40, 5, 41}, {24, 5, 41, 5, 42},
	{28, 7, 45, 3, 46}, {28, 10, 46, 1, 47}, {26, 9, 43, 4, 44}, {26, 3, 44, 11, 45}, {26, 3, 41, 13, 42},
}

// alignment is the centres of the alignment patterns, in both directions.
var alignment = [...][]int{
	1: {}, {6, 18}, {6, 22}, {6, 26}, {6, 30}, {6, 34}, {6, 22, 38}, {6, 24, 42}, {6, 26, 46}, {6, 28, 50},
	{6, 30, 54}, {6, 32, 58}, {6, 34, 62}, {6, 26, 46, 66}, {6, 26, 48, 70}, {6, 26, 50, 74}, {6, 30, 54, 78},
	{6, 30, 56, 82}, {6, 30, 58, 86}, {6, 34, 62, 90},
}

// segment is one part of the bit stream with its mode indicator. Only byte
// segments are read further; any other ends the walk.
type segment struct {
	mode int
	text string
}

const byteMode = 0b0100

func segments(b Bitmap) ([]segment, error) {
	version := (b.Size() - 17) / 4
	if b.Size()%4 != 1 || version < 1 || version >= len(blocksM) {
		return nil, fmt.Errorf("a code of %d modules has no known version", b.Size())
	}
	format := formatBits(b)
	if level := format >> 3; level != 0b00 {
		return nil, fmt.Errorf("error correction level %b, want 00 (M)", level)
	}
	data, err := deinterleave(codewords(b, version, format&7), version)
	if err != nil {
		return nil, err
	}
	return walk(data, version)
}

// formatBits reads level and mask beside the top left finder.
func formatBits(b Bitmap) int {
	var places [][2]int // from the lowest bit
	for y := range 6 {
		places = append(places, [2]int{8, y})
	}
	places = append(places, [2]int{8, 7}, [2]int{8, 8}, [2]int{7, 8})
	for x := 5; x >= 0; x-- {
		places = append(places, [2]int{x, 8})
	}
	bits := 0
	for i, at := range places {
		if b.Black(at[0], at[1]) {
			bits |= 1 << i
		}
	}
	return (bits ^ 0b101010000010010) >> 10
}

// isFunction reports whether a module belongs to a pattern instead of data.
func isFunction(x, y, size, version int) bool {
	switch {
	case x == 6 || y == 6, // timing
		x < 9 && y < 9, x >= size-8 && y < 9, x < 9 && y >= size-8, // finders and format
		version >= 7 && (x >= size-11 && y < 6 || x < 6 && y >= size-11): // version
		return true
	}
	centres := alignment[version]
	for i, cx := range centres {
		for j, cy := range centres {
			last := len(centres) - 1
			corner := i == 0 && j == 0 || i == 0 && j == last || i == last && j == 0
			if !corner && x >= cx-2 && x <= cx+2 && y >= cy-2 && y <= cy+2 {
				return true
			}
		}
	}
	return false
}

func masked(mask, x, y int) bool {
	return []bool{
		(x+y)%2 == 0, y%2 == 0, x%3 == 0, (x+y)%3 == 0, (x/3+y/2)%2 == 0,
		x*y%2+x*y%3 == 0, (x*y%2+x*y%3)%2 == 0, ((x+y)%2+x*y%3)%2 == 0,
	}[mask]
}

// codewords walks the columns in pairs from the right, up and down in turn.
func codewords(b Bitmap, version, mask int) []byte {
	var words []byte
	bits, word, upwards := 0, byte(0), true
	for right := b.Size() - 1; right > 0; right -= 2 {
		if right == 6 {
			right = 5
		}
		for step := range b.Size() {
			y := step
			if upwards {
				y = b.Size() - 1 - step
			}
			for _, x := range []int{right, right - 1} {
				if isFunction(x, y, b.Size(), version) {
					continue
				}
				word <<= 1
				if b.Black(x, y) != masked(mask, x, y) {
					word |= 1
				}
				if bits++; bits%8 == 0 {
					words = append(words, word)
				}
			}
		}
		upwards = !upwards
	}
	return words
}

// deinterleave returns the data codewords in order, after checking that every
// block is a word of its Reed-Solomon code: nothing needs correction.
func deinterleave(words []byte, version int) ([]byte, error) {
	form := blocksM[version]
	correction, short, long := form[0], form[1], form[3]
	blocks := make([][]byte, short+long)
	next := 0
	take := func(i int) {
		blocks[i] = append(blocks[i], words[next])
		next++
	}
	for n := range max(form[2], form[4]) {
		for i := range blocks {
			if i >= short || n < form[2] {
				take(i)
			}
		}
	}
	var data []byte
	for _, block := range blocks {
		data = append(data, block...)
	}
	for range correction {
		for i := range blocks {
			take(i)
		}
	}
	if next != len(words) {
		return nil, fmt.Errorf("%d of %d codewords belong to blocks", next, len(words))
	}
	for i, block := range blocks {
		if !isCodeword(block, correction) {
			return nil, fmt.Errorf("block %d has a wrong error correction", i)
		}
	}
	return data, nil
}

// isCodeword evaluates the block as a polynomial at the first powers of two in
// GF(256): all of them are roots of an undamaged block.
func isCodeword(block []byte, correction int) bool {
	root := byte(1)
	for range correction {
		sum := byte(0)
		for _, word := range block {
			sum = multiply(sum, root) ^ word
		}
		if sum != 0 {
			return false
		}
		root = multiply(root, 2)
	}
	return true
}

func multiply(a, b byte) byte {
	product := 0
	for bit := 7; bit >= 0; bit-- {
		product <<= 1
		if product&0x100 != 0 {
			product ^= 0x11D
		}
		if b>>bit&1 == 1 {
			product ^= int(a)
		}
	}
	return byte(product)
}

func walk(data []byte, version int) ([]segment, error) {
	at := 0
	read := func(n int) int {
		value := 0
		for range n {
			value = value<<1 | int(data[at/8]>>(7-at%8)&1)
			at++
		}
		return value
	}
	var found []segment
	for len(data)*8-at >= 4 {
		mode := read(4)
		if mode == 0 {
			break
		}
		if mode != byteMode {
			return append(found, segment{mode: mode}), nil
		}
		count := 8
		if version >= 10 {
			count = 16
		}
		length := read(count)
		if length*8 > len(data)*8-at {
			return nil, fmt.Errorf("a segment of %d bytes is longer than the code", length)
		}
		text := make([]byte, length)
		for i := range text {
			text[i] = byte(read(8))
		}
		found = append(found, segment{mode, string(text)})
	}
	return found, nil
}

// payloads are the payment payloads of the shared vectors, valid or not, and
// what conversions make of them.
func payloads(t testing.TB) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../qris/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Parse   []struct{ Name, Payload string }
		Convert []struct {
			Name   string
			Result string `json:"expect_dynamic"`
		}
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, p := range v.Parse {
		all[p.Name] = p.Payload
	}
	for _, c := range v.Convert {
		all[c.Name] = c.Result
	}
	for name, payload := range all {
		if payload == "" {
			delete(all, name)
		}
	}
	if len(all) < 90 {
		t.Fatalf("only %d payloads", len(all))
	}
	return all
}

func TestAPaymentCodeIsExactlyOneByteSegment(t *testing.T) {
	texts := payloads(t)
	for n := range 24 { // every version up to 20, and both widths of the count
		texts[fmt.Sprintf("%d characters", 28*n+1)] = strings.Repeat("0", 28*n+1)
	}
	texts["all capitals"] = "LAPAK 0123456789"
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			code, err := Payment(text)
			if err != nil {
				t.Fatal(err)
			}
			got, err := segments(code)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].mode != byteMode || got[0].text != text {
				t.Errorf("segments %+v, want one of bytes: %q", got, text)
			}
		})
	}
}

func TestTheWalkSeesOtherModesAndDamage(t *testing.T) {
	link, err := Link("LAPAK 0123456789")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := segments(link); err != nil || len(got) == 1 && got[0].mode == byteMode {
		t.Errorf("a mixed code is taken for a payment code: %+v, %v", got, err)
	}
	code, err := Payment("LAPAK")
	if err != nil {
		t.Fatal(err)
	}
	code.black[20*code.size+20] = !code.black[20*code.size+20] // a data module of version 1
	if got, err := segments(code); err == nil {
		t.Errorf("a damaged module goes unnoticed: %+v", got)
	}
}

func BenchmarkPaymentImage(b *testing.B) {
	text := payloads(b)["syn-dynamic-basic"]
	b.ReportAllocs()
	for b.Loop() {
		code, err := Payment(text)
		if err != nil {
			b.Fatal(err)
		}
		code.Image(8)
	}
}
