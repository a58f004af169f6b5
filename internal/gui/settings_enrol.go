package gui

import (
	"context"
	"log/slog"
	"net/url"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
)

// enrolForm is the tab of the central store on a laptop that is to be enrolled.
// What is typed is kept in the centre, so that leaving the page loses nothing.
type enrolForm struct {
	a             *App
	address, code *kit.Entry
	problem       *kit.Banner
	note          *kit.Text
	column        *fyne.Container
	submit        *kit.Button
	busy          bool // what the button shows
}

func (a *App) enrolTab() tab {
	c := &a.centre
	f := &enrolForm{a: a, problem: kit.NewBanner("", kit.Bad, theme.WarningIcon()).WithLines(3), note: kit.NewText("", kit.Muted)}
	f.address = kit.NewEntry(a.stage, kit.Words, a.t("gui.centre.address_hint"))
	f.code = kit.NewEntry(a.stage, kit.Words, codeExample)
	f.address.SetText(c.address)
	f.code.SetText(c.code)
	f.address.OnEdit = func(text string) { f.edited(text, c.address); c.address = f.address.Text }
	f.code.OnEdit = func(text string) { f.edited(text, c.code); c.code = f.code.Text }
	enrol := &keys.Action{Name: "enrol", Label: a.t("gui.centre.enrol"), Key: keys.F9, Do: f.send,
		Enabled: func() bool { return a.Enrol != nil && !c.enrolling }}
	f.address.OnEnter = func(string) {
		if !f.split(f.address.Text) {
			a.stage.Focus(f.code)
		}
	}
	f.code.OnEnter = func(string) { enrol.Fire() }
	f.submit = kit.NewButton(a.stage, kit.Primary, enrol)
	actions := []*keys.Action{enrol}
	foot := []fyne.CanvasObject{kit.Grow(f.submit)}
	if a.enrolled() {
		back := &keys.Action{Name: "back", Label: a.t("gui.back"), Key: keys.Esc, Do: func() { c.again = false; a.enter(a.settingsAt(tabCentre)) }}
		actions = append(actions, back)
		foot = append([]fyne.CanvasObject{kit.NewButton(a.stage, kit.Quiet, back)}, foot...)
	}
	f.column = kit.Column(kit.GapS, kit.NewFormRow(a.t("gui.centre.address"), f.address, ""),
		kit.NewFormRow(a.t("gui.centre.code"), f.code, a.t("gui.centre.code_help")), f.problem, f.note, kit.Grow(kit.Space()),
		kit.Row(kit.GapM, foot...))
	f.busy = !c.enrolling // drawn below
	f.update()
	return tab{content: kit.Grid(2, kit.GapM, kit.NewTitledCard(a.t("gui.settings.centre"), f.column), f.help()),
		actions: actions, home: f.first(), onScan: f.scan, uplink: f.update}
}

// first is the field that is still empty.
func (f *enrolForm) first() fyne.Focusable {
	if f.address.Text != "" {
		return f.code
	}
	return f.address
}

// help says what enrolling is for and how it is done.
func (f *enrolForm) help() fyne.CanvasObject {
	a := f.a
	parts := []fyne.CanvasObject{}
	if !a.enrolled() {
		parts = append(parts, kit.NewBanner(a.t("gui.centre.off"), kit.Neutral, theme.InfoIcon()),
			kit.NewParagraph(a.t("gui.centre.off_explain"), kit.Body, 3), kit.NewLine())
	}
	parts = append(parts, kit.NewText(a.t("gui.centre.how"), kit.Strong))
	for i, words := range []string{a.t("gui.centre.how_ask"), a.t("gui.centre.how_scan"), a.t("gui.centre.how_after")} {
		parts = append(parts, kit.Row(kit.GapM-4, kit.NewBadge(a.words.Number(int64(i+1)), kit.Neutral), kit.Grow(kit.NewParagraph(words, kit.Body, 2).Middle())))
	}
	return kit.NewCard(kit.Column(kit.GapM-4, parts...))
}

// edited looks at what was typed into one of the fields. The text of an enrolment
// may be pasted into either; one that a scanner types is left alone until it is
// whole, and then comes to scan.
func (f *enrolForm) edited(text, before string) {
	if len(text)-len(before) > 1 {
		f.split(text)
	}
}

