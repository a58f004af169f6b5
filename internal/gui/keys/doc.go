// Package keys decides what a key press or a scanned code means in one window.
//
// A Router holds a stack of scopes: the page at the bottom, dialogs above it.
// Only the top scope hears anything, so a key pressed in a dialog never reaches
// the page below. A barcode scanner is a keyboard that types very fast; the
// Router tells the two apart by time and gives back to the edited field what
// the burst had typed into it.
//
// It knows no toolkit: package kit feeds it and draws what it decides. Screens
// in gui may import it; it imports nothing of this project.
package keys
