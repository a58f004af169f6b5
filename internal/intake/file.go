package intake

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"lapak/internal/pos"
)

// Limits of a file. They are far above what a fair needs and keep a wrong file
// from filling the memory of a small laptop.
const (
	maxFile = 64 << 20
	maxRows = 200_000
	maxCell = 300
)

// File is a table that somebody handed over: its name for messages and what is
// in it.
type File struct {
	Name string
	Data []byte
}

// Load reads a file from disk. One that cannot be read is refused as
// import_no_file, one above 64 MB as import_too_large.
func Load(path string) (File, error) {
	name := filepath.Base(path)
	f, err := os.Open(path)
	if err != nil {
		return File{}, pos.Refuse(pos.NotFound, "import_no_file", "file", path).Because(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return File{}, pos.Refuse(pos.Unavailable, "import_no_file", "file", path).Because(err)
	}
	if len(data) > maxFile {
		return File{}, pos.Refuse(pos.Invalid, "import_too_large", "file", path)
	}
	return File{Name: name, Data: data}, nil
}

// workbookName says whether a file calls itself a workbook, old or new.
func (f File) workbookName() bool {
	ext := strings.ToLower(filepath.Ext(f.Name))
	return strings.HasPrefix(ext, ".xls") || ext == ".ods"
}

var (
	zipMagic  = []byte("PK\x03\x04")
	oleMagic  = []byte("\xd0\xcf\x11\xe0") // a workbook of before 2007, or one with a password
	utf8Mark  = []byte("\xef\xbb\xbf")
	utf16LE   = []byte("\xff\xfe")
	utf16BE   = []byte("\xfe\xff")
	noChar    = rune(0)
	highChars = [32]rune{ // 0x80 to 0x9f of Windows-1252; five of them do not exist
		'€', noChar, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', noChar, 'Ž', noChar,
		noChar, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', noChar, 'ž', 'Ÿ',
	}
)

// decode turns the bytes of a text file into text. Spreadsheets write UTF-8,
// UTF-16 with a byte order mark ("Unicode text") or, as plain CSV on Windows,
// Windows-1252. What is none of them surely is refused: a guess would put wrong
// names on receipts.
func decode(data []byte) (string, error) {
	damaged := pos.Refuse(pos.Invalid, "import_encoding")
	switch {
	case bytes.HasPrefix(data, utf16LE), bytes.HasPrefix(data, utf16BE):
		text, ok := decodeUTF16(data)
		if !ok {
			return "", damaged
		}
		data = []byte(text)
	case bytes.HasPrefix(data, utf8Mark):
		data = data[len(utf8Mark):]
		if !utf8.Valid(data) {
			return "", damaged
		}
	}
	text := string(data)
	if !utf8.Valid(data) {
		var ok bool
		if text, ok = decodeWindows(data); !ok {
			return "", damaged
		}
	}
	for _, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return "", pos.Refuse(pos.Invalid, "import_not_a_table")
		}
	}
	return text, nil
}

func decodeUTF16(data []byte) (string, bool) {
	little := bytes.HasPrefix(data, utf16LE)
	if data = data[2:]; len(data)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		a, b := uint16(data[2*i]), uint16(data[2*i+1])
		if little {
			a, b = b, a
		}
		units[i] = a<<8 | b
	}
	text := string(utf16.Decode(units))
	// Decode replaces what is broken; a table has no use for that character.
	return text, !strings.ContainsRune(text, utf8.RuneError)
}

// decodeWindows refuses text that also holds letters in UTF-8: a file in two
// encodings is damaged, not Windows-1252.
func decodeWindows(data []byte) (string, bool) {
	for rest := data; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if size > 1 && r != utf8.RuneError {
			return "", false
		}
		rest = rest[size:]
	}
	var b strings.Builder
	for _, c := range data {
		r := rune(c)
		if c >= 0x80 && c < 0xa0 {
			if r = highChars[c-0x80]; r == noChar {
				return "", false
			}
		}
		b.WriteRune(r)
	}
	return b.String(), true
}

// tidy is a cell as people see it: single spaces, no line breaks and nothing
// invisible, because nobody finds out why "KAO-M" is not "KAO-M".
func tidy(cell string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, cell)
	return strings.Join(strings.Fields(visible), " ")
}
