package main

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestTheCustomersScreenIsOneThatShowsSomethingElse(t *testing.T) {
	main := rect{0, 0, 1366, 768}
	right, left := rect{1366, 0, 1280, 720}, rect{-1280, 0, 1280, 720}
	for name, row := range map[string]struct {
		main  rect
		all   []rect
		want  rect
		found bool
	}{
		"one screen":         {main, []rect{main}, rect{}, false},
		"beside the laptop":  {main, []rect{main, right}, right, true},
		"listed first":       {main, []rect{left, main}, left, true},
		"the same picture":   {main, []rect{main, {0, 0, 1920, 1080}}, rect{}, false},
		"the main one right": {right, []rect{right, main}, main, true},
		"no screen at all":   {main, nil, rect{}, false},
	} {
		if got, found := notMain(row.main, row.all); got != row.want || found != row.found {
			t.Errorf("%s: %v, %v", name, got, found)
		}
	}
}

func TestAWindowFillsAScreenOfItsSizeOnly(t *testing.T) {
	app := test.NewApp()
	defer app.Quit()
	w := test.NewWindow(nil)
	defer w.Close()
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1280, 720))
	if !fills(w.Canvas(), rect{1366, 0, 1280, 720}) || fills(w.Canvas(), rect{0, 0, 1366, 768}) {
		t.Errorf("a window of %v fills the wrong screen", w.Canvas().Size())
	}
}
