package dashboard

import (
	"strconv"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

type fairsData struct {
	Fairs  []store.FairRecord
	Stalls []store.Site
	MayAdd bool
	Files  []file
}

func (v *visit) fairs() error {
	ctx := v.r.Context()
	format, err := v.format()
	if err != nil {
		return err
	}
	data := fairsData{MayAdd: v.may("GET /staf/fairs/new"), Files: v.files()}
	if data.Fairs, err = v.central.Fairs(ctx, v.tenant); err != nil {
		return err
	}
	if data.Stalls, err = v.central.Sites(ctx, v.tenant); err != nil {
		return err
	}
	if format != "" {
		p := v.list(v.words.T("dash.fairs"), "fairs", v.fairSection(data.Fairs))
		p.Sections = append(p.Sections, v.stallSection(data.Stalls))
		return v.paper(format, p)
	}
	return v.show("fairs.html", v.words.T("dash.fairs"), data)
}

func (v *visit) fairSection(fairs []store.FairRecord) report.Section {
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("server.column.code"), Kind: report.Code}, {Title: v.words.T("server.column.name"), Kind: report.Text, Wide: true},
		{Title: v.words.T("server.column.place"), Kind: report.Text}, {Title: v.words.T("server.column.city"), Kind: report.Text},
		{Title: v.words.T("server.column.from"), Kind: report.Text}, {Title: v.words.T("server.column.to"), Kind: report.Text},
	}}
	for _, f := range fairs {
		t.Rows = append(t.Rows, []report.Cell{{Kind: report.Code, Text: f.Code}, {Kind: report.Text, Text: f.Name}, {Kind: report.Text, Text: f.Place},
			{Kind: report.Text, Text: f.City}, {Kind: report.Text, Text: v.words.DateShort(string(f.From))}, {Kind: report.Text, Text: v.words.DateShort(string(f.To))}})
	}
	return report.Section{Part: "fairs", Title: v.words.T("dash.list_fairs"), Short: v.words.T("dash.list_fairs"), Table: t}
}

func (v *visit) stallSection(stalls []store.Site) report.Section {
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("server.column.code"), Kind: report.Code}, {Title: v.words.T("server.column.name"), Kind: report.Text, Wide: true},
		{Title: v.words.T("dash.fair_title"), Kind: report.Code},
	}}
	for _, s := range stalls {
		t.Rows = append(t.Rows, []report.Cell{{Kind: report.Code, Text: string(s.Code)}, {Kind: report.Text, Text: s.Name}, {Kind: report.Code, Text: s.Fair}})
	}
	return report.Section{Part: "stalls", Title: v.words.T("dash.list_stalls"), Short: v.words.T("dash.list_stalls"), Table: t}
}

type fairData struct {
	New     bool
	Fair    store.FairRecord
	From    string // the version that the form was made from
	MayEdit bool
	Theirs  *store.FairRecord
}

func (v *visit) newFairForm() error {
	today := pos.DayOf(v.now())
	data := fairData{New: true, MayEdit: true, Fair: store.FairRecord{Fair: pos.Fair{From: today, To: today}}}
	return v.show("fair.html", v.words.T("dash.new_fair"), data)
}

func (v *visit) fairForm() error {
	f, err := v.fair(v.r.PathValue("code"))
	if err != nil {
		return err
	}
	return v.show("fair.html", f.Name, fairData{Fair: f, From: store.VersionOf(f), MayEdit: v.may("POST /staf/fairs/fair")})
}

func (v *visit) fair(code string) (store.FairRecord, error) {
	fairs, err := v.central.Fairs(v.r.Context(), v.tenant)
	if err != nil {
		return store.FairRecord{}, err
	}
	return fairOf(fairs, code)
}

func (v *visit) saveFair() error {
	from := v.field("from")
	f := store.FairRecord{Code: v.field("code"), Fair: pos.Fair{Name: v.field("name"), Place: v.field("place"), City: v.field("city"),
		From: pos.BusinessDay(v.field("first")), To: pos.BusinessDay(v.field("last"))}}
	_, err := pos.ParseDay(string(f.From))
	if err == nil {
		_, err = pos.ParseDay(string(f.To))
	}
	if err == nil {
		err = uplink.CheckFair(f)
	}
	if err == nil {
		err = v.central.EditFair(v.r.Context(), v.tenant, f, from)
	}
	if err == nil {
		return v.done(Path+"fairs", "saved")
	}
	data := fairData{New: from == "", Fair: f, From: from, MayEdit: true}
	if isChanged(err, "fair_changed") {
		theirs, readErr := v.fair(f.Code)
		if readErr != nil {
			return readErr
		}
		data.Theirs, data.From = &theirs, store.VersionOf(theirs)
	}
	return v.again("fair.html", v.words.T("dash.fair_title"), err, data)
}

