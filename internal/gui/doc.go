// Package gui is the window of the till: screens that show a till.State and call
// one till method for each thing a person does. It holds no business and keeps
// no data: what is on a screen was in the last State or was just asked for.
//
// Each section has a file or two of its own and is built by a function on App
// that returns a page. Slow work runs through App.work, away from the user
// interface. Words come from i18n, looks and keys from kit.
//
// It never imports fyne/v2/app, so that its tests need no display; the command
// makes the window and hands it over. Only cmd/lapak and demo's pictures import
// it.
package gui
