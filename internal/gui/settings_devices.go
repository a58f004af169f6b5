package gui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/till"
)

// devices is the tab of the printer, the scanner, the lock and the backups.
type devices struct {
	a       *App
	printer *kit.Entry
	found   *kit.Choice
	names   []string
	gap     *kit.Entry
	lock    *kit.Entry
	backups *kit.Entry
}

func (a *App) devicesTab() tab {
	p := a.Till.Preferences()
	d := &devices{a: a, printer: kit.NewEntry(a.stage, kit.Words, "usb:/dev/usb/lp0"),
		gap: kit.NewEntry(a.stage, kit.Number, "40").WithLimit(3), lock: kit.NewEntry(a.stage, kit.Number, "0").WithLimit(3),
		backups: kit.NewEntry(a.stage, kit.Words, a.t("gui.devices.backup_dir_hint"))}
	d.printer.SetText(p.Printer)
	d.gap.SetAmount(money.Rupiah(p.ScanGapMS))
	d.lock.SetAmount(money.Rupiah(p.LockMinutes))
	d.backups.SetText(p.BackupDir)
	d.found = kit.NewChoice(a.stage, kit.ChoiceSpec{Title: a.t("gui.devices.found"), Chosen: -1, Empty: a.t("gui.devices.looking"),
		Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose"), OnChange: func(i int) { d.printer.SetText(d.names[i]) }})
	d.look()
	save := &keys.Action{Name: "save", Label: a.t("gui.save"), Key: keys.F9, Do: d.save}
	test := &keys.Action{Name: "test_page", Label: a.t("gui.check.test_page"), Key: keys.F6, Do: a.printTestPage}
	auto := kit.NewSwitch(a.stage, a.t("gui.devices.auto_print"), p.AutoPrint, func(on bool) {
		a.change(func(p *till.Preferences) { p.AutoPrint = on }, nil)
	})
	drawer := kit.NewSwitch(a.stage, a.t("gui.devices.drawer"), p.Drawer, func(on bool) {
		a.change(func(p *till.Preferences) { p.Drawer = on }, nil)
	})
	printing := kit.NewTitledCard(a.t("gui.devices.printer"), kit.Column(kit.GapS,
		kit.NewFormRow(a.t("gui.devices.found"), d.found, ""),
		kit.NewFormRow(a.t("gui.devices.address"), d.printer, a.t("gui.devices.address_help")),
		kit.NewFormRow(a.t("gui.devices.model"), d.models(p.Profile), a.t("gui.devices.model_help")),
		auto, drawer, kit.Grow(kit.Space()), kit.Row(0, kit.NewButton(a.stage, kit.Normal, test))))
	other := kit.NewTitledCard(a.t("gui.devices.other"), kit.Column(kit.GapS,
		kit.NewFormRow(a.t("gui.devices.gap"), d.gap, a.t("gui.devices.gap_help")),
		kit.NewFormRow(a.t("gui.devices.lock"), d.lock, a.t("gui.devices.lock_help")),
		kit.NewFormRow(a.t("gui.devices.backup_dir"), d.backups, a.t("gui.devices.backup_dir_help")),
		kit.Grow(kit.Space()), kit.NewButton(a.stage, kit.Primary, save)))
	return tab{content: kit.Grid(2, kit.GapM, printing, other), actions: []*keys.Action{save, test}, home: d.printer}
}

// models choose the kind of printer; it acts at once.
func (d *devices) models(chosen string) fyne.CanvasObject {
	a, at := d.a, -1
	var names []string
	for i, m := range a.Models {
		names = append(names, a.t("gui.devices.model_line", "name", m.Name, "columns", strconv.Itoa(m.Columns)))
		if m.Name == chosen {
			at = i
		}
	}
	return kit.NewChoice(a.stage, kit.ChoiceSpec{Title: a.t("gui.devices.model"), Options: names, Chosen: at, Empty: chosen,
		Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose"),
		OnChange: func(i int) { a.change(func(p *till.Preferences) { p.Profile = a.Models[i].Name }, nil) }})
}

// look finds what could be a printer here.
func (d *devices) look() {
	if d.a.Printers == nil {
		return
	}
	ask(d.a, func(ctx context.Context) ([]string, error) { return d.a.Printers(ctx), nil }, func(found []string) {
		d.names = found
		d.found.SetOptions(found)
		d.found.Choose(slices.Index(found, d.printer.Text))
	})
}

// save keeps what was typed; a printer address that makes no sense is refused.
func (d *devices) save() {
	a := d.a
	printer, backups := strings.TrimSpace(d.printer.Text), strings.TrimSpace(d.backups.Text)
	gap, lock := int(d.gap.Amount()), int(d.lock.Amount())
	a.change(func(p *till.Preferences) {
		p.Printer, p.BackupDir, p.ScanGapMS, p.LockMinutes = printer, backups, gap, lock
	}, func() {
		a.stage.Keys.Configure(a.scanSettings())
		a.toast.Say(a.t("gui.settings.kept"), kit.Good)
	})
}
