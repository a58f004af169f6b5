package gui

import (
	"context"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/till"
	"lapak/internal/uplink"
)

// check is the page that tells whether this laptop can serve a stall today.
type check struct {
	a        *App
	findings []till.Finding
	list     *kit.List
	banner   *kit.Banner
	again    *keys.Action
	button   *kit.Button
	running  bool

	field       *kit.Entry
	scanned     *kit.Text
	typed       time.Time // when the last character of the field came
	length      int
	longestStep time.Duration
}

func (a *App) checkPage() *page {
	c := &check{a: a, banner: kit.NewBanner(a.t("gui.check.running"), kit.Info, theme.ComputerIcon())}
	widest := float32(0)
	for _, name := range []string{"disk", "sync", "clock", "database", "backup", "printer", "catalogue", "qris", "uplink", "graphics"} {
		widest = max(widest, letters(a.area(name))*1.1)
	}
	c.list = kit.NewList(a.stage, kit.ListSpec{
		Row:       func() fyne.CanvasObject { return newFindingRow(widest) },
		Bind:      func(i int, row fyne.CanvasObject) { row.(*findingRow).fill(a, c.findings[i]) },
		RowHeight: 58,
	})
	c.again = &keys.Action{Name: "run_again", Label: a.t("gui.check.again"), Key: keys.F5, Do: c.run, Enabled: func() bool { return !c.running }}
	c.button = kit.NewButton(a.stage, kit.Normal, c.again)
	test := &keys.Action{Name: "test_page", Label: a.t("gui.check.test_page"), Key: keys.F6, Do: a.printTestPage}
	backup := &keys.Action{Name: "back_up", Label: a.t("gui.check.back_up"), Key: keys.F7, Do: func() {
		a.backUp(func(words string, tone kit.Tone) { a.toast.Say(words, tone); c.run() })
	}}
	left := kit.Column(kit.GapM-4, kit.Row(kit.GapM, kit.Grow(c.banner), c.button), kit.Grow(kit.NewPanel(c.list)))
	c.field = kit.NewEntry(a.stage, kit.Words, a.t("gui.check.scan_here"))
	c.field.OnEdit = c.timed
	c.scanned = kit.NewParagraph("", kit.Strong, 3)
	right := kit.Column(kit.GapM,
		kit.NewTitledCard(a.t("gui.check.scanner"), kit.Column(kit.GapM-4, kit.NewParagraph(a.t("gui.check.scanner_hint"), kit.Muted, 2), c.field, c.scanned)),
		kit.NewTitledCard(a.t("gui.check.more"), kit.Column(kit.GapM-4,
			kit.NewParagraph(a.t("gui.check.printer_hint"), kit.Muted, 2), kit.NewButton(a.stage, kit.Normal, test),
			kit.NewParagraph(a.t("gui.check.backup_hint"), kit.Muted, 1), kit.NewButton(a.stage, kit.Normal, backup))))
	scope := a.pageScope(sectionCheck, []*keys.Action{c.again, test, backup}, arrows(c.list.Step))
	scope.OnScan, scope.TypeTo = c.scan, c.field
	c.run()
	return &page{name: string(sectionCheck), content: a.framed(sectionCheck, kit.TwoPane(left, right)), scope: scope}
}

// slowFrame is how long drawing the window once may take before scrolling and
// typing feel sticky.
const slowFrame = 150 * time.Millisecond

// checkGraphics draws the window once more and says how long it took: without a
// driver for its graphics chip a laptop draws everything by its processor.
func (a *App) checkGraphics() till.Finding {
	start := a.Now()
	a.Window.Canvas().Capture()
	took := a.Now().Sub(start)
	f := till.Finding{Area: "graphics", Detail: map[string]string{"ms": strconv.FormatInt(took.Milliseconds(), 10)}}
	if took > slowFrame {
		f.Problem = pos.Refuse(pos.Unavailable, "graphics_slow", "ms", took.Milliseconds())
	}
	return f
}

// checkUplink says how sending to the central store goes. Waiting is normal where
// there is no line, so it is green until too much waits.
func (a *App) checkUplink() []till.Finding {
	if a.Uplink == nil {
		return nil
	}
	a.askUplink()
	s := a.centre.status
	f := till.Finding{Area: "uplink"}
	n := a.words.Number(s.Waiting)
	switch {
	case !a.enrolled():
		f.Detail = map[string]string{"state": a.t("gui.centre.check_off")}
	case s.State == uplink.StatusAttention:
		f.Problem = pos.Refuse(pos.Conflict, "uplink_stopped") // its page has the reason, which may be long
	case a.risky(s):
		f.Problem = pos.Refuse(pos.Unavailable, "uplink_unsent", "n", n, "time", a.moment(s.WaitingSince))
	case s.Waiting > 0:
		f.Detail = map[string]string{"state": a.t("gui.centre.check_waiting", "n", n, "time", a.contact(s.LastContact))}
	default:
		f.Detail = map[string]string{"state": a.t("gui.centre.check_sent", "time", a.contact(s.LastContact))}
	}
	return []till.Finding{f}
}

