//go:build !race

package uplink_test

// racing says that the race detector is on.
const racing = false
