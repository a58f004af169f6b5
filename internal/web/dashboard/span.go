package dashboard

import (
	"net/url"
	"time"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// longestSpan is the most days that are added up at once.
const longestSpan = 93

// choice is something that may be picked in a form.
type choice struct {
	Value, Name string
	Picked      bool
}

// bar is the row of choices above figures. All of it stands in the address, so
// that a page can be sent to somebody.
type bar struct {
	Period    string
	From, To  pos.BusinessDay
	Periods   []choice
	Fairs     []choice
	Stalls    []choice
	Producers []choice // none for who sees one only
	Custom    bool
	LastDay   string // address of the last day with a sale; empty if there was none
	Last      pos.BusinessDay
}

const (
	periodToday  = "today"
	periodFair   = "fair"
	periodMonth  = "month"
	periodCustom = "custom"
)

// span reads the choices. Somebody of a Lapas gets the span of their own goods,
// and is refused when they ask for those of another.
func (v *visit) span() (store.Span, bar, error) {
	q := v.r.URL.Query()
	span := store.Span{Fair: q.Get("fair"), Stall: pos.StallCode(q.Get("stall")), Producer: pos.ProducerCode(q.Get("producer"))}
	b := bar{Period: q.Get("period")}
	if own := v.producer(); own != "" {
		if span.Producer != "" && span.Producer != own {
			return span, b, errDenied()
		}
		span.Producer = own
	}
	if v.account.Role == store.RoleObserver && (span.Stall != "" || span.Producer != "") {
		return span, b, errDenied()
	}
	ctx := v.r.Context()
	fairs, err := v.central.Fairs(ctx, v.tenant)
	if err != nil {
		return span, b, err
	}
	fair, err := fairOf(fairs, span.Fair)
	if err != nil {
		return span, b, err
	}
	if err := v.days(&span, &b, fair); err != nil {
		return span, b, err
	}
	sold, err := v.central.Books(v.tenant).SoldDays(ctx)
	if err != nil {
		return span, b, err
	}
	if b.Last = sold.Last; b.Last != "" {
		b.LastDay = v.r.URL.Path + "?" + url.Values{"period": {periodCustom}, "from": {string(b.Last)}, "to": {string(b.Last)}}.Encode()
	}
	return span, b, v.choices(span, &b, fairs)
}

func fairOf(fairs []store.FairRecord, code string) (store.FairRecord, error) {
	for _, f := range fairs {
		if f.Code == code {
			return f, nil
		}
	}
	if code != "" {
		return store.FairRecord{}, pos.Refuse(pos.NotFound, "fair_unknown", "fair", code)
	}
	return store.FairRecord{}, nil
}

// days turns a period into its first and last day.
func (v *visit) days(span *store.Span, b *bar, fair store.FairRecord) error {
	today := pos.DayOf(v.now())
	q := v.r.URL.Query()
	switch {
	case b.Period == periodCustom:
		var err error
		if span.From, err = pos.ParseDay(q.Get("from")); err != nil {
			return err
		}
		if span.To, err = pos.ParseDay(q.Get("to")); err != nil {
			return err
		}
	case b.Period == periodMonth:
		span.From, span.To = today[:len("2006-01-")]+"01", today
	case b.Period == periodFair && fair.Code != "":
		span.From, span.To = fair.From, fair.To
	case b.Period == periodFair:
		return pos.Refuse(pos.Invalid, "fair_which")
	default:
		b.Period = periodToday
		span.From, span.To = today, today
	}
	if span.To < span.From {
		return pos.Refuse(pos.Invalid, "span_days", "from", span.From, "to", span.To)
	}
	if n := daysBetween(span.From, span.To); n > longestSpan {
		return pos.Refuse(pos.Invalid, "span_long", "most", longestSpan)
	}
	b.From, b.To = span.From, span.To
	return nil
}

func daysBetween(from, to pos.BusinessDay) int {
	return int(middayOf(to).Sub(middayOf(from)).Hours()/24) + 1
}

// choices fills the lists of the bar with what somebody may pick.
func (v *visit) choices(span store.Span, b *bar, fairs []store.FairRecord) error {
	for _, p := range []struct{ value, name string }{
		{periodToday, v.words.T("dash.period.today")}, {periodFair, v.words.T("dash.period.fair")},
		{periodMonth, v.words.T("dash.period.month")}, {periodCustom, v.words.T("dash.period.custom")},
	} {
		b.Periods = append(b.Periods, choice{p.value, p.name, b.Period == p.value})
	}
	b.Custom = b.Period == periodCustom
	for _, f := range fairs {
		b.Fairs = append(b.Fairs, choice{f.Code, f.Name, f.Code == span.Fair})
	}
	if v.account.Role == store.RoleObserver {
		return nil
	}
	sites, err := v.central.Sites(v.r.Context(), v.tenant)
	if err != nil {
		return err
	}
	for _, s := range sites {
		if span.Fair == "" || span.Fair == s.Fair {
			b.Stalls = append(b.Stalls, choice{string(s.Code), string(s.Code) + " – " + s.Name, s.Code == span.Stall})
		}
	}
	if v.producer() != "" {
		return nil
	}
	list, err := v.central.Books(v.tenant).Catalogue(v.r.Context())
	if err != nil {
		return err
	}
	for _, p := range list.Producers() {
		b.Producers = append(b.Producers, choice{string(p.Code), p.Name, p.Code == span.Producer})
	}
	return nil
}

// parts are the tables of an overview that somebody may see.
func (v *visit) parts(span store.Span) []report.Part {
	switch {
	case v.account.Role == store.RoleObserver:
		return []report.Part{report.PartSummary, report.PartFairs}
	case span.Producer != "":
		return []report.Part{report.PartSummary, report.PartFairs, report.PartStalls, report.PartProducts, report.PartCategories, report.PartHours, report.PartDays}
	}
	return []report.Part{report.PartSummary, report.PartProducers, report.PartFairs, report.PartStalls, report.PartMethods,
		report.PartProducts, report.PartCategories, report.PartHours, report.PartDays}
}

// middayOf is noon of a day, far from where days change.
func middayOf(day pos.BusinessDay) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15", string(day)+" 12", pos.WIB())
	if err != nil {
		return time.Time{}
	}
	return at
}
