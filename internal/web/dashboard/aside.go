package dashboard

import (
	"strconv"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

type asideData struct {
	Quarantine []quarantineLine
	Forks      []forkLine
	MayRetry   bool
	MayNote    bool
	All        bool
	Files      []file
}

type quarantineLine struct {
	store.Quarantined
	Terminal, Entry, Word string
}

type forkLine struct {
	store.Fork
	Name string
}

// aside shows what arrived and could not be applied, and the chains that parted.
func (v *visit) aside() error {
	ctx := v.r.Context()
	format, err := v.format()
	if err != nil {
		return err
	}
	data := asideData{All: v.r.URL.Query().Get("all") != "", Files: v.files(),
		MayRetry: v.may("POST /staf/quarantine/{id}/retry"), MayNote: v.may("POST /staf/forks/{terminal}/{epoch}/note")}
	terminals, err := v.central.Terminals(ctx, v.tenant)
	if err != nil {
		return err
	}
	names := map[pos.TerminalID]string{}
	for _, t := range terminals {
		names[t.ID] = terminalName(t)
	}
	held, err := v.central.Quarantined(ctx, v.tenant, data.All)
	if err != nil {
		return err
	}
	for _, q := range held {
		data.Quarantine = append(data.Quarantine, quarantineLine{q, names[q.Entry.Terminal],
			strconv.Itoa(q.Entry.Epoch) + "/" + strconv.FormatInt(q.Entry.Seq, 10) + " " + string(q.Entry.Kind), v.words.T("quarantine." + string(q.Reason))})
	}
	forks, err := v.central.Forks(ctx, v.tenant)
	if err != nil {
		return err
	}
	for _, f := range forks {
		data.Forks = append(data.Forks, forkLine{f, names[f.Terminal]})
	}
	if format != "" {
		p := v.list(v.words.T("dash.aside"), "aside", v.quarantineSection(data.Quarantine))
		p.Sections = append(p.Sections, v.forkSection(data.Forks))
		return v.paper(format, p)
	}
	data.Quarantine = data.Quarantine[:min(len(data.Quarantine), mostRows)]
	data.Forks = data.Forks[:min(len(data.Forks), mostRows)]
	return v.show("aside.html", v.words.T("dash.aside"), data)
}

func (v *visit) quarantineSection(lines []quarantineLine) report.Section {
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("server.column.at"), Kind: report.Text}, {Title: v.words.T("server.column.terminal"), Kind: report.Code},
		{Title: v.words.T("server.column.entry"), Kind: report.Code}, {Title: v.words.T("server.column.reason"), Kind: report.Text, Wide: true},
		{Title: v.words.T("server.column.settled"), Kind: report.Text},
	}}
	for _, l := range lines {
		settled := ""
		if !l.Resolved.IsZero() {
			settled = v.words.DateTime(l.Resolved)
		}
		t.Rows = append(t.Rows, []report.Cell{{Kind: report.Text, Text: v.words.DateTime(l.At)}, {Kind: report.Code, Text: l.Terminal},
			{Kind: report.Code, Text: l.Entry}, {Kind: report.Text, Text: l.Word}, {Kind: report.Text, Text: settled}})
	}
	return report.Section{Part: "quarantine", Title: v.words.T("dash.quarantine"), Short: v.words.T("dash.quarantine"), Table: t}
}

func (v *visit) forkSection(lines []forkLine) report.Section {
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("server.column.at"), Kind: report.Text}, {Title: v.words.T("server.column.terminal"), Kind: report.Code},
		{Title: v.words.T("dash.col.fork"), Kind: report.Text, Wide: true}, {Title: v.words.T("dash.col.noted"), Kind: report.Text},
	}}
	for _, l := range lines {
		noted := ""
		if !l.Noted.IsZero() {
			noted = v.words.DateTime(l.Noted)
		}
		t.Rows = append(t.Rows, []report.Cell{{Kind: report.Text, Text: v.words.DateTime(l.At)}, {Kind: report.Code, Text: l.Name},
			{Kind: report.Text, Text: v.words.T("dash.fork", "old", strconv.Itoa(l.OldEpoch), "base", strconv.FormatInt(l.Base, 10), "new", strconv.Itoa(l.Epoch))},
			{Kind: report.Text, Text: noted}})
	}
	return report.Section{Part: "forks", Title: v.words.T("dash.forks"), Short: v.words.T("dash.forks"), Table: t}
}

func (v *visit) retry() error {
	if err := v.central.Retry(v.r.Context(), v.tenant, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.done(Path+"aside", "retried")
}

func (v *visit) noteFork() error {
	epoch, err := strconv.Atoi(v.r.PathValue("epoch"))
	if err != nil {
		return errNoPage()
	}
	if err := v.central.NoteFork(v.r.Context(), v.tenant, pos.TerminalID(v.r.PathValue("terminal")), epoch); err != nil {
		return err
	}
	return v.done(Path+"aside", "noted")
}
