package gui

import (
	"context"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/uplink"
)

// sending is the tab of the central store on a laptop that is enrolled: how it
// goes in a sentence, the figures behind it, and sending by hand.
type sending struct {
	a        *App
	state    *kit.Banner
	explain  *kit.Text
	trouble  *kit.Text
	progress *kit.Progress
	outcome  *kit.Text
	send     *kit.Button
	column   *fyne.Container
	facts    []fact
	details  *fyne.Container
	busy     bool // what the button shows
}

// fact is a row of the figures; read gives it, empty for a row that is hidden.
type fact struct {
	label string
	row   fyne.CanvasObject
	value *kit.Text
	read  func(uplink.Status) string
}

// centreTab is the tab of the central store: to enrol, or how sending goes.
func (a *App) centreTab() tab {
	if !a.asksToEnrol() {
		return a.sendingTab()
	}
	if a.state.Cashier.Role != pos.Supervisor {
		return tab{content: a.supervisorsOnly(), uplink: func() { a.turnCentre(true) }}
	}
	return a.enrolTab()
}

// asksToEnrol says whether the tab is the form.
func (a *App) asksToEnrol() bool { return !a.enrolled() || a.centre.again }

// turnCentre builds the tab anew when it is no longer what it was built for, the
// form or the figures, and reports whether it did.
func (a *App) turnCentre(form bool) bool {
	if a.asksToEnrol() == form {
		return false
	}
	a.enter(a.settingsAt(tabCentre))
	return true
}

func (a *App) sendingTab() tab {
	s := &sending{a: a, state: kit.NewBanner("", kit.Neutral, kit.CloudWaitingIcon()), explain: kit.NewParagraph("", kit.Body, a.lines(2, 3)),
		trouble: kit.NewParagraph("", kit.Strong, 4), progress: kit.NewProgress(), outcome: kit.NewParagraph("", kit.Muted, a.lines(2, 3))}
	if !a.centre.sending {
		a.centre.outcome = outcome{}
	}
	send := &keys.Action{Name: "send_now", Label: a.t("gui.centre.send_now"), Key: keys.F9, Do: a.sendNow,
		Enabled: func() bool { return a.SyncNow != nil && !a.centre.sending }}
	s.send = kit.NewButton(a.stage, kit.Primary, send)
	actions := []*keys.Action{send}
	var more []fyne.CanvasObject
	offer := func(action *keys.Action) {
		actions = append(actions, action)
		more = append(more, kit.NewButton(a.stage, kit.Normal, action))
	}
	if a.SaveUnsent != nil {
		offer(&keys.Action{Name: "save_unsent", Label: a.t("gui.centre.save"), Key: keys.F6, Do: a.saveUnsent})
	}
	if a.Enrol != nil && a.state.Cashier.Role == pos.Supervisor {
		offer(&keys.Action{Name: "enrol_again", Label: a.t("gui.centre.enrol_again"), Key: keys.F7, Do: func() {
			a.centre.again = true
			a.enter(a.settingsAt(tabCentre))
		}})
	}
	s.column = kit.Column(kit.GapM-4, s.state, s.explain, s.trouble, kit.Grow(kit.Space()), s.outcome, s.progress, s.send)
	left := kit.NewTitledCard(a.t("gui.settings.centre"), s.column)
	s.details = kit.Column(kit.GapM-4, s.figures(), kit.Grow(kit.Space()), kit.Column(kit.GapS, more...))
	right := kit.NewTitledCard(a.t("gui.centre.details"), s.details)
	s.busy = !a.centre.sending // drawn below
	s.update()
	return tab{content: kit.Grid(2, kit.GapM, left, right), actions: actions, uplink: s.update}
}

// factWidth is the least room of the names of figures.
const factWidth float32 = 160

// figures are what the sentence stands on.
func (s *sending) figures() fyne.CanvasObject {
	a := s.a
	add := func(label string, read func(uplink.Status) string) {
		s.facts = append(s.facts, fact{label: label, value: kit.NewText("", kit.Strong), read: read})
	}
	add(a.t("gui.centre.count_sent"), func(u uplink.Status) string { return a.records(u.Sent) })
	add(a.t("gui.centre.count_waiting"), func(u uplink.Status) string { return a.records(u.Waiting) })
	add(a.t("gui.centre.oldest"), func(u uplink.Status) string {
		if u.Waiting == 0 || u.WaitingSince.IsZero() {
			return ""
		}
		return a.moment(u.WaitingSince)
	})
	add(a.t("gui.centre.contact"), func(u uplink.Status) string { return a.contact(u.LastContact) })
	add(a.t("gui.centre.stall"), func(u uplink.Status) string { return joinDots(u.Stall, u.Tenant) })
	add(a.t("gui.centre.server"), func(u uplink.Status) string { return u.Server })
	add(a.t("gui.centre.clock"), a.clockWords)
	width := factWidth
	for _, f := range s.facts {
		width = max(width, letters(f.label)*1.1)
	}
	rows := kit.Column(kit.GapM - 4)
	for i, f := range s.facts {
		s.facts[i].row = kit.Column(kit.GapM-4, kit.Row(kit.GapM, kit.Sized(width, 0, kit.NewText(f.label, kit.Muted)), kit.Grow(f.value)), kit.NewLine())
		rows.Add(s.facts[i].row)
	}
	return rows
}

