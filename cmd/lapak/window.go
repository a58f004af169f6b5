package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"lapak/assets"
	"lapak/internal/cli"
	"lapak/internal/demo"
	"lapak/internal/gui"
	"lapak/internal/pos"
	"lapak/internal/printer"
	"lapak/internal/store"
	"lapak/internal/till"
)

// appID names the program to the desktop. It never changes.
const appID = "id.lapak.till"

// runWindow opens the till's window and returns when it is closed.
func runWindow(args []string, stdout, stderr io.Writer) int {
	c := newCommand("", stdout, stderr)
	example := c.flags.Bool("demo", false, "open the demo fair, in a data folder of its own")
	if _, err := c.parse(args, 0); err != nil {
		return c.misused(err)
	}
	if *example && *c.data == cli.DataFolder("Lapak") {
		*c.data += "-demo"
	}
	ctx := context.Background()
	s, err := store.Open(ctx, *c.data, store.Options{})
	if err != nil {
		return c.refused(err)
	}
	defer s.Close()
	if *example {
		if s, err = loadDemo(ctx, c, s); err != nil {
			return c.refused(err)
		}
	}
	if err := showWindow(ctx, c, s, *example); err != nil {
		return c.refused(err)
	}
	return cli.Done
}

// loadDemo puts the demo fair into an empty store, with yesterday sold and
// closed, so that there is something to look at. A store with a journal stays as
// it is.
func loadDemo(ctx context.Context, c *command, s *store.Store) (*store.Store, error) {
	if !s.Head().Empty() {
		return s, nil
	}
	// The day is played with its own clock, so the store is opened anew for it.
	dir := s.Dir()
	if err := s.Close(); err != nil {
		return nil, err
	}
	yesterday := pos.DayOf(time.Now().AddDate(0, 0, -1))
	if err := playDay(ctx, c, dir, yesterday); err != nil {
		return nil, err
	}
	return store.Open(ctx, dir, store.Options{})
}

func playDay(ctx context.Context, c *command, dir string, day pos.BusinessDay) error {
	clock, err := demo.NewClock(day, 8)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, dir, store.Options{Now: clock.Now})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := demo.SetUp(ctx, s, c.words()); err != nil {
		return err
	}
	t, err := till.New(ctx, till.Config{Store: s, Now: clock.Now})
	if err != nil {
		return err
	}
	_, err = demo.Play(ctx, demo.Plan{Till: t, Clock: clock, Words: c.words(), Day: day, Seed: 1, Sales: 40})
	return errors.Join(err, t.Close(ctx))
}

// showWindow runs the window on a store until it is closed.
func showWindow(ctx context.Context, c *command, s *store.Store, example bool) error {
	var window *gui.App
	paper := newPaper(func(r printer.Result) {
		if r.Err != nil {
			window.PrintFailed(r.Err)
		}
	})
	defer paper.Close()
	l, err := openLink(ctx, s)
	if err != nil {
		return err
	}
	var shown atomic.Pointer[gui.App] // nil until there is a window
	t, err := till.New(ctx, till.Config{Store: s, Printer: paper, Acquirer: acquirer{l.client}, Changed: func() {
		if w := shown.Load(); w != nil {
			w.TillChanged()
		}
	}})
	if err != nil {
		return err
	}
	defer t.Close(ctx)
	if *c.lang != "" {
		if err := c.setLanguage(ctx, t); err != nil {
			return err
		}
	}
	l.begin(t)
	defer l.Close()
	services := desk{store: s, till: t, folder: exportDir(), now: time.Now}.services()
	l.offer(&services, exportDir(), func() pos.BusinessDay { return pos.DayOf(time.Now()) })
	a := app.NewWithID(appID)
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon()))
	w := a.NewWindow("Lapak")
	w.SetMaster()
	w.Resize(fyne.NewSize(1366, 768))
	window = gui.New(gui.Config{
		Till: t, Window: w, Theme: a.Settings().SetTheme, ExportDir: exportDir(), Hint: c.hint(example), Services: services,
		CustomerWindow: func(title string) fyne.Window {
			customer := a.NewWindow(title)
			customer.Resize(fyne.NewSize(1024, 640))
			return customer
		},
		PlaceCustomer: func(customer fyne.Window) { placeOnOtherScreen(customer, w) },
		OpenFile:      func(path string) error { return a.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}) },
	})
	shown.Store(window)
	a.Lifecycle().SetOnStarted(func() { fyne.Do(window.Started) })
	err = showUntilClosed(w)
	shown.Store(nil)
	window.Close()
	return err
}

// showUntilClosed runs the window. Without a display or graphics the toolkit
// panics in the words of its C library; people get a sentence.
func showUntilClosed(w fyne.Window) (err error) {
	defer func() {
		trouble := recover()
		if trouble == nil {
			return
		}
		text := fmt.Sprint(trouble)
		for _, missing := range []string{"NotInitialized", "PlatformUnavailable", "PlatformError", "APIUnavailable", "VersionUnavailable"} {
			if strings.HasPrefix(text, missing) {
				err = pos.Refuse(pos.Unavailable, "no_window").Because(errors.New(text))
				return
			}
		}
		panic(trouble)
	}()
	w.ShowAndRun()
	return nil
}

// setLanguage makes the language of the command line that of the till.
func (c *command) setLanguage(ctx context.Context, t *till.Till) error {
	prefs := t.Preferences()
	if prefs.Language = cli.Language(*c.lang); prefs == t.Preferences() {
		return nil
	}
	return t.SetPreferences(ctx, prefs)
}

// hint tells the PINs of the demo.
func (c *command) hint(example bool) string {
	if !example {
		return ""
	}
	return c.words().T("demo.hint", "cashier", demo.CashierPIN, "supervisor", demo.SupervisorPIN)
}

// exportDir is where a person looks for papers that a program made.
func exportDir() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "Lapak"
	}
	for _, documents := range []string{"Documents", "Dokumen"} {
		if info, err := os.Stat(filepath.Join(home, documents)); err == nil && info.IsDir() {
			return filepath.Join(home, documents, "Lapak")
		}
	}
	return filepath.Join(home, "Lapak")
}
