package dashboard

import (
	"strconv"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// tile is one figure that is seen first.
type tile struct {
	Name, Value, Note string
	Bad               bool
	Path              string // address of the rows behind it; empty if they stand below
}

type overviewData struct {
	Bar       bar
	Name      string // of the span
	Tiles     []tile
	Empty     bool
	Chart     chart
	Beside    report.Section // the figures of the chart
	Sections  []report.Section
	Banner    string
	Partial   bool
	Terminals []terminalRow // with what is missing of them; none for who may not see them
	Files     []file
}

type terminalRow struct {
	report.TerminalDay
	Name, Word string // what is missing, and when it called last
}

// overview shows the figures of a span on one screen.
func (v *visit) overview() error {
	span, b, err := v.span()
	if err != nil {
		return err
	}
	format, err := v.format()
	if err != nil {
		return err
	}
	o, err := report.BuildOverview(v.r.Context(), v.central, v.tenant, span, v.now())
	if err != nil {
		return err
	}
	parts := v.parts(span)
	if format != "" {
		return v.paper(format, o.Paper(v.words, v.place(b), parts...))
	}
	data := overviewData{Bar: b, Name: report.SpanName(v.words, span), Tiles: v.tiles(o), Empty: o.Empty(), Files: v.files(), Partial: o.Presence.Partial()}
	var shown report.Part
	data.Chart, shown = chartOf(v.words, o)
	if v.account.Role == store.RoleObserver {
		// The hours and days of a fair are more than its sum.
		data.Chart, shown = chart{}, report.PartFairs
	}
	data.Beside = o.Sections(v.words, shown)[0]
	for _, p := range parts {
		if p != shown && p != report.PartSummary && p != report.PartDays && p != report.PartHours {
			data.Sections = append(data.Sections, v.first(o.Sections(v.words, p)[0]))
		}
	}
	data.Banner = v.banner(o)
	if v.account.Role != store.RoleObserver && v.producer() == "" {
		for _, t := range o.Presence.Terminals {
			if t.State != report.TerminalComplete {
				data.Terminals = append(data.Terminals, terminalRow{t, t.Arrived().Name, t.Arrived().Show(v.words)})
			}
		}
	}
	return v.show("overview.html", v.words.T("dash.overview"), data)
}

// topRows is how many rows of a table stand in an overview.
const topRows = 10

// first is a section with the rows that are seen first; the rest is in the files.
func (v *visit) first(s report.Section) report.Section {
	if more := len(s.Table.Rows) - topRows; more > 2 {
		s.Table.Rows = s.Table.Rows[:topRows]
		s.Note = strings.TrimSpace(v.words.T("dash.more", "n", strconv.Itoa(more)) + " " + s.Note)
	}
	return s
}

// banner says how complete the figures are; without it the sums would be a lie.
func (v *visit) banner(o report.Overview) string {
	done, n := strconv.Itoa(o.Presence.Complete), strconv.Itoa(o.Presence.Expected)
	switch {
	case o.Presence.Expected == 0:
		return ""
	case o.Span.From == o.Span.To && o.Span.To == pos.DayOf(v.now()):
		return v.words.T("dash.banner_today", "done", done, "n", n)
	}
	return v.words.T("dash.banner", "done", done, "n", n)
}

func (v *visit) tiles(o report.Overview) []tile {
	d := o.Sums
	tiles := []tile{
		{Name: v.words.T("report.net"), Value: d.Net.String()},
		{Name: v.words.T("report.sales"), Value: v.words.Number(int64(d.Sales))},
	}
	if d.Sales > 0 {
		tiles = append(tiles, tile{Name: v.words.T("report.average"), Value: d.Average.String()})
	}
	if v.account.Role == store.RoleObserver {
		return tiles
	}
	tiles = append(tiles, tile{Name: v.words.T("report.items"), Value: v.words.Number(int64(d.Items))})
	if o.Span.Producer != "" {
		return tiles
	}
	tiles = append(tiles,
		tile{Name: v.words.T("report.method.cash"), Value: o.Method(pos.Cash).String()},
		tile{Name: v.words.T("report.method.qris"), Value: o.Method(pos.QRIS).String()},
		tile{Name: v.words.T("report.cash.difference"), Value: o.Short.String(), Bad: o.Short != 0,
			Note: v.words.T("dash.closed_shifts", "n", strconv.Itoa(o.Shifts)), Path: Path + "shifts?" + v.query()})
	missing := o.Presence.Expected - o.Presence.Complete
	return append(tiles, tile{Name: v.words.T("dash.missing"), Value: v.words.Number(int64(missing)), Bad: missing > 0,
		Note: v.words.T("dash.of_terminals", "n", strconv.Itoa(o.Presence.Expected)), Path: Path + "terminals"})
}

// query is what was picked, for another page about the same span.
func (v *visit) query() string {
	q := v.r.URL.Query()
	q.Del("done")
	q.Del("producer")
	return q.Encode()
}

// place names what was picked, for the top of a paper.
func (v *visit) place(b bar) string {
	for _, list := range [][]choice{b.Stalls, b.Fairs} {
		for _, c := range list {
			if c.Picked {
				return c.Name
			}
		}
	}
	return v.words.T("dash.everywhere")
}
