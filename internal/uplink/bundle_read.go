package uplink

import (
	"bufio"
	"errors"
	"io"

	"lapak/internal/pos"
)

// bundleReader reads the lines of a bundle one behind the other.
type bundleReader struct {
	file  *limited
	lines *bufio.Reader
	to    BundleTakers
	count BundleCount
	ended bool // the stream ended, in order, behind the last line
}

func (b *bundleReader) read() error {
	text, err := b.next()
	if err != nil {
		return err
	}
	var header BundleHeader
	if unmarshal(text, &header, true) != nil || header.check() != nil {
		return pos.Refuse(pos.Invalid, "bundle_damaged", "n", 0)
	}
	if err := b.to.Header(header); err != nil {
		return err
	}
	for {
		if b.ended {
			return b.refuse("bundle_cut", nil)
		}
		text, err := b.next()
		if err != nil {
			return err
		}
		end, err := b.take(text)
		if err != nil {
			return err
		}
		if end != nil {
			return b.verdict(*end)
		}
	}
}

// next is the next line, after its frame was read to the checksum at its end: the
// byte behind the line is asked for, and the decoder only gives it when the frame
// before was right.
func (b *bundleReader) next() ([]byte, error) {
	var text []byte
	for {
		part, err := b.lines.ReadSlice('\n')
		text = append(text, part...)
		if len(text) > maxLine {
			return nil, b.explain(errLimit)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, b.explain(err)
		}
	}
	if _, err := b.lines.Peek(1); err == io.EOF {
		b.ended = true
	} else if err != nil {
		return nil, b.explain(err)
	}
	return text, nil
}

// take hands a line over. End is the count of a trailer. A line that is none of
// the three is counted, and the next one is read.
func (b *bundleReader) take(text []byte) (end *int64, err error) {
	var line bundleLine
	if unmarshal(text, &line, true) != nil {
		b.count.Refused++
		return nil, nil
	}
	switch {
	case line.End != nil && line.Run == nil && line.Introduction == nil:
		return line.End, nil
	case line.Introduction != nil && line.Run == nil && line.End == nil && line.Introduction.Check() == nil:
		b.count.Introductions++
		return nil, b.to.Introduction(*line.Introduction)
	case line.Run != nil && line.Introduction == nil && line.End == nil:
		if r, err := line.Run.Run(); err == nil {
			b.count.Runs++
			return nil, b.to.Run(r)
		}
	}
	b.count.Refused++
	return nil, nil
}

// verdict is the last word when the trailer is there: nothing may follow it, no
// line may be missing before it, and each must have made sense.
func (b *bundleReader) verdict(end int64) error {
	switch {
	case end != int64(b.count.Introductions+b.count.Runs+b.count.Refused):
		return b.refuse("bundle_cut", nil)
	case !b.ended || b.count.Refused > 0:
		return b.refuse("bundle_damaged", nil)
	}
	return nil
}

func (b *bundleReader) explain(err error) error {
	switch faultOf(b.file, err) {
	case faultSize:
		return pos.Refuse(pos.Invalid, "bundle_too_large").Because(err)
	case faultCut:
		return b.refuse("bundle_cut", err)
	default:
		return b.refuse("bundle_damaged", err)
	}
}

// refuse says how many runs were handed over all the same.
func (b *bundleReader) refuse(reason string, cause error) error {
	return pos.Refuse(pos.Invalid, reason, "n", b.count.Runs).Because(cause)
}
