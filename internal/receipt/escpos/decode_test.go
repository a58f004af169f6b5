package escpos

import (
	"bytes"
	"fmt"
	"strings"

	"lapak/internal/receipt"
)

// paper is what a printer of our subset would have made of a job.
type paper struct {
	lines    []printed
	pictures []receipt.Bitmap // strips that touch are one picture
	native   []string         // codes that the printer drew itself
	cuts     int
	pulses   int
}

type printed struct {
	text  string
	align byte
	size  byte
	bold  bool
}

// decode is a strict printer: it knows the commands this package may send and
// refuses everything else, including bytes that no receipt may hold.
type decode struct {
	paper
	job      []byte
	at       int
	now      printed
	joined   bool // the last thing printed was a strip
	wasReset bool
}

func read(job []byte) (paper, error) {
	d := &decode{job: job}
	for d.at < len(d.job) {
		if err := d.step(); err != nil {
			return d.paper, fmt.Errorf("byte %d: %w", d.at, err)
		}
	}
	if d.now.text != "" {
		return d.paper, fmt.Errorf("the last line %q is not ended", d.now.text)
	}
	return d.paper, nil
}

func (d *decode) take(n int) []byte {
	if d.at+n > len(d.job) {
		panic("the job ends within a command")
	}
	b := d.job[d.at : d.at+n]
	d.at += n
	return b
}

func (d *decode) step() error {
	b := d.take(1)[0]
	switch {
	case !d.wasReset && b != esc:
		return fmt.Errorf("the job begins with %#x", b)
	case b == esc:
		return d.escape()
	case b == gs:
		return d.group()
	case b == '\n':
		d.lines = append(d.lines, d.now)
		d.now.text, d.joined = "", false
	case b >= ' ' && b <= '~':
		d.now.text += string(rune(b))
	default:
		return fmt.Errorf("stray byte %#x", b)
	}
	return nil
}

func (d *decode) escape() error {
	switch c := d.take(1)[0]; c {
	case '@':
		d.now, d.wasReset = printed{}, true
	case 't':
		if n := d.take(1)[0]; n != 0 {
			return fmt.Errorf("code page %d", n)
		}
	case 'a':
		if d.now.text != "" {
			return fmt.Errorf("alignment within the line %q", d.now.text)
		}
		d.now.align = d.take(1)[0]
	case 'E':
		d.now.bold = d.take(1)[0] == 1
	case 'd':
		d.take(1)
	case 'p':
		d.take(3)
		d.pulses++
	default:
		return fmt.Errorf("unknown ESC %#x", c)
	}
	return nil
}

func (d *decode) group() error {
	switch c := d.take(1)[0]; c {
	case '!':
		d.now.size = d.take(1)[0]
	case 'V':
		d.take(2)
		d.cuts++
	case 'v':
		return d.strip()
	case '(':
		h := d.take(3)
		body := d.take(int(h[1]) + int(h[2])<<8)
		if h[0] != 'k' {
			return fmt.Errorf("unknown GS ( %#x", h[0])
		}
		if bytes.HasPrefix(body, []byte("1P0")) {
			d.native = append(d.native, string(body[3:]))
		}
	default:
		return fmt.Errorf("unknown GS %#x", c)
	}
	return nil
}

func (d *decode) strip() error {
	h := d.take(6)
	if h[0] != '0' || h[1] != 0 {
		return fmt.Errorf("unknown picture mode % x", h[:2])
	}
	if d.now.text != "" {
		return fmt.Errorf("a picture within the line %q", d.now.text)
	}
	stride, rows := int(h[2])+int(h[3])<<8, int(h[4])+int(h[5])<<8
	p := receipt.Bitmap{Width: stride * 8, Height: rows, Rows: d.take(stride * rows)}
	if last := len(d.pictures) - 1; d.joined && d.pictures[last].Width == p.Width {
		d.pictures[last].Height += rows
		d.pictures[last].Rows = append(bytes.Clone(d.pictures[last].Rows), p.Rows...)
	} else {
		d.pictures = append(d.pictures, p)
	}
	d.joined = true
	return nil
}

// grid writes the text as it stands on paper, with the alignment, the size and the
// weight of each line before it.
func (p paper) grid() string {
	var b strings.Builder
	for _, l := range p.lines {
		style := fmt.Sprintf("%c%c%c", "LCR"[l.align], " hwB"[int(l.size&1)+int(l.size>>4)*2], " b"[flag(l.bold)])
		b.WriteString(strings.TrimRight(style+"|"+l.text, " ") + "\n")
	}
	for _, q := range p.pictures {
		fmt.Fprintf(&b, "picture %d x %d\n", q.Width, q.Height)
	}
	for _, code := range p.native {
		fmt.Fprintf(&b, "native code %s\n", code)
	}
	fmt.Fprintf(&b, "%d cuts, %d pulses\n", p.cuts, p.pulses)
	return b.String()
}
