package gui

import (
	"context"
	"log/slog"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// formSpec is a question in a dialog whose answer is work for the till.
type formSpec struct {
	title   string
	content fyne.CanvasObject
	confirm string // on the main button
	width   float32
	danger  bool
	first   fyne.Focusable
	more    []*keys.Action
	// submit reads the fields and returns the work, which runs elsewhere.
	submit func() func(context.Context) error
	// done runs after the dialog closed; may be nil.
	done func()
	// approval, if any, is cleared after a refusal.
	approval *approval
	ready    func() bool // whether submit is possible; nil is always
}

// form is an open question. What the till refuses is said in the dialog, since
// a message on the page would lie behind it.
type form struct {
	dialog  *kit.Dialog
	problem *kit.Text
	confirm *keys.Action
}

func (a *App) openForm(s formSpec) *form {
	f := &form{problem: kit.NewParagraph("", kit.ErrorText, 2)}
	f.confirm = &keys.Action{Name: "confirm", Label: s.confirm, Key: keys.Enter, Enabled: s.ready, Do: func() {
		if s.approval != nil && s.approval.pin.Text == "" && s.approval.pin != a.stage.Canvas().Focused() {
			a.stage.Focus(s.approval.pin) // the reason is there, the consent is next
			return
		}
		a.submit(f, s)
	}}
	f.dialog = kit.NewDialog(a.stage, kit.DialogSpec{
		Title: s.title, Width: s.width, Danger: s.danger, First: s.first, More: s.more,
		Content: kit.Column(kit.GapS, kit.Grow(s.content), f.problem),
		Buttons: []*keys.Action{
			{Name: "cancel", Label: a.t("gui.cancel"), Key: keys.Esc, Do: func() { f.dialog.Close() }},
			f.confirm,
		},
	})
	f.dialog.Open()
	return f
}

func (a *App) submit(f *form, s formSpec) {
	f.problem.SetText("")
	a.attempt(s.submit(), func(err error) {
		if err == nil {
			f.dialog.Close()
			if s.done != nil {
				s.done()
			}
			return
		}
		slog.Warn("gui: refused", "error", err)
		f.problem.SetText(a.words.Error(err))
		if s.approval != nil {
			s.approval.pin.Clear()
			a.stage.Focus(s.approval.pin)
		}
	})
}

// tell shows something that has to be read before going on.
func (a *App) tell(title, words string, actions ...*keys.Action) *kit.Dialog {
	var d *kit.Dialog
	buttons := append([]*keys.Action{{Name: "close", Label: a.t("gui.close"), Key: keys.Esc, Do: func() { d.Close() }}}, actions...)
	for _, action := range actions {
		do := action.Do
		action.Do = func() { d.Close(); do() }
	}
	d = kit.NewDialog(a.stage, kit.DialogSpec{Title: title, Content: kit.NewParagraph(words, kit.Body, 4), Buttons: buttons, Width: 520})
	d.Open()
	return d
}

// approval asks a supervisor for the PIN.
type approval struct {
	content fyne.CanvasObject
	pin     *kit.Entry
	who     []pos.Staff
	chosen  func() int
}

// pinDigits is the length of every PIN.
const pinDigits = 6

// newApproval offers the supervisors among the staff, the one at the till first.
func (a *App) newApproval(staff []pos.Staff) *approval {
	v := &approval{pin: kit.NewEntry(a.stage, kit.PIN, "").WithLimit(pinDigits), chosen: func() int { return 0 }}
	at := 0
	var labels []string
	for _, s := range staff {
		if s.Role != pos.Supervisor {
			continue
		}
		if s.ID == a.state.Cashier.ID {
			at = len(v.who)
		}
		v.who, labels = append(v.who, s), append(labels, s.Label)
	}
	choice := kit.NewChoice(a.stage, kit.ChoiceSpec{
		Title: a.t("gui.approve.who"), Options: labels, Chosen: at,
		Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose"),
	})
	v.chosen = choice.Chosen
	v.content = kit.Row(kit.GapM,
		kit.Grow(kit.NewFormRow(a.t("gui.approve.who"), choice, "")),
		kit.Grow(kit.NewFormRow(a.t("gui.approve.pin"), v.pin, "")))
	return v
}

// value is the consent as it was typed.
func (v *approval) value() till.Approval {
	if i := v.chosen(); i >= 0 && i < len(v.who) {
		return till.Approval{Staff: v.who[i].ID, PIN: v.pin.Text}
	}
	return till.Approval{}
}

// reasonField is a reason in free text with common ones to tap.
type reasonField struct {
	content fyne.CanvasObject
	entry   *kit.Entry
	actions []*keys.Action
}

// newReason offers common reasons; then, if not nil, gets the focus after one was
// picked.
func (a *App) newReason(then fyne.Focusable, common ...string) *reasonField {
	r := &reasonField{entry: kit.NewEntry(a.stage, kit.Words, a.t("gui.reason.hint"))}
	chips := kit.Grid(2, kit.GapS)
	if then == nil {
		then = r.entry
	}
	for i, words := range common {
		action := &keys.Action{Name: "reason", Label: words, Key: keys.Ctrl(keys.Key(rune('1' + i))), Do: func() {
			r.entry.SetText(words)
			a.stage.Focus(then)
		}}
		r.actions = append(r.actions, action)
		chips.Add(kit.NewButton(a.stage, kit.Normal, action))
	}
	r.content = kit.Column(0, kit.NewFormRow(a.t("gui.reason"), r.entry, ""), chips)
	return r
}
