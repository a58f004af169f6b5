package gui

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// fill shows the preview, what was kept, what is wrong with a file, or that there
// is nothing yet.
func (m *match) fill() {
	q := m.report()
	show(m.bodies[0], q != nil && m.lines == nil)
	show(m.bodies[1], q == nil && m.lines == nil)
	show(m.bodies[2], m.lines != nil)
	m.wrong.SetCount(len(m.lines))
	m.remarks.Objects = nil
	if m.preview != nil {
		for _, remark := range m.preview.Remarks {
			m.remarks.Add(kit.NewText(remark, kit.Muted))
		}
	}
	show(m.remarks, len(m.remarks.Objects) > 0)
	m.judge(q)
	var sections []report.Section
	if q != nil {
		sections = q.Sections(m.a.words)
		for i, s := range sections {
			if len(s.Table.Rows) > 0 {
				sections[i].Note = "" // what to do stands beside each payment
			}
		}
	}
	m.view.set(sections, max(m.view.parts.Selected(), 0))
	m.refresh()
	m.around.Refresh()
}

// judge says in banner and badge how the day stands.
func (m *match) judge(q *report.QRIS) {
	a := m.a
	open := 0
	if q != nil {
		open = len(q.Differences())
	}
	switch {
	case q == nil:
		m.badge.Set(a.t("gui.match.state.none"), kit.Neutral)
	case open > 0:
		m.badge.Set(a.t("gui.match.state.differs", "n", a.words.Number(int64(open))), kit.Warn)
	default:
		m.badge.Set(a.t("gui.match.state.agrees"), kit.Good)
	}
	switch {
	case a.state.Practice:
		m.banner.Set(a.t("gui.match.practice"), kit.Gold)
	case m.lines != nil:
		m.banner.Set(a.t("gui.match.wrong")+" "+a.t("gui.match.wrong_hint"), kit.Bad)
	case m.preview != nil:
		m.banner.Set(a.t("gui.match.preview"), kit.Gold)
	case q == nil:
		m.banner.Set(a.t("gui.match.drop"), kit.Info)
	case q.Sold != q.Ours:
		m.banner.Set(a.t("report.qris.stale", "sold", q.Sold.String(), "ours", q.Ours.String()), kit.Warn)
	case open > 0:
		m.banner.Set(a.t("gui.match.kept", "time", a.moment(q.At)), kit.Info)
	default:
		m.banner.Set(a.t("gui.match.kept_agrees", "time", a.moment(q.At)), kit.Good)
	}
}

func (m *match) refresh() {
	for _, b := range m.buttons {
		b.Refresh()
	}
}

// turned follows the part that is shown: only the payments to look at have a way
// out.
func (m *match) turned(s report.Section) {
	m.chosen = nil
	listed := s.Part == report.PartDifferences && len(s.Table.Rows) > 0
	show(m.detail, listed)
	if listed {
		m.advice.SetText(m.a.t("gui.match.choose_row"))
		m.facts.SetText("")
		m.view.shown.Select(0)
	}
	m.refresh()
}

// choose says of a payment what to do about it, and all that is known.
func (m *match) choose(s report.Section, row int) {
	q := m.report()
	if s.Part != report.PartDifferences || q == nil {
		return
	}
	a, all := m.a, q.Differences()
	r := all[row]
	m.chosen = &r
	m.advice.SetText(a.t("match.todo." + string(r.Verdict)))
	where := ""
	if r.Row > 0 && r.File < len(q.Files) {
		where = a.t("gui.match.at_row", "file", q.Files[r.File].Name, "row", strconv.Itoa(r.Row))
	}
	facts := []string{cmp.Or(r.Reference, r.Typed), r.Issuer, r.Status, where}
	if m.unclaimed() && a.state.Shift.ID == "" {
		facts = append(facts, a.t("gui.match.no_shift"))
	}
	m.facts.SetText(joinDots(facts...))
	m.detail.Refresh()
	m.refresh()
	if r.Verdict == pos.MatchLate || r.Verdict == pos.MatchDouble && r.Sale == "" {
		m.adviseDecided(m.chosen)
	}
}

// adviseDecided says so if somebody has decided about the money of a charge already:
// nobody gives it back twice.
func (m *match) adviseDecided(r *pos.Match) {
	a := m.a
	ask(a, func(ctx context.Context) (pos.Charge, error) { return a.Till.Charge(ctx, r.Charge) }, func(c pos.Charge) {
		if m.chosen == r && (c.State == pos.ChargeReturned || c.State == pos.ChargeKept) {
			m.advice.SetText(a.t("gui.charges.advice." + string(c.State)))
			m.detail.Refresh()
		}
	})
}

// unclaimed says whether the chosen payment is money that the till knows nothing of:
// without a sale, or a second time for one.
func (m *match) unclaimed() bool {
	return m.chosen != nil && (m.chosen.Verdict == pos.MatchUnsold || m.chosen.Verdict == pos.MatchDouble && m.chosen.Sale != "")
}

// findable says whether it can be taken up now.
func (m *match) findable() bool {
	return m.unclaimed() && m.a.state.Shift.ID != "" && !m.a.state.Practice && !m.a.busy
}

// found takes the chosen money up as found. What was matched does not know of it
// yet, so the files, if they are still there, are held against the day again.
func (m *match) found() {
	a, r := m.a, *m.chosen
	type known struct {
		staff []pos.Staff
		twice *pos.Charge
	}
	ask(a, func(ctx context.Context) (k known, err error) {
		if k.staff, err = a.Till.Staff(ctx); err != nil || r.Verdict != pos.MatchDouble {
			return k, err
		}
		charges, err := a.Till.Charges(ctx, m.day.day)
		if i := slices.IndexFunc(charges, func(c pos.Charge) bool { return c.ID == r.Charge && c.State == pos.ChargeSold }); i >= 0 {
			k.twice = &charges[i]
		}
		return k, err
	}, func(k known) {
		seen := a.newSeenMoney()
		seen.amount.SetAmount(r.Gross)
		seen.reference.SetText(r.Reference)
		a.askFound(k.staff, seen, k.twice, k.twice != nil, func() {
			if strings.TrimSpace(m.paths.Text) != "" {
				m.run()
			}
		})
	})
}

// toCharges goes to the page of the charges, with that of the chosen payment marked.
func (m *match) toCharges() {
	id := pos.ChargeID("")
	if m.chosen != nil {
		id = m.chosen.Charge
	}
	m.a.section = sectionHistory
	m.a.enter(m.a.chargesAt(m.day.day, id))
}
