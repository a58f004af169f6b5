package uplink

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"lapak/internal/pos"
)

// Limits of a body. A sender that keeps them is never refused for its size.
const (
	// MaxWire is the most bytes that a body may have as it crosses the wire.
	MaxWire = 2 << 20
	// MaxBody is the most bytes that it may have when it is decompressed.
	MaxBody = 4 << 20
	// MaxStranger is the most of both that is taken from a caller who proved nothing
	// yet. What such a caller has to say is short, and anybody may say it at once.
	MaxStranger = 16 << 10
	// maxValues bounds how many values may stand in a body: a list of nothing but
	// {} would become a hundred times its size in memory. A list of goods that fills
	// a body stays below it.
	maxValues = 250_000
	// maxDepth is far deeper than any message goes.
	maxDepth = 32
)

const (
	// zstdEncoding is what Content-Encoding says of a compressed body.
	zstdEncoding = "zstd"
	// zstdWindow is how far back a compressed stream may refer, and so how much
	// memory its sender can make us hold. RFC 8878 asks every decoder for 8 MiB;
	// what we write needs no more than MaxBody.
	zstdWindow = 8 << 20
	// worthCompressing is the size below which compressing gains nothing.
	worthCompressing = 1 << 10
)

// Encode makes the body of a request or an answer: JSON, compressed when it is
// worth it and the other side understands it. Encoding is the value of
// Content-Encoding, empty for a plain body.
func Encode(message any, compress bool) (body []byte, encoding string, err error) {
	body, err = json.Marshal(message)
	if err != nil {
		return nil, "", err
	}
	if len(body) > MaxBody {
		return nil, "", pos.Refuse(pos.Invalid, "too_large", "max", MaxBody)
	}
	if compress && len(body) >= worthCompressing {
		if body, err = deflate(body); err != nil {
			return nil, "", err
		}
		encoding = zstdEncoding
	}
	if len(body) > MaxWire {
		return nil, "", pos.Refuse(pos.Invalid, "too_large", "max", MaxWire)
	}
	return body, encoding, nil
}

// deflate compresses a body to one zstd frame with a checksum.
func deflate(body []byte) ([]byte, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(MaxBody), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, err
	}
	defer encoder.Close()
	return encoder.EncodeAll(body, nil), nil
}

// inflate reads a zstd stream. It decodes in the caller's goroutine and holds no
// more than one window, whatever the stream says of itself.
func inflate(r io.Reader, window uint64) (*zstd.Decoder, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecodeBuffersBelow(0),
		zstd.WithDecoderMaxMemory(window), zstd.WithDecoderMaxWindow(window))
}

// DecodeRequest reads the body of a request into message, strictly: a field that
// is not known is refused, because a server that overlooks half of what a till
// says would acknowledge what it did not keep. Encoding is the Content-Encoding
// that came with it. Refusals are pos.Errors; Refusal turns them into answers.
func DecodeRequest(r io.Reader, encoding string, message any) error {
	return decode(r, encoding, message, true, MaxBody)
}

// DecodeStranger is DecodeRequest for a caller who proved nothing yet: it takes
// MaxStranger bytes and no more.
func DecodeStranger(r io.Reader, encoding string, message any) error {
	return decode(r, encoding, message, true, MaxStranger)
}

// DecodeAnswer reads the body of an answer. Fields that are not known are passed
// over: the centre is made new before the tills in the field are.
func DecodeAnswer(r io.Reader, encoding string, message any) error {
	return decode(r, encoding, message, false, MaxBody)
}

func decode(r io.Reader, encoding string, message any, strict bool, most int64) error {
	body, err := readBody(r, encoding, most)
	if err != nil {
		return err
	}
	return unmarshal(body, message, strict)
}