type stallData struct {
	New     bool
	Site    store.Site
	Rules   pos.Stall // those of the office, or the usual ones to begin with
	Own     bool      // the stall keeps its own rules
	Limit   string
	Step    string
	Low     string
	Fairs   []choice
	From    string
	MayEdit bool
	Theirs  *store.Site
}

func (v *visit) stallData(s store.Site, from string) (stallData, error) {
	data := stallData{New: from == "", Site: s, Own: s.Rules == nil, Rules: store.DefaultStall(), From: from, MayEdit: v.may("POST /staf/stalls/stall")}
	if s.Rules != nil {
		data.Rules = *s.Rules
	}
	data.Limit, data.Step, data.Low = data.Rules.QRISLimit.Digits(), data.Rules.Rounding.Step.Digits(), strconv.Itoa(data.Rules.LowStock)
	fairs, err := v.central.Fairs(v.r.Context(), v.tenant)
	for _, f := range fairs {
		data.Fairs = append(data.Fairs, choice{f.Code, f.Code + " – " + f.Name, f.Code == s.Fair})
	}
	return data, err
}

func (v *visit) newStallForm() error {
	data, err := v.stallData(store.Site{}, "")
	if err != nil {
		return err
	}
	data.Own = false
	return v.show("stall.html", v.words.T("dash.new_stall"), data)
}

func (v *visit) stallForm() error {
	s, err := v.central.Site(v.r.Context(), v.tenant, pos.StallCode(v.r.PathValue("code")))
	if err != nil {
		return err
	}
	data, err := v.stallData(s, store.VersionOf(s))
	if err != nil {
		return err
	}
	return v.show("stall.html", s.Name, data)
}

// typedStall is a stall as the form says it, over what it is now. What the form
// does not show stays.
func (v *visit) typedStall() (store.Site, error) {
	s := store.Site{Code: pos.StallCode(v.field("code")), Fair: v.field("fair"), Name: v.field("name")}
	if v.field("own") != "" {
		return s, nil
	}
	rules := store.DefaultStall()
	if before, err := v.central.Site(v.r.Context(), v.tenant, s.Code); err == nil && before.Rules != nil {
		rules = *before.Rules
	}
	s.Rules = &rules
	fair, err := v.fair(s.Fair)
	if err != nil {
		return s, err
	}
	rules.Code, rules.Name, rules.Fair = s.Code, s.Name, fair.Fair
	rules.QRIS, rules.ReceiptFooter, rules.Gateway = v.field("qris"), v.field("footer"), v.field("gateway") != ""
	if rules.QRISLimit, err = money.Parse(v.field("limit")); err != nil {
		return s, pos.Refuse(pos.Invalid, "price_unreadable", "price", v.field("limit")).Because(err)
	}
	if rules.Rounding.Step, err = money.Parse(v.field("step")); err != nil {
		return s, pos.Refuse(pos.Invalid, "price_unreadable", "price", v.field("step")).Because(err)
	}
	if rules.LowStock, err = strconv.Atoi(v.field("low")); err != nil {
		return s, pos.Refuse(pos.Invalid, "stall_rules").Because(err)
	}
	if len(rules.ReceiptFooter) > longestText {
		return s, pos.Refuse(pos.Invalid, "text_long", "most", longestText)
	}
	return s, nil
}

func (v *visit) saveStall() error {
	from := v.field("from")
	s, err := v.typedStall()
	if err == nil {
		err = uplink.CheckSite(s)
	}
	if err == nil {
		err = v.central.EditSite(v.r.Context(), v.tenant, s, from)
	}
	if err == nil {
		return v.done(Path+"fairs", "saved")
	}
	data, readErr := v.stallData(s, from)
	if readErr != nil {
		return readErr
	}
	data.Limit, data.Step, data.Low = v.field("limit"), v.field("step"), v.field("low")
	if isChanged(err, "stall_changed") {
		theirs, readErr := v.central.Site(v.r.Context(), v.tenant, s.Code)
		if readErr != nil {
			return readErr
		}
		data.Theirs, data.From = &theirs, store.VersionOf(theirs)
	}
	return v.again("stall.html", v.words.T("dash.stall_title"), err, data)
}
