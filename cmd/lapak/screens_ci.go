//go:build ci

package main

// otherScreen finds none: the software driver has no screens.
func otherScreen() (other rect, found bool) { return rect{}, false }
