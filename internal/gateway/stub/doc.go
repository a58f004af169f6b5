// Package stub behaves as payment gateways are documented, and misbehaves when it
// is told to. It is an http.Handler that answers as Midtrans does under /v2 and as
// a SNAP provider does under its prefix, over one set of orders, so that the real
// programs can be run against it, in the same process or in another. Customers who
// pay, time that passes and notifications that are sent are asked for by methods,
// or over HTTP under /stub/. It keeps a log of what it was asked.
//
// What it does and on whose word, and what of it nobody has verified, is in
// docs/gateway.md, row by row. Its signatures and checks are written anew here and
// not taken from package gateway: an error in one must not hide in the other.
//
// It is for tests only. No money moves, nobody is protected by its keys, and no
// program of this project links it. Tests of any package may import it; it imports
// money and qris.
package stub
