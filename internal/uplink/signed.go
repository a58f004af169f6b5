package uplink

import "encoding/binary"

// signed builds a text to be signed: a prefix that says what it is and ends in a
// zero byte, so that no signature passes for one of another kind, then fields
// that cannot run into each other.
type signed []byte

// text appends a text with its length in eight bytes before it.
func (s signed) text(t string) signed {
	return append(s.number(int64(len(t))), t...)
}

// number appends a number in eight bytes, the most significant first.
func (s signed) number(n int64) signed {
	return binary.BigEndian.AppendUint64(s, uint64(n))
}