// run looks at everything; it writes to the disk and reads the database, so it
// takes a moment.
func (c *check) run() {
	a := c.a
	c.running = true
	c.banner.Set(a.t("gui.check.running"), kit.Info)
	c.button.Refresh()
	ask(a, func(ctx context.Context) ([]till.Finding, error) { return a.Till.Check(ctx), nil }, func(found []till.Finding) {
		c.running = false
		c.findings = append(append(found, a.checkUplink()...), a.checkGraphics())
		c.list.SetCount(len(c.findings))
		problems := 0
		for _, f := range c.findings {
			if f.Problem != nil {
				problems++
			}
		}
		if problems == 0 {
			c.banner.Set(a.t("gui.check.all_good"), kit.Good)
		} else {
			c.banner.Set(a.t("gui.check.problems", "n", strconv.Itoa(problems)), kit.Warn)
		}
		c.button.Refresh()
	})
}

// timed notes how fast characters arrive in the field.
func (c *check) timed(text string) {
	now := c.a.Now()
	switch {
	case len(text) <= 1 || len(text) < c.length:
		c.longestStep = 0
	default:
		c.longestStep = max(c.longestStep, now.Sub(c.typed))
	}
	c.typed, c.length = now, len(text)
}

// scan shows what a scan looked like.
func (c *check) scan(code string) {
	c.scanned.SetText(c.a.t("gui.check.scanned", "code", code, "n", strconv.Itoa(len(code)),
		"ms", strconv.FormatInt(c.longestStep.Milliseconds(), 10)))
	if p, err := c.a.Till.Catalogue().ByBarcode(code); err == nil {
		c.scanned.SetText(c.scanned.Text() + " " + c.a.t("gui.check.scanned_product", "name", p.NameIn(c.a.english())))
	}
}

// printTestPage prints the page that shows whether model and printer belong
// together.
func (a *App) printTestPage() {
	p := a.Till.Preferences()
	trial := receipt.Trial{Printer: p.Printer, Profile: p.Profile, Columns: receipt.MinColumns, Drawer: p.Drawer, At: a.Now()}
	for _, m := range a.Models {
		if m.Name == p.Profile {
			trial.Columns, trial.Dots, trial.Cut = m.Columns, m.Dots, m.Cut
		}
	}
	a.printDoc(receipt.TestPage(trial, receipt.Options{Words: a.words, Stall: a.state.Stall, Drawer: p.Drawer}))
}

// area is what a line of the check is about.
func (a *App) area(name string) string { return a.t("check.area." + name) }

// good is the sentence of a green line.
func (a *App) good(f till.Finding) string {
	var pairs []string
	for name, value := range f.Detail {
		if name == "time" {
			value = a.checkTime(value)
		}
		pairs = append(pairs, name, value)
	}
	return a.t("check.ok."+f.Area, pairs...)
}

// checkTime writes a moment of the check for people.
func (a *App) checkTime(text string) string {
	day, clock, found := strings.Cut(text, " ")
	if at, err := time.Parse("15:04", clock); found && err == nil {
		return a.words.DateShort(day) + " " + a.words.Clock(at.Add(-wibOffset))
	}
	return text
}

// wibOffset is what WIB is ahead of UTC.
const wibOffset = 7 * time.Hour

// findingRow is a line of the check.
type findingRow struct {
	widget.BaseWidget
	mark        *kit.Badge
	area, words *kit.Text
	box         *fyne.Container
}

func newFindingRow(areaWidth float32) *findingRow {
	r := &findingRow{mark: kit.NewBadge("", kit.Good), area: kit.NewText("", kit.Strong), words: kit.NewParagraph("", kit.Muted, 2).Middle()}
	r.box = kit.Row(kit.GapM, kit.Sized(76, 0, kit.Row(0, r.mark)), kit.Sized(areaWidth, 0, r.area), kit.Grow(r.words))
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *findingRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *findingRow) fill(a *App, f till.Finding) {
	r.area.SetText(a.area(f.Area))
	if f.Problem == nil {
		r.mark.Set(a.t("gui.check.good"), kit.Good)
		r.words.SetText(a.good(f))
		r.words.SetRole(kit.Muted)
	} else {
		r.mark.Set(a.t("gui.check.bad"), kit.Bad)
		r.words.SetText(a.words.Error(f.Problem))
		r.words.SetRole(kit.Body)
	}
	r.box.Refresh()
}
