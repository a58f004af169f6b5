// Package escpos turns a receipt.Doc into the bytes of ESC/POS, the language of
// receipt printers, in the small part of it that printers of all makes print
// alike: reset, alignment, bold, doubled letters, pictures as GS v 0, feed. Cut,
// drawer and the printer's own QR codes are used only where the Profile of the
// model says that it has them.
//
// It sends nothing and it knows no printer's state. The till's printing and the
// command line import it.
package escpos

import (
	"bytes"
	"errors"
	"fmt"

	"lapak/internal/receipt"
)

// The bytes that begin commands.
const (
	esc = 0x1B
	gs  = 0x1D
)

// stripBytes bounds one GS v 0 command. A printer that loses the rest of a strip
// takes what follows for dots, so a short strip spoils less, and package printer
// wakes such a printer with more white dots than this.
const stripBytes = 1728

// ErrCodeTooWide is returned for a QR code that does not fit the paper in dots
// that a phone could still read.
var ErrCodeTooWide = errors.New("escpos: code does not fit the paper")

// Encode writes a slip for printers of a profile. The job begins with a reset and
// ends with enough feed to tear the paper off.
func Encode(doc receipt.Doc, p Profile) ([]byte, error) {
	b := &builder{profile: p, ended: true}
	b.raw(esc, '@', esc, 't', 0)
	for _, line := range receipt.Layout(doc, p.Columns) {
		if line.Part == nil {
			b.text(line)
			continue
		}
		if err := b.part(*line.Part); err != nil {
			return nil, fmt.Errorf("escpos.Encode(%s): %w", doc.Title, err)
		}
	}
	b.end()
	return b.out.Bytes(), nil
}

// builder collects the job. It remembers the style the printer is in, so that
// each change is sent once.
type builder struct {
	profile Profile
	out     bytes.Buffer
	align   receipt.Align
	size    receipt.Size
	bold    bool
	ended   bool // nothing was printed since the last feed to the cutter
}

func (b *builder) raw(bytes ...byte) { b.out.Write(bytes) }

func (b *builder) text(line receipt.Line) {
	b.ended = false
	if line.Text != "" {
		b.style(line.Align, line.Size, line.Bold)
		b.out.WriteString(line.Text)
	}
	b.raw('\n')
}

// style brings the printer into a style. Alignment is obeyed only at the start
// of a line, and this is only called there.
func (b *builder) style(align receipt.Align, size receipt.Size, bold bool) {
	if align != b.align {
		b.raw(esc, 'a', alignment(align))
		b.align = align
	}
	if size != b.size {
		b.raw(gs, '!', doubling(size))
		b.size = size
	}
	if bold != b.bold {
		b.raw(esc, 'E', flag(bold))
		b.bold = bold
	}
}

func alignment(a receipt.Align) byte {
	switch a {
	case receipt.Center:
		return 1
	case receipt.Right:
		return 2
	}
	return 0
}

func doubling(s receipt.Size) byte {
	switch s {
	case receipt.Tall:
		return 0x01
	case receipt.Wide:
		return 0x10
	case receipt.Big:
		return 0x11
	}
	return 0x00
}

func flag(on bool) byte {
	if on {
		return 1
	}
	return 0
}

func (b *builder) part(part receipt.Block) error {
	switch part.Kind {
	case receipt.KindQR:
		return b.code(part)
	case receipt.KindImage:
		b.picture(fit(part.Picture, b.profile.Dots))
	case receipt.KindCut:
		b.end()
	case receipt.KindPulse:
		if b.profile.Drawer {
			b.raw(esc, 'p', 0, 25, 250) // 50 ms on, 500 ms off
		}
	}
	return nil
}

// end feeds the last line past the tear-off edge and cuts where there is a cutter.
func (b *builder) end() {
	if b.ended {
		return
	}
	b.ended = true
	b.style(receipt.Left, receipt.Normal, false)
	if b.profile.Cut {
		// The cut feeds by itself, but some boards cut through the last line
		// unless a line end comes first.
		b.raw('\n', gs, 'V', 66, 24)
		return
	}
	b.raw(esc, 'd', 4)
}

func (b *builder) code(part receipt.Block) error {
	// A payment code must be of one byte segment, which firmware does not promise.
	if b.profile.NativeQR && !part.Payment && len(part.Payload) < 1000 {
		b.nativeCode(part.Payload)
		return nil
	}
	modules, err := receipt.Code(part)
	if err != nil {
		return err
	}
	side := moduleDots(modules.Width, b.profile.Dots)
	if side == 0 {
		return fmt.Errorf("%w: %d modules on %d dots", ErrCodeTooWide, modules.Width, b.profile.Dots)
	}
	// The white border of a code is the rest of the line, the margin of the paper,
	// and as many lines above and below as are four modules.
	quiet := []byte{'\n'}
	if part.Payment && 4*side > lineDots {
		quiet = append(quiet, '\n')
	}
	b.style(receipt.Center, receipt.Normal, false)
	b.raw(quiet...)
	b.picture(modules.Magnify(side))
	b.raw(quiet...)
	return nil
}

// lineDots is the height of an empty line on boards that feed least.
const lineDots = 30

// moduleDots chooses how many whole dots make a module, 0 if even the smallest
// readable module does not fit. Larger is easier to read, but beyond 6 dots on
// narrow and 8 on wide paper (0.75 and 1 mm) it only costs paper.
func moduleDots(modules, dots int) int {
	most := 6
	if dots > 384 {
		most = 8
	}
	for side := most; side >= 3; side-- {
		if modules*side <= dots {
			return side
		}
	}
	return 0
}

// picture prints a bitmap as strips that touch each other. The line must be empty.
func (b *builder) picture(p receipt.Bitmap) {
	b.ended = false
	b.style(receipt.Center, receipt.Normal, false)
	stride := p.Stride()
	rows := max(stripBytes/max(stride, 1), 1)
	for y := 0; y < p.Height; y += rows {
		n := min(rows, p.Height-y)
		b.raw(gs, 'v', '0', 0, byte(stride), byte(stride>>8), byte(n), byte(n>>8))
		b.out.Write(p.Rows[y*stride : (y+n)*stride])
	}
}

// fit cuts off what is wider than the paper, which the printer would lose anyway
// or, on some boards, print on the next line.
func fit(p receipt.Bitmap, dots int) receipt.Bitmap {
	if p.Width <= dots {
		return p
	}
	out := receipt.NewBitmap(dots, p.Height)
	for y := range p.Height {
		for x := range dots {
			if p.Black(x, y) {
				out.Set(x, y)
			}
		}
	}
	return out
}

// nativeCode lets the printer draw the code: model 2, modules of 6 dots, level M.
func (b *builder) nativeCode(payload string) {
	b.ended = false
	b.style(receipt.Center, receipt.Normal, false)
	n := len(payload) + 3
	b.raw(gs, '(', 'k', 4, 0, '1', 'A', '2', 0)
	b.raw(gs, '(', 'k', 3, 0, '1', 'C', 6)
	b.raw(gs, '(', 'k', 3, 0, '1', 'E', '1')
	b.raw(gs, '(', 'k', byte(n), byte(n>>8), '1', 'P', '0')
	b.out.WriteString(payload)
	b.raw(gs, '(', 'k', 3, 0, '1', 'Q', '0')
	b.raw('\n')
}
