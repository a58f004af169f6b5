// Package web is the HTTP plumbing of the central store: it listens, with TLS or
// behind a proxy, and stands between the network and the handlers. It bounds
// what a request may cost (time, bytes, how many at once, how often), turns a
// panic into an answer, keeps the log and the metrics, says whether the server
// lives and is ready, and stops without cutting a request off.
//
// It is not a framework and knows no sale: what a route does belongs to the
// handler that is given to it, and who may do it too. It keeps no sessions and
// reads no body. Errors for programs are written as {"reason","args"}, with the
// stable reasons of pos.Error.
//
// The handlers of the HTML surfaces and cmd/lapak-server may import it. uplink
// may not: both ends of the wire work on a bare http.Handler.
package web
