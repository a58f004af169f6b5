package gui

import (
	"errors"
	"time"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/uplink"
)

// centre is what the window knows of the central store: how sending goes, and
// what somebody is doing about it. It outlives the pages that show it.
type centre struct {
	status uplink.Status
	// late counts the beats for which something waited without a break.
	late int

	address, code string // of an enrolment, as they were typed
	problem       error  // why the last one failed
	again         bool   // somebody enrols a laptop that is enrolled
	enrolling     bool

	sending bool
	waited  int64 // when sending by hand began
	outcome outcome
}

// outcome is what became of sending by hand, until more or less waits than then.
type outcome struct {
	words string
	tone  kit.Role
	left  int64
}

// lateEnough is how many beats something waits before the head says so: a sale
// is sent within a second or two where there is a line, and words that come and
// go with each of them would only disturb.
const lateEnough = 2

// mostWaiting is the largest number the head makes room for.
const mostWaiting = 9999

// When unsent entries are worth a warning: what a broken or stolen laptop takes
// with it is then more than anybody remembers.
const (
	unsentTooLong = 2 * time.Hour
	unsentTooMany = 50
)

// clockTolerance is what the clocks of laptop and server may differ by.
const clockTolerance = 5 * time.Minute

// askUplink asks how sending goes and shows what differs. It reads memory, never
// the network.
func (a *App) askUplink() {
	if a.Uplink == nil {
		return
	}
	c := &a.centre
	c.status = a.Uplink()
	if c.status.Waiting != c.outcome.left {
		c.outcome = outcome{left: c.status.Waiting}
	}
	if c.status.Waiting == 0 {
		c.late = 0
	} else {
		c.late++
	}
	if a.frame != nil {
		a.frame.markSent(a)
	}
	if a.page != nil && a.page.uplink != nil {
		a.page.uplink()
	}
}

// enrolled says whether this laptop sends to a central store at all.
func (a *App) enrolled() bool {
	return a.Uplink != nil && a.centre.status.State != "" && a.centre.status.State != uplink.StatusOff
}

// markSent says in the head how sending goes; a laptop that sends nothing has
// nothing to say.
func (f *frame) markSent(a *App) {
	c := a.centre
	if shown := a.enrolled(); shown != f.sent.Visible() {
		show(f.sent, shown)
		f.head.Refresh()
	}
	switch {
	case !a.enrolled():
	case c.status.State == uplink.StatusAttention:
		f.sent.Set(a.t("gui.centre.short_attention"), kit.Gold, kit.CloudTroubleIcon())
	case c.status.Waiting > 0 && c.late >= lateEnough:
		f.sent.Set(a.t("gui.centre.short_waiting", "n", a.words.Number(c.status.Waiting)), kit.Neutral, kit.CloudWaitingIcon())
	default:
		f.sent.Set(a.t("gui.centre.short_sent"), kit.Good, kit.CloudSentIcon())
	}
}

// centreAction opens the page of the central store from every page of the menu.
func (a *App) centreAction() *keys.Action {
	return &keys.Action{Name: "open_centre", Label: a.t("gui.settings.centre"), Key: keys.Ctrl("8"), Enabled: a.enrolled,
		Do: func() { a.section = sectionSettings; a.enter(a.settingsAt(tabCentre)) }}
}

// onCentreTab says whether the page of the central store is open.
func (a *App) onCentreTab() bool {
	return a.page != nil && a.page.name == string(sectionSettings) && a.page.uplink != nil
}

// centreError is the sentence for what the central store refused. It may be newer
// than this program and have reasons that are not in its words.
func (a *App) centreError(err error) string {
	var refusal *pos.Error
	if errors.As(err, &refusal) {
		if key, _ := refusal.WordsKey(); !a.words.Has(key) {
			return a.t("gui.centre.reason_unknown", "reason", refusal.Reason)
		}
	}
	return a.words.Error(err)
}

// reason is the sentence of the status, empty if it has none.
func (a *App) reason(s uplink.Status) string {
	if s.Reason == "" {
		return ""
	}
	return a.centreError(&pos.Error{Code: pos.Unavailable, Reason: s.Reason, Args: s.Args})
}

// moment writes a time for people: of today the clock is enough.
func (a *App) moment(at time.Time) string {
	const day = time.DateOnly
	if at.In(i18n.WIB()).Format(day) == a.Now().In(i18n.WIB()).Format(day) {
		return a.words.Clock(at)
	}
	return a.words.DateShort(at.In(i18n.WIB()).Format(day)) + " " + a.words.Clock(at)
}

// contact is when the central store was last reached.
func (a *App) contact(at time.Time) string {
	if at.IsZero() {
		return a.t("gui.centre.never")
	}
	return a.moment(at)
}

// span writes a length of time in its largest unit.
func (a *App) span(d time.Duration) string {
	minutes := int64(d.Abs().Minutes())
	switch {
	case minutes < 2*60:
		return a.t("gui.span.minutes", "n", a.words.Number(minutes))
	case minutes < 2*24*60:
		return a.t("gui.span.hours", "n", a.words.Number(minutes/60))
	}
	return a.t("gui.span.days", "n", a.words.Number(minutes/60/24))
}

// lines is how many lines a text needs in usual letters, and in large ones.
func (a *App) lines(usual, large int) int {
	if a.Till.Preferences().LargeText {
		return large
	}
	return usual
}

// records is a number of entries.
func (a *App) records(n int64) string { return a.t("gui.centre.count", "n", a.words.Number(n)) }
