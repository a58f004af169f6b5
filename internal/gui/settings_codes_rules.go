package gui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/qris"
	"lapak/internal/receipt"
	"lapak/internal/till"
)

// codeRules are the rules for using payment codes, and what is done with the
// chosen code: a test, a look at the sticker, paper.
type codeRules struct {
	f                        *codesForm
	auto, reference, gateway *kit.Toggle
	tested                   *kit.Text
	tests                    []pos.CodeTest
	content                  fyne.CanvasObject
	actions                  []*keys.Action
	buttons                  []*kit.Button
}

func (a *App) newCodeRules(f *codesForm) *codeRules {
	r := &codeRules{f: f, tested: kit.NewText("", kit.Caption)}
	stall := a.state.Stall
	r.auto = kit.NewSwitch(a.stage, "", stall.AutoAmount, func(on bool) { r.apply(func(s *pos.Stall) { s.AutoAmount = on }) })
	r.reference = kit.NewSwitch(a.stage, "", stall.ReferenceOptional, func(on bool) { r.apply(func(s *pos.Stall) { s.ReferenceOptional = on }) })
	r.gateway = kit.NewSwitch(a.stage, "", stall.Gateway, func(on bool) { r.apply(func(s *pos.Stall) { s.Gateway = on }) })
	inUse := func() bool { return f.present() != "" && f.typed() == f.present() }
	r.actions = []*keys.Action{
		{Name: "test_code", Label: a.t("gui.codes.test"), Key: keys.F6, Do: r.test, Enabled: inUse},
		{Name: "compare_sticker", Label: a.t("gui.codes.self_check"), Key: keys.F7, Do: r.compare, Enabled: inUse},
		{Name: "print_code", Label: a.t("gui.codes.slip"), Key: keys.F10, Do: r.slip, Enabled: inUse},
		{Name: "card_code", Label: a.t("gui.codes.card"), Key: keys.F11, Do: r.card, Enabled: func() bool { return inUse() && a.SaveCard != nil }},
	}
	var buttons []fyne.CanvasObject
	r.buttons, buttons = a.buttons(r.actions)
	turn := &keys.Action{Name: "auto_amount", Key: keys.F4, Do: func() {
		on := !a.state.Stall.AutoAmount
		r.apply(func(s *pos.Stall) { s.AutoAmount = on })
	}}
	r.actions = append(r.actions, turn)
	rule := func(name string, below, setting fyne.CanvasObject) fyne.CanvasObject {
		return kit.Row(kit.GapM, kit.Grow(kit.Column(0, kit.NewText(name, kit.Strong), below)), setting)
	}
	hint := func(key string) fyne.CanvasObject { return kit.NewParagraph(a.t(key), kit.Caption, 2) }
	r.content = kit.Column(kit.GapS,
		rule(a.t("gui.codes.auto"), kit.Column(0, hint("gui.codes.auto_hint"), r.tested), kit.Row(kit.GapS, kit.NewBadge(turn.Key.Hint(), kit.Neutral), r.auto)), kit.NewLine(),
		rule(a.t("gui.codes.reference"), hint("gui.codes.reference_hint"), r.reference), kit.NewLine(),
		rule(a.t("gui.codes.gateway"), hint("gui.codes.gateway_hint"), r.gateway), kit.NewLine(),
		kit.Column(0, kit.NewText(a.t("gui.codes.surcharge"), kit.Strong), kit.NewParagraph(a.t("gui.codes.surcharge_hint"), kit.Caption, 3)),
		kit.Grow(kit.Space()), kit.Grid(2, kit.GapS, buttons...))
	ask(a, a.Till.CodeTests, func(tests []pos.CodeTest) {
		r.tests = tests
		r.update()
	})
	return r
}

// update follows what is typed and kept.
func (r *codeRules) update() {
	if r == nil {
		return
	}
	a := r.f.a
	for _, b := range r.buttons {
		b.Refresh()
	}
	n := pos.TestedApps(r.tests, qris.Fingerprint(r.f.present()))
	r.tested.SetText(a.t("gui.codes.tested", "n", a.words.Number(int64(n)), "of", a.words.Number(pos.MinTestApps)))
}

// apply changes one rule at once. One that is refused goes back to what it was.
func (r *codeRules) apply(change func(*pos.Stall)) {
	a := r.f.a
	stall := a.state.Stall
	change(&stall)
	a.attempt(func(ctx context.Context) error { _, err := a.Till.SetStall(ctx, stall, till.Approval{}); return err }, func(err error) {
		now := a.state.Stall
		r.auto.Set(now.AutoAmount)
		r.reference.Set(now.ReferenceOptional)
		r.gateway.Set(now.Gateway)
		if err != nil {
			a.fail(err)
			return
		}
		a.toast.Say(a.t("gui.settings.kept"), kit.Good)
	})
}

// testAmount is what is paid to see that a code works.
const testAmount money.Rupiah = 1_000

