package journal

import (
	"bytes"
	"crypto/ed25519"

	"lapak/internal/pos"
)

// sealPrefix begins every sealed text and ends in a byte that no other signed
// text of ours has in that place, so that a seal can never pass for another
// signature of the same key.
const sealPrefix = "lapak seal 1\x00"

// Seal is the signature of a terminal over the end of its journal. The chain
// makes it stand for every entry up to there: who cannot change an entry without
// changing the last sum cannot change one without breaking the seal. The tenant
// is in it, so that a journal cannot be brought in under another name.
//
// The sealed text is the prefix, the tenant and the terminal, each with its
// length in eight bytes before it, the epoch and the sequence number in eight
// bytes, and the sum in hexadecimal, again with its length; numbers are
// big-endian. The time of the head is not sealed again: it is part of the sum.
func Seal(key ed25519.PrivateKey, tenant pos.TenantID, head Head) []byte {
	return ed25519.Sign(key, sealedText(tenant, head))
}

// CheckSeal says whether a seal is that of the terminal with this public key
// over this head. A key or a seal of the wrong length is simply not right.
func CheckSeal(pub ed25519.PublicKey, tenant pos.TenantID, head Head, seal []byte) bool {
	return len(pub) == ed25519.PublicKeySize && ed25519.Verify(pub, sealedText(tenant, head), seal)
}

func sealedText(tenant pos.TenantID, head Head) []byte {
	var b bytes.Buffer
	b.WriteString(sealPrefix)
	writeText(&b, string(tenant))
	writeText(&b, string(head.Terminal))
	writeNumber(&b, int64(head.Epoch))
	writeNumber(&b, head.Seq)
	writeText(&b, head.Sum)
	return b.Bytes()
}
