// Package pos is the domain: what a stall sells, to whom it owes the proceeds,
// what a sale, a refund and a shift are, and the arithmetic between them.
//
// It knows no screen, no database and no network, and reads no clock: times and
// identities are handed in. Values are plain data; methods return new values or
// answers and never look anything up elsewhere. Amounts are whole rupiah, times
// are UTC to the millisecond, days are business days.
//
// It imports only the standard library and package money. Everybody else in the
// project may import it.
package pos
