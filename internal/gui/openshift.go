package gui

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// openShift is the page where a shift begins: which day it belongs to and what
// lies in the drawer.
type openShift struct {
	*App
	day     pos.BusinessDay
	weekday *kit.Text
	date    *kit.Text
	remark  *kit.Text
	count   *countForm
	left    pos.Count // in the drawer when the last shift closed
	reuse   *kit.Button
	problem *kit.Banner
}

func (a *App) openShiftPage() *page {
	p := &openShift{App: a, day: a.Till.ProposedDay(), weekday: kit.NewText("", kit.Strong), date: kit.NewText("", kit.Title), remark: kit.NewText("", kit.Caption),
		problem: kit.NewBanner("", kit.Bad, theme.WarningIcon())}
	p.problem.Hide()
	p.count = newCountForm(a, nil, nil)
	reuse := &keys.Action{Name: "reuse_float", Key: keys.F6, Enabled: func() bool { return len(p.left) > 0 },
		Do: func() { p.count.set(p.left) }}
	p.reuse = kit.NewButton(a.stage, kit.Normal, reuse)
	p.reuse.Hide()
	before := &keys.Action{Name: "day_before", Label: a.t("gui.openshift.before"), Key: keys.F2, Repeat: keys.EveryRepeat, Do: func() { p.step(-1) }}
	after := &keys.Action{Name: "day_after", Label: a.t("gui.openshift.after"), Key: keys.F3, Repeat: keys.EveryRepeat, Do: func() { p.step(1) }}
	open := &keys.Action{Name: "open_shift", Label: a.t("gui.openshift.open"), Key: keys.F9, Do: p.submit}

	drawer := kit.NewCard(kit.Column(kit.GapM,
		kit.Column(4, kit.Row(kit.GapM, kit.Grow(kit.NewText(a.t("gui.openshift.float"), kit.Subtitle)), p.reuse),
			kit.NewText(a.t("gui.openshift.float_hint"), kit.Caption)),
		kit.Grow(p.count.content)))
	day := kit.NewCard(kit.Column(kit.GapM, kit.NewText(a.t("gui.openshift.day"), kit.Subtitle),
		kit.Column(0, p.weekday, p.date, p.remark),
		kit.Grid(2, kit.GapS, kit.NewButton(a.stage, kit.Normal, before), kit.NewButton(a.stage, kit.Normal, after)),
		kit.NewParagraph(a.t("gui.openshift.day_hint"), kit.Caption, 3)))
	content := kit.Column(kit.GapM, kit.NewText(a.t("gui.openshift.title"), kit.Title), p.problem,
		kit.Grow(kit.TwoPane(drawer, kit.Column(kit.GapM, day, kit.Space(), kit.NewButton(a.stage, kit.Primary, open)))))
	p.showDay()
	ask(a, a.Till.ProposedFloat, p.offer)
	scope := &keys.Scope{Name: "open_shift", OnRefuse: a.scanRefused, Actions: append(a.railActions(), reuse, before, after, open)}
	return &page{name: string(till.StageOpenShift), content: a.framed(sectionSell, content), scope: scope, home: p.count.first}
}

// offer proposes what the last shift left, if it left anything.
func (p *openShift) offer(left pos.Count) {
	p.left = left
	if len(left) > 0 {
		p.reuse.SetLabel(p.t("gui.openshift.reuse", "amount", left.Total().String()))
		p.reuse.Show()
	}
}

func (p *openShift) step(days int) {
	if at, err := time.Parse(time.DateOnly, string(p.day)); err == nil {
		p.day = pos.BusinessDay(at.AddDate(0, 0, days).Format(time.DateOnly))
		p.showDay()
	}
}

// showDay writes the day in words, and whether it is not today.
func (p *openShift) showDay() {
	if at, err := time.Parse(time.DateOnly, string(p.day)); err == nil {
		p.weekday.SetText(p.words.Weekday(at.Weekday()))
	}
	p.date.SetText(p.words.Date(string(p.day)))
	if p.day == p.Till.ProposedDay() {
		p.remark.SetRole(kit.SuccessText)
		p.remark.SetText(p.t("gui.openshift.today"))
		return
	}
	p.remark.SetRole(kit.ErrorText)
	p.remark.SetText(p.t("gui.openshift.not_today"))
}

// submit opens the shift. What is wrong with the clock stays on the page until
// somebody has set it.
func (p *openShift) submit() {
	day, count := p.day, p.count.count()
	p.attempt(func(ctx context.Context) error {
		_, err := p.Till.OpenShift(ctx, day, count)
		return err
	}, func(err error) {
		var refusal *pos.Error
		switch {
		case err == nil:
		case errors.As(err, &refusal) && refusal.Reason == "clock_behind":
			slog.Warn("gui: refused", "error", err)
			p.problem.SetText(p.words.Error(err))
			p.problem.Show()
			p.body.Refresh()
		default:
			p.fail(err)
		}
	})
}
