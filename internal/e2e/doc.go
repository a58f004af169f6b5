// Package e2e holds the tests that start the real programs: kill them, scan into
// the window, photograph it, take the network away between till and central
// store. They run when LAPAK_E2E is set, with the till in LAPAK_BIN and the
// central store in LAPAK_SERVER_BIN, as make test does.
//
// It has no code of its own beside tests. Nothing imports it.
package e2e
