package gui

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// setup is the first run: the stall, the first supervisor, the goods. The
// supervisor is stored last, because with that the till belongs to somebody.
type setup struct {
	a          *App
	label, pin string
}

// setupSteps is how many steps there are.
const setupSteps = 3

func (a *App) setUpPage() *page {
	s := &setup{a: a, label: a.t("gui.setup.supervisor_label")}
	return s.stallStep()
}

// step frames one of the steps.
func (s *setup) step(n int, title, explain string, content fyne.CanvasObject, home fyne.Focusable, actions []*keys.Action, back func()) *page {
	a := s.a
	marks := []fyne.CanvasObject{kit.NewText(a.t("gui.setup.welcome"), kit.Strong).Hug(), kit.Space()}
	for i := 1; i <= setupSteps; i++ {
		tone := kit.Neutral
		switch {
		case i < n:
			tone = kit.Good
		case i == n:
			tone = kit.Gold
		}
		marks = append(marks, kit.NewBadge(strconv.Itoa(i), tone))
	}
	foot := []fyne.CanvasObject{}
	if back != nil {
		leave := &keys.Action{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: back}
		foot = append(foot, kit.NewButton(a.stage, kit.Quiet, leave))
		actions = append(actions, leave)
	}
	foot = append(foot, kit.Space(), kit.NewButton(a.stage, kit.Primary, actions[0]))
	card := kit.NewCard(kit.Pad(kit.GapS, kit.Column(kit.GapM, kit.Row(kit.GapS, marks...), kit.NewText(title, kit.Title),
		kit.NewParagraph(explain, kit.Muted, 2), content, kit.Row(kit.GapM, foot...))))
	return &page{name: string(till.StageSetUp), content: kit.Pad(kit.GapM, kit.Centered(760, card)), home: home,
		scope: &keys.Scope{Name: "setup", Actions: actions, OnRefuse: a.scanRefused}}
}

func (s *setup) stallStep() *page {
	a := s.a
	stall := a.Till.State().Stall
	entry := func(text, hint string) *kit.Entry {
		e := kit.NewEntry(a.stage, kit.Words, hint)
		e.SetText(text)
		return e
	}
	name, code := entry("", a.t("gui.setup.name_hint")), entry(string(stall.Code), "KBI")
	if stall.Fair.Name != "" || stall.Code != "LPK" {
		name.SetText(stall.Name)
	}
	fair, place, city := entry(stall.Fair.Name, a.t("gui.setup.fair_hint")), entry(stall.Fair.Place, a.t("gui.setup.place_hint")), entry(stall.Fair.City, a.t("gui.setup.city_hint"))
	next := &keys.Action{Name: "next", Label: a.t("gui.next"), Key: keys.Enter, Do: func() {
		stall.Name, stall.Code = strings.TrimSpace(name.Text), pos.StallCode(strings.ToUpper(strings.TrimSpace(code.Text)))
		stall.Fair.Name, stall.Fair.Place, stall.Fair.City = strings.TrimSpace(fair.Text), strings.TrimSpace(place.Text), strings.TrimSpace(city.Text)
		a.attempt(func(ctx context.Context) error { _, err := a.Till.SetStall(ctx, stall, till.Approval{}); return err }, func(err error) {
			if err != nil {
				a.fail(err)
				return
			}
			a.enter(s.supervisorStep())
		})
	}}
	content := kit.Column(kit.GapS,
		kit.Row(kit.GapM, kit.Grow(kit.NewFormRow(a.t("gui.stall.name"), name, a.t("gui.setup.name_help"))),
			kit.Sized(180, 0, kit.NewFormRow(a.t("gui.setup.code"), code, a.t("gui.setup.code_help")))),
		kit.NewFormRow(a.t("gui.stall.fair"), fair, ""),
		kit.Grid(2, kit.GapM, kit.NewFormRow(a.t("gui.stall.place"), place, ""), kit.NewFormRow(a.t("gui.stall.city"), city, "")))
	return s.step(1, a.t("gui.setup.stall"), a.t("gui.setup.stall_explain"), content, name, []*keys.Action{next}, nil)
}

func (s *setup) supervisorStep() *page {
	a := s.a
	label := kit.NewEntry(a.stage, kit.Words, a.t("gui.staff.label_hint"))
	label.SetText(s.label)
	pin := a.askNewPIN()
	next := &keys.Action{Name: "next", Label: a.t("gui.next"), Key: keys.Enter, Do: func() {
		secret, err := pin.value()
		if err == nil {
			err = till.CheckPIN(secret)
		}
		if err == nil && strings.TrimSpace(label.Text) == "" {
			err = pos.Refuse(pos.Invalid, "staff_label")
		}
		if err != nil {
			a.fail(err)
			return
		}
		s.label, s.pin = label.Text, secret
		a.enter(s.goodsStep())
	}}
	content := kit.Column(kit.GapS, kit.NewFormRow(a.t("gui.staff.label"), label, a.t("gui.staff.label_help")), pin.content)
	return s.step(2, a.t("gui.setup.supervisor"), a.t("gui.setup.supervisor_explain"), content, pin.first, []*keys.Action{next},
		func() { a.enter(s.stallStep()) })
}

func (s *setup) goodsStep() *page {
	a := s.a
	finish := &keys.Action{Name: "finish", Label: a.t("gui.setup.skip"), Key: keys.F9, Do: s.finish}
	var p *page
	goods := a.newGoodsImport(func() {
		finish.Label = a.t("gui.setup.finish")
		p.content.Refresh()
	})
	if hasGoods(a.Till) {
		finish.Label = a.t("gui.setup.finish")
	}
	p = s.step(3, a.t("gui.setup.goods"), a.t("gui.setup.goods_explain"), goods.content, goods.first,
		append([]*keys.Action{finish}, goods.actions...), func() { a.enter(s.supervisorStep()) })
	p.drop = goods.drop
	return p
}

// finish stores the supervisor and goes to the sign-in.
func (s *setup) finish() {
	a := s.a
	a.attempt(func(ctx context.Context) error {
		_, err := a.Till.AddStaff(ctx, s.label, pos.Supervisor, s.pin)
		return err
	}, func(err error) {
		if err != nil {
			a.fail(err)
			return
		}
		a.toast.Say(a.t("gui.setup.done"), kit.Good)
	})
}
