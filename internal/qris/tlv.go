package qris

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Object is one tag of a payload, or of a template inside it. ID is two ASCII
// digits and Value has 1 to 99 characters.
type Object struct {
	ID, Value string
}

// MarshalJSON writes the object as a pair, which keeps a list of them readable.
func (o Object) MarshalJSON() ([]byte, error) {
	return json.Marshal([2]string{o.ID, o.Value})
}

// longestValue is the largest length that two digits can announce.
const longestValue = 99

// parse splits text into its objects. The reason is empty when the text is
// covered exactly. It does not look into templates.
func parse(text string) ([]Object, Reason) {
	objects := make([]Object, 0, 16)
	for rest := text; rest != ""; {
		head, value, ok := cut(rest, 4)
		switch {
		case !ok && len(objects) == 0:
			return nil, Truncated
		case !ok:
			return nil, TrailingGarbage
		case !twoDigits(head):
			return nil, TagNotNumeric
		case !twoDigits(head[2:]):
			return nil, LengthNotNumeric
		case head[2:] == "00":
			return nil, ZeroLength
		}
		value, rest, ok = cut(value, int(head[2]-'0')*10+int(head[3]-'0'))
		if !ok {
			return nil, LengthOverrun
		}
		objects = append(objects, Object{ID: head[:2], Value: value})
	}
	return objects, ""
}

// cut divides text after n characters and reports whether it has that many.
func cut(text string, n int) (head, tail string, ok bool) {
	end := 0
	for ; n > 0; n-- {
		_, size := utf8.DecodeRuneInString(text[end:])
		if size == 0 {
			return "", "", false
		}
		end += size
	}
	return text[:end], text[end:], true
}

// twoDigits reports whether text starts with two ASCII digits. Digits of other
// scripts, signs and spaces are refused, unlike strconv would.
func twoDigits(text string) bool {
	return len(text) >= 2 && isDigit(text[0]) && isDigit(text[1])
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func onlyDigits(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return true
}

// encode is the inverse of parse. Every value must have 1 to 99 characters.
func encode(objects []Object) string {
	var b strings.Builder
	for _, o := range objects {
		length := utf8.RuneCountInString(o.Value)
		b.WriteString(o.ID)
		b.WriteByte(byte('0' + length/10))
		b.WriteByte(byte('0' + length%10))
		b.WriteString(o.Value)
	}
	return b.String()
}

// find returns the value of the first object with this ID.
func find(objects []Object, id string) (string, bool) {
	if i := index(objects, id); i >= 0 {
		return objects[i].Value, true
	}
	return "", false
}

func index(objects []Object, id string) int {
	return slices.IndexFunc(objects, func(o Object) bool { return o.ID == id })
}

// checksum is CRC-16/CCITT-FALSE over the bytes of text, as four upper-case
// hexadecimal digits.
func checksum(text string) string {
	crc := uint16(0xFFFF)
	for i := range len(text) {
		crc ^= uint16(text[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	// The leading one keeps the zeros of a small checksum and is cut off.
	return strings.ToUpper(strconv.FormatUint(uint64(crc)|0x10000, 16)[1:])
}
