package uplink

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// bundleMagic is the first line of a bundle file, before anything is compressed,
// so that a person can see what the file is.
const bundleMagic = "lapak bundle 1\n"

// Limits of a bundle file. A fair of ten days is some fifteen megabytes of
// entries for a till, a hundredth of what is taken.
const (
	// MaxBundleFile is the most bytes of the file itself.
	MaxBundleFile = 256 << 20
	// MaxBundleLines is the most bytes of its lines when they are decompressed.
	MaxBundleLines = 1 << 30
	// maxLine is the most bytes of one line; a run fits, as it does in a request.
	maxLine = MaxBody
)

// BundleHeader says whose journals a bundle carries, when it was made, by which
// clock, and where.
type BundleHeader struct {
	Tenant pos.TenantID `json:"tenant"`
	MadeAt int64        `json:"made_at"`
	By     string       `json:"by"`
}

func (h BundleHeader) check() error {
	return errors.Join(checkTenant(h.Tenant), checkMillis(h.MadeAt, "made_at"), checkText(h.By, longestLabel, "by"))
}

// bundleLine is a line after the header: one of the three.
type bundleLine struct {
	Introduction *Introduction `json:"introduction,omitempty"`
	Run          *RunMessage   `json:"run,omitempty"`
	End          *int64        `json:"end,omitempty"` // how many lines there were between header and trailer
}

// BundleWriter writes a bundle file. Each line is a zstd frame of its own, with a
// checksum at its end: a line that a bad stick has changed is noticed before it is
// taken, and the standard zstd tool still reads the whole.
type BundleWriter struct {
	w       io.Writer
	encoder *zstd.Encoder
	lines   int64
	file    int64
	plain   int64
}

// NewBundleWriter begins a bundle file. It must be closed to be whole.
func NewBundleWriter(w io.Writer, header BundleHeader) (*BundleWriter, error) {
	if err := header.check(); err != nil {
		return nil, err
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(maxLine), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	b := &BundleWriter{w: w, encoder: encoder}
	if err := b.write([]byte(bundleMagic)); err != nil {
		return nil, err
	}
	return b, b.line(header)
}

// Introduce writes what is needed to check the seals of a terminal. It belongs
// before the runs of that terminal.
func (b *BundleWriter) Introduce(i Introduction) error {
	if err := i.Check(); err != nil {
		return err
	}
	b.lines++
	return b.line(bundleLine{Introduction: &i})
}

// Run writes a run.
func (b *BundleWriter) Run(r store.Run) error {
	message := NewRunMessage(r)
	if _, err := message.Run(); err != nil {
		return err
	}
	b.lines++
	return b.line(bundleLine{Run: &message})
}

// Close writes the trailer, without which the file counts as cut. It does not
// close what it writes to.
func (b *BundleWriter) Close() error {
	defer b.encoder.Close()
	return b.line(bundleLine{End: &b.lines})
}

func (b *BundleWriter) line(value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	b.plain += int64(len(text))
	if len(text) > maxLine || b.plain > MaxBundleLines {
		return pos.Refuse(pos.Invalid, "bundle_too_large")
	}
	return b.write(b.encoder.EncodeAll(text, nil))
}

func (b *BundleWriter) write(bytes []byte) error {
	if b.file += int64(len(bytes)); b.file > MaxBundleFile {
		return pos.Refuse(pos.Invalid, "bundle_too_large")
	}
	_, err := b.w.Write(bytes)
	return err
}

// BundleTakers are called for what a bundle holds, in its order. An error of
// theirs ends the reading and comes back as it is.
type BundleTakers struct {
	Header       func(BundleHeader) error
	Introduction func(Introduction) error
	Run          func(store.Run) error
}

// BundleCount is how much of a bundle was handed over.
type BundleCount struct {
	Introductions, Runs int
	Refused             int // lines that arrived as they were written and are no introduction and no run
}

// ReadBundle reads a bundle file and hands over each line as soon as its checksum
// has been seen; the error is the final verdict on the file: bundle_cut,
// bundle_damaged, bundle_foreign, bundle_newer or bundle_too_large. Nothing is
// held back until the end is reached, on purpose. A run stands by itself: it is
// chained, sealed and harmless to take twice, so what a broken stick still holds is
// not thrown away for what it has lost. Half a run is never handed over. A line
// that makes no sense is counted and does not stand in the way of those after it.
func ReadBundle(r io.Reader, to BundleTakers) (BundleCount, error) {
	return readBundle(r, to, MaxBundleFile, MaxBundleLines)
}

func readBundle(r io.Reader, to BundleTakers, mostFile, mostLines int64) (BundleCount, error) {
	file := limit(r, mostFile)
	magic := make([]byte, len(bundleMagic))
	if n, err := io.ReadFull(file, magic); err != nil || string(magic) != bundleMagic {
		return BundleCount{}, explainMagic(file, magic[:n])
	}
	decoder, err := inflate(file, zstdWindow)
	if err != nil {
		return BundleCount{}, err
	}
	defer decoder.Close()
	b := bundleReader{file: file, lines: bufio.NewReader(limit(decoder, mostLines)), to: to}
	return b.count, b.read()
}

// explainMagic tells a bundle that ends in its first line and one of tomorrow from
// a file that is something else.
func explainMagic(file *limited, magic []byte) error {
	name := len(bundleMagic) - len("1\n")
	switch {
	case file.failed != nil || len(magic) > 0 && len(magic) < len(bundleMagic) && bytes.HasPrefix([]byte(bundleMagic), magic):
		return pos.Refuse(pos.Invalid, "bundle_cut", "n", 0).Because(file.failed)
	case len(magic) == len(bundleMagic) && string(magic[:name]) == bundleMagic[:name]:
		return pos.Refuse(pos.Invalid, "bundle_newer")
	}
	return pos.Refuse(pos.Invalid, "bundle_foreign")
}