// split fills both fields from the text of an enrolment.
func (f *enrolForm) split(text string) bool {
	address, code, ok := readEnrolment(text)
	if ok {
		f.address.SetText(address)
		f.code.SetText(code)
		f.a.stage.Focus(f.submit)
	}
	return ok
}

// scan takes the QR code of an enrolment, or a code by itself.
func (f *enrolForm) scan(text string) {
	switch {
	case f.split(text):
	case checkCode(text) == nil:
		f.code.SetText(strings.TrimSpace(text))
	default:
		f.a.scanRefused(text)
	}
}

// update shows how the enrolment stands.
func (f *enrolForm) update() {
	a, c := f.a, &f.a.centre
	if a.turnCentre(true) {
		return
	}
	words, note := "", ""
	switch {
	case c.enrolling:
		note = a.t("gui.centre.connecting")
	case c.problem != nil:
		words = a.centreError(c.problem)
	}
	f.note.SetText(note)
	f.problem.Set(words, kit.Bad)
	if f.problem.Visible() != (words != "") {
		show(f.problem, words != "")
		f.column.Refresh()
	}
	if f.busy != c.enrolling {
		f.busy = c.enrolling
		f.submit.Refresh()
	}
}

// send asks the central store. What was typed stays until it is accepted.
func (f *enrolForm) send() {
	a, c := f.a, &f.a.centre
	if !f.split(f.address.Text) {
		f.split(f.code.Text)
	}
	address, code := strings.TrimSpace(f.address.Text), strings.TrimSpace(f.code.Text)
	c.problem = checkEnrolment(address, code)
	if a.state.Practice {
		c.problem = pos.Refuse(pos.Conflict, "not_in_practice")
	}
	if c.problem != nil {
		f.update()
		return
	}
	c.enrolling = true
	f.update()
	a.Go(func() {
		err := a.Enrol(context.Background(), address, code)
		fyne.Do(func() { a.afterEnrol(err) })
	})
}

// afterEnrol tells what became of an enrolment, wherever the cashier is by now.
func (a *App) afterEnrol(err error) {
	c := &a.centre
	c.enrolling, c.problem = false, err
	if err != nil {
		slog.Warn("gui: not enrolled", "error", err)
		a.askUplink()
		if !a.onCentreTab() {
			a.toast.Say(a.centreError(err), kit.Bad)
		}
		return
	}
	c.address, c.code, c.again = "", "", false
	a.show(a.Till.State())
	a.askUplink()
	a.toast.Say(a.t("gui.centre.enrolled"), kit.Good)
}

// codeExample is an enrolment code as it is written.
const codeExample = "ABCD-23456-789XY"

// checkEnrolment says what is wrong with an enrolment before the central store
// is asked, which counts the tries.
func checkEnrolment(address, code string) error {
	if address == "" {
		return pos.Refuse(pos.Invalid, "enrol_address_missing")
	}
	return checkCode(code)
}

// codeLetters is how many letters and digits a code has: four that find it and
// ten that are its secret.
const codeLetters = 14

// checkCode refuses what cannot be a code. Crockford's letters are read as they
// are meant: O is nought, I and L are one.
func checkCode(code string) error {
	bare := strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(strings.TrimSpace(code)))
	strange := strings.Trim(bare, "0123456789ABCDEFGHIJKLMNOPQRSTVWXYZ")
	if len(bare) != codeLetters || strange != "" {
		return pos.Refuse(pos.Invalid, "enrol_code_shape", "example", codeExample)
	}
	return nil
}

// readEnrolment takes the text of an enrolment apart, as its QR code holds it:
// lapak:enrol?server=URL&code=CODE.
func readEnrolment(text string) (address, code string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme != "lapak" || !strings.EqualFold(u.Opaque, "enrol") {
		return "", "", false
	}
	for name, values := range u.Query() {
		switch strings.ToLower(name) {
		case "server":
			address = values[0]
		case "code":
			code = values[0]
		}
	}
	return address, code, address != "" && checkCode(code) == nil
}
