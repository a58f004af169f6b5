package gui

import (
	"bytes"
	"context"
	"image"
	_ "image/png" // the mark of the program

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"lapak/assets"
	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// signIn is the page where somebody takes the till over.
type signIn struct {
	*App
	staff   []pos.Staff
	people  *kit.ProductGrid
	pad     *kit.PinPad
	who     *kit.Text
	message *kit.Text
	enter   *kit.Button
	unsent  *unsent
	hint    *kit.Text // for those who are new
	left    *fyne.Container
}

func (a *App) signInPage() *page {
	p := &signIn{App: a, who: kit.NewText("", kit.Title).AlignCenter(), message: kit.NewParagraph(a.t("gui.signin.pin"), kit.Muted, 2).AlignCenter()}
	p.people = kit.NewProductGrid(a.stage, kit.GridSpec{
		Tile: func(i int) kit.Tile {
			return kit.Tile{Name: p.staff[i].Label, Price: a.t("gui.role." + string(p.staff[i].Role)), Hue: i}
		},
		OnSelect: func(int) { p.chose() }, Width: 220,
	})
	settings := a.scanSettings()
	p.pad = kit.NewPinPad(a.stage, kit.PinSpec{Length: pinDigits, OnFull: p.submit, Now: a.Now, Gap: settings.Gap})
	submit := &keys.Action{Name: "sign_in", Label: a.t("gui.signin.enter"), Key: keys.Enter, Do: p.submit,
		Enabled: func() bool { return p.pad.Full() && !a.busy }}
	p.enter = kit.NewButton(a.stage, kit.Primary, submit)
	language := p.languageAction()
	p.unsent = a.newUnsent(false)

	card := kit.NewCard(kit.Column(kit.GapM, p.who, p.message, kit.Sized(330, 0, p.pad), p.enter))
	p.left = kit.Column(kit.GapM, kit.NewText(a.t("gui.signin.who"), kit.Title), kit.Grow(p.people), p.unsent.content, p.foot(language))
	p.unsent.around = p.left
	p.sending()
	content := kit.Pad(kit.GapL, kit.TwoPane(p.left, kit.Centered(420, card)))
	scope := &keys.Scope{Name: "sign_in", TypeTo: p.pad, Actions: append(p.steps(), submit, language,
		&keys.Action{Name: "backspace", Key: keys.Backspace, Repeat: keys.EveryRepeat, Do: p.pad.Backspace},
		&keys.Action{Name: "clear", Key: keys.Esc, Do: p.pad.Clear})}
	ask(a, a.Till.Staff, p.fill)
	return &page{name: string(till.StageSignIn), content: a.headed(content), scope: scope, uplink: p.sending}
}

// foot holds what one may want to know before signing in, and the language.
func (p *signIn) foot(language *keys.Action) fyne.CanvasObject {
	p.hint = kit.NewParagraph(p.t("gui.signin.practice"), kit.Muted, 2)
	notes := []fyne.CanvasObject{p.hint}
	if p.Hint != "" {
		notes = append(notes, kit.NewBanner(p.Hint, kit.Info, theme.InfoIcon()))
	}
	return kit.Column(kit.GapS+4, append(notes, kit.Row(kit.GapM, kit.NewButton(p.stage, kit.Normal, language), kit.Space()))...)
}

// sending says what is unsent. The hint for those who are new makes room for the
// advice on it.
func (p *signIn) sending() {
	p.unsent.update()
	if roomy := !p.unsent.advice.Visible(); roomy != p.hint.Visible() {
		show(p.hint, roomy)
		p.left.Refresh()
	}
}

// fill shows who may sign in; whoever was there before is proposed.
func (p *signIn) fill(staff []pos.Staff) {
	p.staff = staff
	p.people.SetCount(len(staff))
	at := 0
	for i, m := range staff {
		if m.ID == p.last {
			at = i
		}
	}
	if len(staff) > 0 {
		p.people.Select(at)
	}
}

func (p *signIn) chose() {
	p.pad.Clear()
	p.who.SetText(p.staff[p.people.Selected()].Label)
	p.say(p.t("gui.signin.pin"), kit.Muted)
}

func (p *signIn) say(words string, role kit.Role) {
	p.message.SetRole(role)
	p.message.SetText(words)
	p.enter.Refresh()
}

// steps are the arrows, which choose a person.
func (p *signIn) steps() []*keys.Action {
	var all []*keys.Action
	for _, s := range []struct {
		key    keys.Key
		dx, dy int
	}{{keys.Left, -1, 0}, {keys.Right, 1, 0}, {keys.Up, 0, -1}, {keys.Down, 0, 1}} {
		all = append(all, &keys.Action{Name: "choose", Key: s.key, Repeat: keys.EveryRepeat,
			Do: func() { p.people.Step(s.dx, s.dy) }})
	}
	return all
}

// submit checks the PIN, which takes a moment by design.
func (p *signIn) submit() {
	at := p.people.Selected()
	if at < 0 || p.busy {
		return
	}
	id, pin := p.staff[at].ID, p.pad.PIN()
	p.say(p.t("gui.signin.checking"), kit.Muted)
	var refused error
	p.work(func(ctx context.Context) (till.State, error) {
		s, err := p.Till.SignIn(ctx, id, pin)
		refused = err
		return s, nil
	}, func() {
		if refused != nil {
			p.pad.Reject()
			p.say(p.words.Error(refused), kit.AccentText)
		}
	})
}

// languageAction offers the other language, in its own words.
func (p *signIn) languageAction() *keys.Action {
	other := i18n.EN
	if p.english() {
		other = i18n.ID
	}
	return &keys.Action{Name: "language", Label: i18n.MustLoad(other).T("gui.language.name"), Key: keys.F10, Do: func() {
		prefs := p.Till.Preferences()
		prefs.Language = other
		p.work(func(ctx context.Context) (till.State, error) {
			err := p.Till.SetPreferences(ctx, prefs)
			return p.Till.State(), err
		}, func() {
			p.applyPreferences(prefs)
			p.show(p.Till.State())
		})
	}}
}

// mark is the sign of the program, for the head.
func mark() fyne.CanvasObject {
	picture, _, err := image.Decode(bytes.NewReader(assets.SmallIcon()))
	if err != nil {
		return kit.Space()
	}
	img := canvas.NewImageFromImage(picture)
	img.FillMode = canvas.ImageFillContain
	img.SetMinSize(fyne.NewSquareSize(40))
	return img
}
