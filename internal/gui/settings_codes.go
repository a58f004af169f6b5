package gui

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/till"
)

// codesForm is the tab of payment codes: whose code is pasted, scanned or read
// from a picture, and the rules for using it.
type codesForm struct {
	a       *App
	owners  []pos.Producer // the first is the stall itself
	owner   *kit.Choice
	payload *kit.Entry
	verdict *kit.Banner
	facts   *fyne.Container // whom the code pays, old beside new
	notes   *fyne.Container // every warning
	left    *fyne.Container
	read    *kit.Button
	rules   *codeRules
}

func (a *App) codesTab() tab { return a.codesTabOf("") }

// codesTabOf is the tab with the code of one producer, or of the stall.
func (a *App) codesTabOf(owner pos.ProducerCode) tab {
	if a.state.Cashier.Role != pos.Supervisor {
		return tab{content: a.supervisorsOnly()}
	}
	f := &codesForm{a: a, owners: append([]pos.Producer{{Name: a.t("gui.codes.whole_stall")}}, a.Till.Catalogue().Producers()...),
		payload: kit.NewEntry(a.stage, kit.Words, a.t("gui.codes.payload_hint")), verdict: kit.NewBanner("", kit.Info, nil).WithLines(2),
		facts: kit.Column(2), notes: kit.Column(2)}
	var names []string
	for _, p := range f.owners {
		names = append(names, p.Name)
	}
	chosen := max(0, slices.IndexFunc(f.owners, func(p pos.Producer) bool { return p.Code == owner }))
	f.owner = kit.NewChoice(a.stage, kit.ChoiceSpec{Title: a.t("gui.codes.owner"), Options: names, Chosen: chosen,
		Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose"), OnChange: func(int) { f.payload.SetText(f.present()); f.judge() }})
	read := &keys.Action{Name: "read_picture", Label: a.t("gui.codes.read"), Key: keys.F5, Do: func() { f.readPicture(f.payload.Text) },
		Enabled: func() bool { return a.ReadSticker != nil && isPicture(f.payload.Text) }}
	f.read = kit.NewButton(a.stage, kit.Normal, read)
	save := &keys.Action{Name: "save", Label: a.t("gui.save"), Key: keys.F9, Do: f.save}
	f.payload.SetText(f.present())
	f.payload.OnEdit = func(string) { f.judge() }
	f.payload.OnEnter = func(string) { read.Fire() }
	f.rules = a.newCodeRules(f)
	f.left = kit.Column(kit.GapS,
		kit.Grid(2, kit.GapS, kit.NewFormRow(a.t("gui.codes.owner"), f.owner, ""), kit.NewFormRow(a.t("gui.stall.qris"), f.payload, a.t("gui.codes.payload_help"))),
		f.verdict, f.facts, f.notes, kit.Grow(kit.Space()), kit.Row(kit.GapS, kit.Grow(kit.NewButton(a.stage, kit.Primary, save)), f.read))
	f.judge()
	actions := append([]*keys.Action{read, save}, f.rules.actions...)
	return tab{content: kit.Grid(2, kit.GapM, kit.NewTitledCard(a.t("gui.codes.title"), f.left), kit.NewTitledCard(a.t("gui.codes.rules"), f.rules.content)),
		actions: actions, home: f.payload, onScan: f.take, drop: f.drop}
}

// chosen is whose code is looked at.
func (f *codesForm) chosen() pos.ProducerCode { return f.owners[max(0, f.owner.Chosen())].Code }

// present is the code that is in use for the chosen one.
func (f *codesForm) present() string { return codeIn(f.a.state.Stall, f.chosen()) }

// codeIn is the code of the stall, or the own one of a producer, if there is one.
func codeIn(stall pos.Stall, owner pos.ProducerCode) string {
	if owner == "" {
		return stall.QRIS
	}
	payload, of := stall.CodeOf(owner)
	if of == "" {
		return ""
	}
	return payload
}

// typed is the payload as it would be kept.
func (f *codesForm) typed() string { return strings.TrimSpace(f.payload.Text) }

// take is a payload from a scanner or a picture.
func (f *codesForm) take(payload string) {
	f.payload.SetText(payload)
	f.judge()
}

// isPicture says whether a text is the name of a picture rather than a payload.
func isPicture(text string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".webp"}, strings.ToLower(filepath.Ext(bare(text))))
}

// bare is a path without the quotes that file managers put around it.
func bare(path string) string { return strings.Trim(strings.TrimSpace(path), `"'`) }

func (f *codesForm) drop(paths []string) { f.readPicture(paths[0]) }

// readPicture reads the code in a photo of a sticker.
func (f *codesForm) readPicture(path string) { f.a.readSticker(path, f.take) }

// readSticker hands the payload in a picture over, or says why there is none.
func (a *App) readSticker(path string, take func(payload string)) {
	if a.ReadSticker == nil {
		return
	}
	payload := ""
	a.attempt(func(ctx context.Context) (err error) {
		payload, err = a.ReadSticker(ctx, bare(path))
		return err
	}, func(err error) {
		if err != nil {
			a.fail(err)
			return
		}
		take(payload)
	})
}

