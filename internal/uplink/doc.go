// Package uplink is both ends of the wire between a till and the central store:
// the messages of each request and answer, how they become bytes and bytes
// become them again, the bundle file that carries journals on a stick, the
// revision that comes down, and how long to wait before trying again.
//
// What crosses the wire comes from outside, so nothing here trusts it. A body is
// limited before and after it is decompressed, a field that is not known, not
// in its range or not of its form is refused with a stable reason, and the body of
// a journal entry passes byte for byte: it is summed and sealed, and is never
// encoded again. A run that passes here is well formed and no more; whether it
// follows the chain, and whose it is, is for the store to judge.
//
// It stores nothing, knows no screen and reads no clock. It imports pos, journal,
// store, auth and gateway. The programs and the server's pages may import it; gui
// may use what begins with Status and nothing else.
package uplink
