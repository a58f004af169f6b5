package gui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
)

// people is the tab of who may sign in.
type people struct {
	a       *App
	list    *kit.List
	staff   []pos.Staff
	buttons []*kit.Button
}

func (a *App) staffTab() tab {
	if a.state.Cashier.Role != pos.Supervisor {
		return tab{content: a.supervisorsOnly()}
	}
	p := &people{a: a}
	p.list = kit.NewList(a.stage, kit.ListSpec{
		Row: func() fyne.CanvasObject { return newStaffRow() },
		Bind: func(i int, row fyne.CanvasObject) {
			row.(*staffRow).fill(a, p.staff[i])
		},
		OnSelect: func(int) { p.refresh() },
	})
	some := func() bool { return p.list.Selected() >= 0 && p.list.Selected() < len(p.staff) }
	actions := []*keys.Action{
		{Name: "add_staff", Label: a.t("gui.staff.add"), Key: keys.F5, Do: p.add},
		{Name: "change_pin", Label: a.t("gui.staff.change_pin"), Key: keys.F6, Do: p.changePIN, Enabled: some},
		{Name: "remove_staff", Label: a.t("gui.staff.remove"), Key: keys.F7, Do: p.remove, Enabled: some},
	}
	var column []fyne.CanvasObject
	p.buttons, column = a.buttons(actions)
	column = append(column, kit.NewParagraph(a.t("gui.staff.explain"), kit.Muted, 5), kit.Grow(kit.Space()))
	p.load()
	content := kit.TwoPane(kit.NewTitledCard(a.t("gui.settings.staff"), p.list), kit.NewCard(kit.Column(kit.GapS, column...)))
	return tab{content: content, actions: append(actions, arrows(p.list.Step)...), home: p.list}
}

func (p *people) load() {
	ask(p.a, p.a.Till.Staff, func(staff []pos.Staff) {
		p.staff = staff
		p.list.Update(len(staff))
		if p.list.Selected() < 0 && len(staff) > 0 {
			p.list.Select(0)
		}
		p.refresh()
	})
}

func (p *people) refresh() {
	for _, b := range p.buttons {
		b.Refresh()
	}
}

// newPIN is a PIN typed twice, so that nobody is locked out by a slip of the
// finger.
type newPIN struct {
	content       fyne.CanvasObject
	first, second *kit.Entry
}

func (a *App) askNewPIN() *newPIN {
	p := &newPIN{first: kit.NewEntry(a.stage, kit.PIN, "").WithLimit(pinDigits), second: kit.NewEntry(a.stage, kit.PIN, "").WithLimit(pinDigits)}
	p.content = kit.Row(kit.GapM, kit.Grow(kit.NewFormRow(a.t("gui.pin.new"), p.first, a.t("gui.pin.help"))),
		kit.Grow(kit.NewFormRow(a.t("gui.pin.again"), p.second, "")))
	return p
}

// value refuses two PINs that differ.
func (p *newPIN) value() (string, error) {
	if p.first.Text != p.second.Text {
		return "", pos.Refuse(pos.Invalid, "pins_differ")
	}
	return p.first.Text, nil
}

func (p *people) add() {
	a := p.a
	label := kit.NewEntry(a.stage, kit.Words, a.t("gui.staff.label_hint"))
	roles := []pos.Role{pos.Cashier, pos.Supervisor}
	role := kit.NewSegmented(a.stage, []string{a.roleName(pos.Cashier), a.roleName(pos.Supervisor)}, 0, nil)
	pin := a.askNewPIN()
	a.openForm(formSpec{
		title: a.t("gui.staff.add"), confirm: a.t("gui.save"), width: 600, first: label,
		content: kit.Column(kit.GapS, kit.NewFormRow(a.t("gui.staff.label"), label, a.t("gui.staff.label_help")),
			kit.NewFormRow(a.t("gui.staff.role"), role, ""), pin.content),
		submit: func() func(context.Context) error {
			name, as := label.Text, roles[role.Chosen()]
			secret, differ := pin.value()
			return func(ctx context.Context) error {
				if differ != nil {
					return differ
				}
				_, err := a.Till.AddStaff(ctx, name, as, secret)
				return err
			}
		},
		done: p.load,
	})
}

func (p *people) changePIN() {
	a, who := p.a, p.staff[p.list.Selected()]
	pin := a.askNewPIN()
	a.openForm(formSpec{
		title: a.t("gui.staff.change_pin_of", "who", who.Label), confirm: a.t("gui.save"), width: 560, first: pin.first, content: pin.content,
		submit: func() func(context.Context) error {
			secret, differ := pin.value()
			return func(ctx context.Context) error {
				if differ != nil {
					return differ
				}
				return a.Till.ChangePIN(ctx, who.ID, secret)
			}
		},
		done: func() { a.toast.Say(a.t("gui.staff.pin_changed", "who", who.Label), kit.Good) },
	})
}

func (p *people) remove() {
	a, who := p.a, p.staff[p.list.Selected()]
	a.openForm(formSpec{
		title: a.t("gui.staff.remove_who", "who", who.Label), confirm: a.t("gui.staff.remove"), danger: true, width: 520,
		content: kit.NewParagraph(a.t("gui.staff.remove_explain"), kit.Body, 3),
		submit: func() func(context.Context) error {
			return func(ctx context.Context) error { return a.Till.RemoveStaff(ctx, who.ID) }
		},
		done: p.load,
	})
}

func (a *App) roleName(r pos.Role) string {
	if r == pos.Supervisor {
		return a.t("gui.role.supervisor")
	}
	return a.t("gui.role.cashier")
}

// staffRow is a row of the list.
type staffRow struct {
	widget.BaseWidget
	label *kit.Text
	role  *kit.Badge
	box   *fyne.Container
}

func newStaffRow() *staffRow {
	r := &staffRow{label: kit.NewText("", kit.Strong), role: kit.NewBadge("", kit.Neutral)}
	r.box = kit.Row(kit.GapM, kit.Grow(r.label), r.role)
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *staffRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

func (r *staffRow) fill(a *App, s pos.Staff) {
	r.label.SetText(s.Label)
	r.role.Set(a.roleName(s.Role), kit.Neutral)
	if s.Role == pos.Supervisor {
		r.role.Set(a.roleName(s.Role), kit.Gold)
	}
	r.box.Refresh()
}