// judge says whom a code pays, everything that is strange about it, or in plain
// words why it is none.
func (f *codesForm) judge() {
	a, payload, old := f.a, f.typed(), f.present()
	f.facts.Objects, f.notes.Objects = nil, nil
	defer func() {
		f.read.Refresh()
		f.facts.Refresh()
		f.notes.Refresh()
		f.left.Refresh()
		f.rules.update()
	}()
	note := func(words string) {
		f.notes.Add(kit.NewParagraph(words, kit.Muted, 2))
	}
	switch r := qris.Check(payload, qris.QRIS); {
	case payload == "":
		none, hint := "gui.stall.qris_none", "gui.stall.qris_none_hint"
		if f.chosen() != "" {
			none, hint = "gui.codes.joint", "gui.codes.joint_hint"
		}
		f.verdict.Set(a.t(none), kit.Neutral)
		note(a.t(hint))
	case isPicture(payload):
		f.verdict.Set(a.t("gui.codes.is_picture"), kit.Info)
	case !r.Valid:
		f.verdict.Set(a.t("gui.stall.qris_wrong"), kit.Bad)
		for _, reason := range r.Errors {
			note(a.t("qris.reason."+reason.Code(), "object", reason.Object()))
		}
	case till.CheckCode(payload) != nil:
		f.verdict.Set(a.t("gui.stall.qris_wrong"), kit.Bad)
		note(a.t("qris.reason.not_static"))
	default:
		f.verdict.Set(joinDots(r.MerchantName, r.MerchantCity), kit.Good)
		for _, reason := range r.Warnings {
			note(a.t("qris.warning."+reason.Code(), "object", reason.Object()))
		}
		note(a.t("gui.codes.compare"))
	}
	f.facts.Objects = a.codeFacts(old, payload)
}

// codeFacts lays out whom a code pays. If it is another one than before, what was
// stands beside what would be.
func (a *App) codeFacts(old, now string) []fyne.CanvasObject {
	oldIs, nowIs := qris.Check(old, qris.QRIS), qris.Check(now, qris.QRIS)
	if !nowIs.Valid && !oldIs.Valid {
		return nil
	}
	both := old != "" && old != now
	row := func(label, was, is string, role kit.Role) fyne.CanvasObject {
		parts := []fyne.CanvasObject{kit.Sized(116, 0, kit.NewText(label, kit.Muted))}
		if both {
			parts = append(parts, kit.Grow(kit.NewText(orDash(was), kit.Body)))
		}
		return kit.Row(kit.GapS, append(parts, kit.Grow(kit.NewText(orDash(is), role)))...)
	}
	mark := func(payload string, valid bool) string {
		if !valid {
			return ""
		}
		return qris.Fingerprint(payload)
	}
	var rows []fyne.CanvasObject
	if both {
		rows = append(rows, row("", a.t("gui.codes.old"), a.t("gui.codes.new"), kit.Muted))
	}
	return append(rows,
		row(a.t("gui.codes.name"), oldIs.MerchantName, nowIs.MerchantName, kit.Strong),
		row(a.t("gui.codes.nmid"), oldIs.NMID, nowIs.NMID, kit.Strong),
		row(a.t("gui.stall.city"), oldIs.MerchantCity, nowIs.MerchantCity, kit.Strong),
		row(a.t("gui.codes.mark"), mark(old, oldIs.Valid), mark(now, nowIs.Valid), kit.Strong))
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// withCode is a stall with the code of an owner changed; empty takes it away.
func withCode(stall pos.Stall, owner pos.ProducerCode, payload string) pos.Stall {
	if owner == "" {
		stall.QRIS = payload
		return stall
	}
	var codes []pos.ProducerQRIS
	for _, c := range stall.Codes {
		if c.Producer != owner {
			codes = append(codes, c)
		}
	}
	if payload != "" {
		codes = append(codes, pos.ProducerQRIS{Producer: owner, Payload: payload})
	}
	slices.SortFunc(codes, func(a, b pos.ProducerQRIS) int { return strings.Compare(string(a.Producer), string(b.Producer)) })
	stall.Codes = codes
	return stall
}

// save asks for a PIN, because money would go elsewhere.
func (f *codesForm) save() {
	a, owner := f.a, f.chosen()
	stall := withCode(a.state.Stall, owner, f.typed())
	if stall.Equal(a.state.Stall) {
		a.toast.Say(a.t("gui.settings.kept"), kit.Good)
		return
	}
	if err := till.CheckStall(stall); err != nil {
		a.fail(err)
		return
	}
	auto := a.state.Stall.AutoAmount
	facts := kit.Column(2, a.codeFacts(codeIn(a.state.Stall, owner), f.typed())...)
	ask(a, a.Till.Staff, func(staff []pos.Staff) {
		consent := a.newApproval(staff)
		a.openForm(formSpec{
			title: a.t("gui.stall.qris_change"), confirm: a.t("gui.save"), width: 720, first: consent.pin, approval: consent,
			content: kit.Column(kit.GapM-4, kit.NewBanner(a.t("gui.stall.qris_warning"), kit.Warn, theme.WarningIcon()), facts, consent.content),
			submit: func() func(context.Context) error {
				by := consent.value()
				return func(ctx context.Context) error { _, err := a.Till.SetStall(ctx, stall, by); return err }
			},
			done: func() {
				a.enter(a.settingsWith(tabCodes, a.codesTabOf(owner)))
				words := "gui.settings.kept"
				if auto && !a.state.Stall.AutoAmount {
					words = "gui.codes.auto_went_off"
				}
				a.toast.Say(a.t(words), kit.Good)
			},
		})
	})
}