// clockWords say how wrong the clock of the laptop is, empty if it is not.
func (a *App) clockWords(u uplink.Status) string {
	switch {
	case u.ClockOffset > clockTolerance:
		return a.t("gui.centre.clock_fast", "span", a.span(u.ClockOffset))
	case u.ClockOffset < -clockTolerance:
		return a.t("gui.centre.clock_slow", "span", a.span(u.ClockOffset))
	}
	return ""
}

// update shows what is known now, and touches only what differs.
func (s *sending) update() {
	a, c := s.a, &s.a.centre
	if a.turnCentre(false) {
		return
	}
	words, explain, tone := a.sentence(c.status)
	s.state.SetIcon(sentIcon(c.status))
	s.state.Set(words, tone)
	s.explain.SetText(explain)
	trouble, role := a.reason(c.status), kit.Muted
	if c.status.State == uplink.StatusAttention {
		role = kit.Strong
	}
	s.trouble.SetRole(role)
	s.trouble.SetText(trouble)
	became := c.outcome
	if c.sending {
		became = outcome{words: a.progressWords(), tone: kit.Muted}
		s.progress.Set(a.sentShare())
	}
	s.outcome.SetRole(became.tone)
	s.outcome.SetText(became.words)
	if s.busy != c.sending || s.trouble.Visible() != (trouble != "") {
		s.busy = c.sending
		show(s.progress, c.sending)
		show(s.trouble, trouble != "")
		s.send.Refresh()
		s.column.Refresh()
	}
	changed := false
	for _, f := range s.facts {
		words := f.read(c.status)
		f.value.SetText(words)
		if f.row.Visible() != (words != "") {
			show(f.row, words != "")
			changed = true
		}
	}
	if changed {
		s.details.Refresh()
	}
}

// sentence says how sending goes and what that means.
func (a *App) sentence(s uplink.Status) (words, explain string, tone kit.Tone) {
	n := a.words.Number(s.Waiting)
	switch {
	case s.State == uplink.StatusAttention:
		return a.t("gui.centre.attention"), a.t("gui.centre.attention_explain"), kit.Gold
	case s.Waiting == 0 && s.State == uplink.StatusWaiting:
		return a.t("gui.centre.sent"), a.t("gui.centre.quiet_explain"), kit.Good
	case s.Waiting == 0:
		return a.t("gui.centre.sent"), a.t("gui.centre.sent_explain"), kit.Good
	case s.State == uplink.StatusSending:
		return a.t("gui.centre.sending", "n", n), a.t("gui.centre.waiting_explain"), kit.Info
	case a.risky(s):
		return a.t("gui.centre.waiting", "n", n), a.sendAdvice(), kit.Warn
	}
	return a.t("gui.centre.waiting", "n", n), a.t("gui.centre.waiting_explain"), kit.Neutral
}

// sendAdvice says what to do about much that waits, to somebody who is on the
// page with the buttons for it.
func (a *App) sendAdvice() string {
	if a.SaveUnsent != nil {
		return a.t("gui.centre.risky_save")
	}
	return a.t("gui.centre.risky")
}

func sentIcon(s uplink.Status) fyne.Resource {
	switch {
	case s.State == uplink.StatusAttention:
		return kit.CloudTroubleIcon()
	case s.Waiting == 0:
		return kit.CloudSentIcon()
	}
	return kit.CloudWaitingIcon()
}

// sendNow sends without waiting for the next round. It does not make the till
// busy: selling goes on, on any page.
func (a *App) sendNow() {
	c := &a.centre
	c.sending, c.waited, c.outcome = true, c.status.Waiting, outcome{}
	a.askUplink()
	a.Go(func() {
		err := a.SyncNow(context.Background())
		fyne.Do(func() {
			c.sending = false
			if a.Uplink != nil {
				c.status = a.Uplink()
			}
			c.outcome = a.sendOutcome(err)
			a.askUplink()
		})
	})
}

func (a *App) sendOutcome(err error) outcome {
	c := a.centre
	left := c.status.Waiting
	gone := a.words.Number(max(0, c.waited-left))
	switch {
	case err != nil && a.centreError(err) == a.reason(c.status):
		return outcome{a.t("gui.centre.result_failed"), kit.ErrorText, left}
	case err != nil:
		return outcome{a.centreError(err), kit.ErrorText, left}
	case left > 0 && left >= c.waited:
		return outcome{a.t("gui.centre.result_nothing", "n", a.words.Number(left)), kit.Muted, left}
	case left > 0:
		return outcome{a.t("gui.centre.result_part", "n", gone, "left", a.words.Number(left)), kit.Muted, left}
	case c.waited == 0:
		return outcome{a.t("gui.centre.result_none"), kit.SuccessText, left}
	}
	return outcome{a.t("gui.centre.result_all", "n", gone), kit.SuccessText, left}
}

// sentShare is how much of what waited has gone, 0 to 1.
func (a *App) sentShare() float32 {
	c := a.centre
	if c.waited <= 0 {
		return 0
	}
	return float32(max(0, c.waited-c.status.Waiting)) / float32(c.waited)
}

func (a *App) progressWords() string {
	c := a.centre
	gone := max(0, c.waited-c.status.Waiting)
	if gone == 0 {
		return a.t("gui.centre.connecting")
	}
	return a.t("gui.centre.progress", "done", a.words.Number(gone), "all", a.words.Number(c.waited))
}

// saveUnsent writes what waits to a file, for the way by hand.
func (a *App) saveUnsent() {
	ask(a, a.SaveUnsent, func(path string) { a.toast.Say(a.t("gui.file.saved", "path", path), kit.Good) })
}
