package dashboard

import (
	"cmp"
	"strconv"

	"lapak/internal/report"
	"lapak/internal/store"
)

// deedsShown is how many rows of the audit log a page shows, and a file holds.
const (
	deedsShown  = 50
	deedsInFile = 10_000
)

type auditData struct {
	Section report.Section
	Files   []file
	Older   string
}

// audit shows who of the office did what, the newest first.
func (v *visit) audit() error {
	before, err := strconv.ParseInt(v.r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	format, err := v.format()
	if err != nil {
		return err
	}
	most := deedsShown
	if format != "" {
		most = deedsInFile
	}
	deeds, err := v.central.Books(v.tenant).Deeds(v.r.Context(), before, most)
	if err != nil {
		return err
	}
	terminals, err := v.central.Terminals(v.r.Context(), v.tenant)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, t := range terminals {
		names[string(t.ID)] = terminalName(t)
	}
	section := v.deedSection(deeds, names)
	if format != "" {
		return v.paper(format, v.list(v.words.T("dash.audit"), "audit", section))
	}
	data := auditData{Section: section, Files: v.files()}
	if len(deeds) == deedsShown && deeds[len(deeds)-1].No > 1 {
		data.Older = v.page.path + "?before=" + strconv.FormatInt(deeds[len(deeds)-1].No, 10)
	}
	return v.show("audit.html", v.words.T("dash.audit"), data)
}

// deedSection lists deeds; terminals get the names that people know.
func (v *visit) deedSection(deeds []store.Deed, names map[string]string) report.Section {
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("dash.col.at"), Kind: report.Text}, {Title: v.words.T("dash.col.account"), Kind: report.Code},
		{Title: v.words.T("dash.col.deed"), Kind: report.Text, Wide: true}, {Title: v.words.T("dash.col.subject"), Kind: report.Code},
		{Title: v.words.T("dash.col.detail"), Kind: report.Text, Wide: true},
	}}
	for _, d := range deeds {
		t.Rows = append(t.Rows, []report.Cell{
			{Kind: report.Text, Text: v.words.DateTime(d.At)}, {Kind: report.Code, Text: d.Account},
			{Kind: report.Text, Text: v.words.T("dash.deed." + string(d.Kind))}, {Kind: report.Code, Text: cmp.Or(names[d.Subject], d.Subject)}, {Kind: report.Text, Text: d.Detail},
		})
	}
	return report.Section{Part: "audit", Title: v.words.T("dash.audit"), Short: v.words.T("dash.audit"), Table: t}
}
