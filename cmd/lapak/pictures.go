package main

import (
	"context"
	"errors"
	"image/png"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"lapak/internal/cli"
	"lapak/internal/demo"
	"lapak/internal/gui"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
)

// picturedDay is the business day of the pictures: a day after the demo's, so
// that nothing of them gets into its report.
const picturedDay pos.BusinessDay = "2026-11-23"

// writePictures draws the main screens as a person would see them on the next
// day, without a display. They are drawn by the toolkit's software painter from
// the same pages that the window shows.
func (r *demoRun) writePictures(ctx context.Context, _ demo.Played) error {
	dir, err := os.MkdirTemp("", "lapak-pictures-")
	if err != nil {
		return pos.Refuse(pos.Unavailable, "data_folder_failed").Because(err)
	}
	defer os.RemoveAll(dir)
	clock, err := demo.NewClock(picturedDay, 9)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, dir, store.Options{Now: clock.Now, Synchronous: "OFF"})
	if err != nil {
		return err
	}
	defer s.Close()
	if err := demo.SetUp(ctx, s, r.words()); err != nil {
		return err
	}
	t, err := till.New(ctx, till.Config{Store: s, Now: clock.Now})
	if err != nil {
		return err
	}
	defer t.Close(ctx)
	prefs := t.Preferences()
	prefs.Language = cli.Language(*r.lang)
	if err := t.SetPreferences(ctx, prefs); err != nil {
		return err
	}
	album := album{demoRun: r, ctx: ctx, till: t, clock: clock}
	return album.fill(s)
}

// album takes the pictures of one till.
type album struct {
	*demoRun
	ctx    context.Context
	till   *till.Till
	clock  *demo.Clock
	window fyne.Window
	app    *gui.App
}

// fill leads the till through a morning and photographs its stages.
func (a *album) fill(s *store.Store) error {
	program := test.NewApp()
	defer program.Quit()
	a.window = test.NewWindow(nil)
	defer a.window.Close()
	a.window.Resize(fyne.NewSize(1366, 768))
	a.app = gui.New(gui.Config{
		Till: a.till, Window: a.window, Theme: program.Settings().SetTheme, Now: a.clock.Now, Hint: a.hint(true),
		Go:       func(work func()) { work() },
		Beat:     func(func()) func() { return func() {} },
		Services: desk{store: s, till: a.till, folder: a.out, now: a.clock.Now}.services(),
	})
	if err := a.shoot("sign-in", ""); err != nil {
		return err
	}
	plan := demo.Plan{Till: a.till, Clock: a.clock, Words: a.words(), Day: picturedDay, Seed: a.plan.Seed + 1, Sales: 14, StayOpen: true}
	if _, err := demo.Play(a.ctx, plan); err != nil {
		return err
	}
	for _, step := range []func() error{a.selling, a.payingCash, a.payingQRIS} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, section := range []string{"history", "stock", "reports", "drawer", "settings"} {
		if err := a.shoot(section, section); err != nil {
			return err
		}
	}
	return nil
}

func (a *album) selling() error {
	for _, sku := range []pos.SKU{"BTK-MS-200", "AKS-GNT", "PMP-CMP", "KOP-SMD", "KAO-AMP-L"} {
		if _, err := a.till.Add(sku, 1); err != nil {
			return err
		}
	}
	if _, err := a.till.SetQuantity(1, 3); err != nil {
		return err
	}
	if _, err := a.till.SetLineDiscount(0, pos.Discount{Rate: 1000}); err != nil {
		return err
	}
	return a.shoot("sell", "sell")
}

func (a *album) payingCash() error {
	state, err := a.till.Pay()
	if err != nil {
		return err
	}
	if _, err := a.till.Tender(pos.Cash, state.Payment.Quick[len(state.Payment.Quick)-1], ""); err != nil {
		return err
	}
	if err := a.shoot("pay-cash", "sell"); err != nil {
		return err
	}
	if _, err := a.till.Commit(a.ctx, state.Cart.ID); err != nil {
		return err
	}
	if err := a.shoot("done", "sell"); err != nil {
		return err
	}
	_, err = a.till.NextSale()
	return err
}

func (a *album) payingQRIS() error {
	if _, err := a.till.Add("SKT-SLD", 1); err != nil {
		return err
	}
	if _, err := a.till.Pay(); err != nil {
		return err
	}
	if _, err := a.till.ShowCode(0); err != nil {
		return err
	}
	if err := a.shoot("pay-qris", "sell"); err != nil {
		return err
	}
	if _, err := a.till.HideCode(); err != nil {
		return err
	}
	if _, err := a.till.BackToCart(); err != nil {
		return err
	}
	_, err := a.till.Clear()
	return err
}

// shoot photographs a section, or the present page if none is named.
func (a *album) shoot(name, section string) error {
	if section != "" {
		a.app.Open(section)
	}
	file, err := a.create("screens/" + name + ".png")
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(file, a.window.Canvas().Capture()), file.Close())
}
