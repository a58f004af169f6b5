package printer

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Kind is a road to a printer.
type Kind string

// The roads.
const (
	File    Kind = "file"   // a file that grows; for trials and for tests
	USB     Kind = "usb"    // a printer file of the system, such as /dev/usb/lp0
	Serial  Kind = "serial" // a serial line, also behind USB or Bluetooth
	TCP     Kind = "tcp"    // the raw port of a network printer
	CUPS    Kind = "cups"   // a queue of CUPS
	Windows Kind = "win"    // a queue of the Windows spooler
)

// Target is the address of a printer and the pace it can bear.
type Target struct {
	Kind       Kind
	Address    string        // path, host:port or queue name
	Baud       int           // Serial only
	ChunkBytes int           // longest single write, 0 = no limit
	ChunkDelay time.Duration // pause between writes
}

const (
	standardBaud = 9600
	rawPort      = "9100"
	maxChunk     = 1 << 20
	maxDelay     = time.Second
)

// Parse reads an address as it stands in the settings:
//
//	file:PATH  usb:/dev/usb/lp0  serial:/dev/ttyUSB0?baud=9600  serial:COM7
//	tcp:HOST:9100  cups:QUEUE  win:PRINTER NAME
//
// The options baud, chunk (bytes) and delay (such as 20ms) may follow a question
// mark. The error is an *Error with the reason BadAddress.
func Parse(text string) (Target, error) {
	bad := &Error{Reason: BadAddress, Target: text}
	kind, rest, ok := strings.Cut(strings.TrimSpace(text), ":")
	if !ok {
		return Target{}, bad
	}
	address, options, _ := strings.Cut(rest, "?")
	t := Target{Kind: Kind(kind), Address: strings.TrimSpace(address)}
	if strings.ContainsFunc(t.Address, func(r rune) bool { return r < ' ' || r == 0x7F }) {
		return Target{}, bad
	}
	switch t.Kind {
	case File, USB, Windows:
	case Serial:
		t.Baud = standardBaud
	case TCP:
		t.Address = withPort(t.Address)
	case CUPS:
		if !queueName(t.Address) {
			return Target{}, bad
		}
	default:
		return Target{}, bad
	}
	if t.Address == "" || !t.options(options) {
		return Target{}, bad
	}
	return t, nil
}

func (t *Target) options(text string) bool {
	values, err := url.ParseQuery(text)
	if err != nil {
		return false
	}
	for key, v := range values {
		switch key {
		case "baud":
			t.Baud, err = strconv.Atoi(v[0])
			if err != nil || t.Kind != Serial || t.Baud <= 0 {
				return false
			}
		case "chunk":
			t.ChunkBytes, err = strconv.Atoi(v[0])
			if err != nil || t.ChunkBytes < 0 || t.ChunkBytes > maxChunk {
				return false
			}
		case "delay":
			t.ChunkDelay, err = time.ParseDuration(v[0])
			if err != nil || t.ChunkDelay < 0 || t.ChunkDelay > maxDelay {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// String writes the target so that Parse reads it back.
func (t Target) String() string {
	options := url.Values{}
	if t.Kind == Serial && t.Baud != standardBaud {
		options.Set("baud", strconv.Itoa(t.Baud))
	}
	if t.ChunkBytes > 0 {
		options.Set("chunk", strconv.Itoa(t.ChunkBytes))
	}
	if t.ChunkDelay > 0 {
		options.Set("delay", t.ChunkDelay.String())
	}
	text := string(t.Kind) + ":" + t.Address
	if len(options) > 0 {
		text += "?" + options.Encode()
	}
	return text
}

// withPort adds the usual port of network printers when none is given.
func withPort(address string) string {
	if address == "" {
		return ""
	}
	if host, port, err := net.SplitHostPort(address); err == nil {
		if host == "" || port == "" {
			return ""
		}
		return address
	}
	return net.JoinHostPort(strings.Trim(address, "[]"), rawPort)
}

// queueName tells whether CUPS could have a queue of that name. A leading dash
// would be read as an option by lp.
func queueName(name string) bool {
	return name != "" && name[0] != '-' && !strings.ContainsAny(name, " /#\t")
}