// test shows the code with a small amount in it and asks which app paid it.
func (r *codeRules) test() {
	a, payload := r.f.a, r.f.present()
	view := kit.NewQRView()
	if with, err := qris.WithAmount(payload, testAmount); err != nil || drawCode(view, with) != nil {
		a.fail(pos.Refuse(pos.Conflict, "qris_unusable"))
		return
	}
	app := kit.NewEntry(a.stage, kit.Words, a.t("gui.codes.app_hint"))
	reference := kit.NewEntry(a.stage, kit.Words, a.t("gui.codes.reference_example"))
	a.openForm(formSpec{
		title: a.t("gui.codes.test"), confirm: a.t("gui.codes.test_confirm"), width: 860, first: app,
		content: kit.WithSquare(kit.GapL, kit.Sized(320, 320, view), kit.Column(kit.GapS,
			kit.NewText(testAmount.String(), kit.Subtitle), kit.NewParagraph(a.t("gui.codes.test_explain"), kit.Body, 4),
			kit.NewFormRow(a.t("gui.codes.app"), app, ""), kit.NewFormRow(a.t("gui.codes.reference_field"), reference, ""))),
		submit: func() func(context.Context) error {
			name, digits := app.Text, reference.Text
			return func(ctx context.Context) error {
				if err := a.Till.TestCode(ctx, payload, name, testAmount, digits); err != nil {
					return err
				}
				tests, err := a.Till.CodeTests(ctx)
				r.tests = tests
				return err
			}
		},
		done: func() {
			r.update()
			a.toast.Say(a.t("gui.codes.test_kept"), kit.Good)
		},
	})
}

// compare reads the sticker on the table again and says whether it is still the
// stall's own: somebody may have pasted another one over it.
func (r *codeRules) compare() {
	a, kept := r.f.a, r.f.present()
	seen := kit.NewEntry(a.stage, kit.Words, a.t("gui.codes.payload_hint"))
	verdict := kit.NewBanner(a.t("gui.codes.compare_empty"), kit.Info, nil).WithLines(2)
	differences := kit.Column(2)
	var dialog *kit.Dialog
	judge := func() {
		text := strings.TrimSpace(seen.Text)
		differences.Objects = nil
		switch {
		case text == "":
			verdict.Set(a.t("gui.codes.compare_empty"), kit.Info)
		case isPicture(text):
			verdict.Set(a.t("gui.codes.is_picture"), kit.Info)
		default:
			wrong := till.StickerDiffers(kept, text)
			verdict.Set(a.t("gui.codes.sticker_right"), kit.Good)
			if len(wrong) > 0 {
				verdict.Set(a.t("gui.codes.sticker_wrong"), kit.Bad)
			}
			for _, d := range wrong {
				differences.Add(kit.NewParagraph(a.t("gui.codes.differs", "what", a.t("gui.codes.part_"+d.Part), "kept", orDash(d.Kept), "seen", orDash(d.Seen)), kit.Body, 2))
			}
		}
		if dialog != nil {
			dialog.Refresh()
		}
	}
	take := func(payload string) { seen.SetText(payload); judge() }
	read := &keys.Action{Name: "read_picture", Label: a.t("gui.codes.read"), Key: keys.F5, Do: func() { a.readSticker(seen.Text, take) },
		Enabled: func() bool { return a.ReadSticker != nil && isPicture(seen.Text) }}
	button := kit.NewButton(a.stage, kit.Normal, read)
	seen.OnEdit = func(string) { button.Refresh(); judge() }
	seen.OnEnter = func(string) { read.Fire() }
	page := a.page
	before := page.drop
	page.drop = func(paths []string) { a.readSticker(paths[0], take) }
	dialog = kit.NewDialog(a.stage, kit.DialogSpec{
		Title: a.t("gui.codes.self_check"), Width: 720, First: seen, More: []*keys.Action{read}, OnScan: take,
		Content: kit.Column(kit.GapM-4, kit.NewParagraph(a.t("gui.codes.self_check_explain"), kit.Body, 3),
			kit.Row(kit.GapS, kit.Grow(seen), button), verdict, kit.Sized(1, 110, differences)),
		Buttons: []*keys.Action{{Name: "close", Label: a.t("gui.close"), Key: keys.Esc, Do: func() { page.drop = before; dialog.Close() }}},
	})
	dialog.Open()
}

// paper is the code in use as it is printed.
func (r *codeRules) paper() (receipt.Merchant, receipt.Options, bool) {
	a := r.f.a
	m, err := till.Merchant(r.f.present(), 0, false, a.Now())
	if err != nil {
		a.fail(err)
	}
	return m, receipt.Options{Words: a.words, Stall: a.state.Stall}, err == nil
}

func (r *codeRules) slip() {
	if m, o, ok := r.paper(); ok {
		r.f.a.printDoc(receipt.PaymentSlip(m, o))
	}
}

func (r *codeRules) card() {
	a := r.f.a
	m, o, ok := r.paper()
	if !ok {
		return
	}
	var path string
	a.attempt(func(ctx context.Context) (err error) {
		path, err = a.SaveCard(ctx, receipt.PaymentCard(m, o))
		return err
	}, func(err error) { a.saved(path, err) })
}

// drawCode shows a payment payload as a code.
func drawCode(view *kit.QRView, payload string) error {
	bitmap, err := qr.Payment(payload)
	if err != nil {
		return err
	}
	view.Set(bitmap.Size(), bitmap.Black)
	return nil
}