// readBody reads a body whole, of no more than most bytes, with both limits.
func readBody(r io.Reader, encoding string, most int64) ([]byte, error) {
	wire := limit(r, min(MaxWire, most))
	plain := wire
	switch strings.ToLower(encoding) {
	case "", "identity":
	case zstdEncoding:
		decoder, err := inflate(wire, min(zstdWindow, 2*uint64(most)))
		if err != nil {
			return nil, explainBody(wire, most, err)
		}
		defer decoder.Close()
		plain = limit(decoder, most)
	default:
		return nil, pos.Refuse(pos.Invalid, "bad_encoding")
	}
	body, err := io.ReadAll(plain)
	if err != nil {
		return nil, explainBody(wire, most, err)
	}
	return body, nil
}

// explainBody says what went wrong with a body: too much of it, an end before its
// end, or bytes that are not what was sent. The last two are worth another try.
func explainBody(wire *limited, most int64, err error) error {
	switch fault := faultOf(wire, err); fault {
	case faultSize:
		return pos.Refuse(pos.Invalid, "too_large", "max", most).Because(err)
	case faultCut:
		return pos.Refuse(pos.Unavailable, "body_cut").Because(err)
	default:
		return pos.Refuse(pos.Unavailable, "body_damaged").Because(err)
	}
}

// fault is what can be wrong with a compressed stream.
type fault int

const (
	faultDamage fault = iota
	faultCut
	faultSize
)

// faultOf tells them apart by the error of a stream and the reader below it.
func faultOf(wire *limited, err error) fault {
	switch {
	case errors.Is(err, errLimit), errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return faultSize
	case wire.failed != nil, errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return faultCut
	}
	return faultDamage
}

// errLimit is what a limited reader says at its limit.
var errLimit = errors.New("more than the limit")

// limited is a reader that fails at its limit, where io.LimitReader would end as
// if nothing were missing. It remembers whether what it reads from failed.
type limited struct {
	r      io.Reader
	left   int64
	failed error
}

func limit(r io.Reader, most int64) *limited { return &limited{r: r, left: most} }

// Read reads up to the limit and one byte past it, which is the failure.
func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errLimit
	}
	if err != nil && err != io.EOF {
		l.failed = err
	}
	return n, err
}

// unmarshal reads exactly one JSON value. Bytes that are no UTF-8 are refused,
// where the decoder would put other characters in their place.
func unmarshal(body []byte, message any, strict bool) error {
	if err := checkShape(body); err != nil {
		return err
	}
	if !utf8.Valid(body) {
		return pos.Refuse(pos.Invalid, "not_json")
	}
	reader := json.NewDecoder(bytes.NewReader(body))
	if strict {
		reader.DisallowUnknownFields()
	}
	if err := reader.Decode(message); err != nil {
		return explainJSON(err)
	}
	if _, err := reader.Token(); err != io.EOF {
		return pos.Refuse(pos.Invalid, "not_json")
	}
	return nil
}

func explainJSON(err error) error {
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return pos.Refuse(pos.Invalid, "unknown_field", "field", clip(strings.Trim(name, `"`)))
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return pos.Refuse(pos.Invalid, "field_invalid", "field", clip(wrong.Field)).Because(err)
	}
	var base64Error base64.CorruptInputError
	if errors.As(err, &base64Error) {
		return pos.Refuse(pos.Invalid, "field_invalid", "field", "base64").Because(err)
	}
	return pos.Refuse(pos.Invalid, "not_json").Because(err)
}

// clip shortens a name that came from outside to what a log line bears.
func clip(name string) string {
	const most = 64
	if len(name) <= most {
		return name
	}
	end := most
	for end > 0 && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end]
}

// checkShape looks over a body before it is decoded: an object, not too deep and
// without too many values. What is no JSON at all is left for the decoder to find.
func checkShape(body []byte) error {
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return pos.Refuse(pos.Invalid, "not_json")
	}
	values, depth, inText := 0, 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			values++
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ',':
			values++
		}
		if values > maxValues || depth > maxDepth {
			return pos.Refuse(pos.Invalid, "too_many_values", "max", maxValues)
		}
	}
	return nil
}
