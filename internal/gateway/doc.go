// Package gateway speaks to those who take QRIS payments for a merchant: it asks
// for a code that is good for one amount, asks what became of it, takes it back,
// and reads what the provider sends by itself. There are two adapters behind one
// interface: Midtrans (its Core API) and SNAP (the national standard, which most
// banks and acquirers speak, each a little differently, so that one adapter has
// settings per provider).
//
// An answer is believed for what it is. A call that got no answer may have worked,
// and says so (ErrUncertain); only an answer that nothing was made is ErrRefused.
// A State is Settled only when the provider says in every field it has for it that
// the money is there; who handed out the order still compares order, amount and code
// (qris.Misfit) with what was asked for. A notification proves by its signature
// that it comes from the provider. That of Midtrans does not cover the word for the
// state, so a notification is a reason to ask Status and no more.
//
// It stores nothing, retries nothing that could make a second order, and does not
// poll: the central store remembers orders, and asks again. It is never part of a
// till: the keys it is opened with stay in the central store, and no text that it
// makes, neither error nor String, contains them. It does not convert a merchant's
// own code either; package qris does.
//
// It imports money and qris. uplink and the program of the central store may import
// it; gateway/stub, which behaves as the providers are documented, is for tests.
package gateway
