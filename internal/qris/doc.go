// Package qris reads, judges and extends QRIS payment payloads: the text inside
// the code on a merchant's sticker. Check says whether a payload is one that a
// stall may show and, if not, exactly why. WithAmount turns a merchant's own
// static payload into one that carries the amount of a sale.
//
// The format is EMVCo's Merchant-Presented Mode with the Indonesian additions: a
// string of objects, each two digits of ID, two digits of length and a value.
// Lengths count characters, while the checksum at the end is taken over UTF-8
// bytes. The package keeps the order of objects as it found it, because genuine
// codes use any order and acquirers put routing data where they like.
//
// It is not proof of anything. A forged sticker has a right checksum too, and a
// code with an amount does not know whether it was paid. It neither draws codes
// (package qr does) nor talks to a gateway.
//
// The package is pure and imports money only. The till, the gateways and the
// screens may import it.
package qris
