package gui

import (
	"fyne.io/fyne/v2"

	"lapak/internal/gui/kit"
	"lapak/internal/uplink"
)

// unsent is one calm line on what the central store does not have yet, for those
// who sign out or close the day. It never keeps anybody from either.
type unsent struct {
	content fyne.CanvasObject
	// around is what the line lies in, laid out anew when it comes or goes.
	around fyne.CanvasObject

	a      *App
	banner *kit.Banner
	advice *kit.Text
	praise bool // says so when everything was sent
}

// newUnsent is the line, with advice below it when too much waits.
func (a *App) newUnsent(praise bool) *unsent {
	u := a.newUnsentLine(a.lines(1, 2))
	u.praise = praise
	u.content = kit.Column(kit.GapS, u.banner, u.advice)
	u.banner.Show()
	u.advice.Hide()
	u.update()
	return u
}

// newUnsentLine is the line alone, over so many lines, where there is little
// room.
func (a *App) newUnsentLine(lines int) *unsent {
	u := &unsent{a: a, banner: kit.NewBanner("", kit.Neutral, kit.CloudWaitingIcon()).WithLines(lines),
		advice: kit.NewParagraph("", kit.Muted, 2)}
	u.content = u.banner
	u.update()
	return u
}

func (u *unsent) update() {
	words, tone := u.words()
	u.banner.Set(words, tone)
	advice := ""
	if tone == kit.Warn {
		advice = u.a.unsentAdvice()
	}
	u.advice.SetText(advice)
	if u.content.Visible() == (words != "") && u.advice.Visible() == (advice != "") {
		return
	}
	show(u.content, words != "")
	show(u.advice, advice != "")
	u.content.Refresh()
	if u.around != nil {
		u.around.Refresh()
	}
}

func (u *unsent) words() (string, kit.Tone) {
	a, s := u.a, u.a.centre.status
	switch {
	case !a.enrolled() || s.Waiting == 0 && !u.praise:
		return "", kit.Neutral
	case s.Waiting == 0:
		return a.t("gui.unsent.none"), kit.Good
	}
	words := a.t("gui.unsent", "n", a.words.Number(s.Waiting), "time", a.moment(s.WaitingSince))
	if a.risky(s) {
		return words, kit.Warn
	}
	return words, kit.Neutral
}

// risky says whether more waits, or for longer, than a laptop should carry alone.
func (a *App) risky(s uplink.Status) bool {
	return s.Waiting > unsentTooMany || s.Waiting > 0 && !s.WaitingSince.IsZero() && a.Now().Sub(s.WaitingSince) > unsentTooLong
}

// unsentAdvice says what can be done before the laptop is put away.
func (a *App) unsentAdvice() string {
	if a.SaveUnsent != nil {
		return a.t("gui.unsent.advice_save")
	}
	return a.t("gui.unsent.advice")
}
