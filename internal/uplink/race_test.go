//go:build race

package uplink_test

// racing says that the race detector is on. It makes pools forget what they hold,
// so that memory that is used again counts as new.
const racing = true
