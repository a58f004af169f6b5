package dashboard

import (
	"html/template"
	"strconv"
	"time"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

type terminalsData struct {
	Terminals []terminalLine
	Stalls    []choice
	MayCode   bool
	MayRevoke bool
	Files     []file
}

type terminalLine struct {
	store.Terminal
	Name  string
	State string // word for what it may do
	Clock string // how far its clock is off
	Bad   bool   // so far that receipts have the wrong time
}

// clockTolerance is how far a laptop's clock may be off before people should look.
const clockTolerance = 2 * time.Minute

// terminals shows the laptops and when they were last heard of.
func (v *visit) terminals() error {
	ctx := v.r.Context()
	all, err := v.central.Terminals(ctx, v.tenant)
	if err != nil {
		return err
	}
	format, err := v.format()
	if err != nil {
		return err
	}
	data := terminalsData{Files: v.files(), MayCode: v.may("POST /staf/terminals/code"), MayRevoke: v.may("POST /staf/terminals/{id}/revoke")}
	shop, err := v.central.Shop(ctx, v.tenant)
	if err != nil && pos.CodeOf(err) != pos.NotFound {
		return err
	}
	for _, t := range all {
		if t.ID == shop.Terminal {
			continue // the centre itself
		}
		line := terminalLine{Terminal: t, Name: terminalName(t), State: v.terminalState(t), Clock: "–"}
		if !t.LastContact.IsZero() {
			line.Clock = v.words.T("server.seconds", "n", strconv.FormatInt(int64(t.ClockOffset.Round(time.Second)/time.Second), 10))
			line.Bad = t.ClockOffset.Abs() > clockTolerance
		}
		data.Terminals = append(data.Terminals, line)
	}
	if format != "" {
		return v.paper(format, v.list(v.words.T("dash.terminals"), "terminals", v.terminalSection(data.Terminals)))
	}
	if _, data.Stalls, err = v.placeChoices("", ""); err != nil {
		return err
	}
	return v.show("terminals.html", v.words.T("dash.terminals"), data)
}

func terminalName(t store.Terminal) string { return string(t.Stall) + "-" + t.Code }

func (v *visit) terminalState(t store.Terminal) string {
	switch {
	case !t.RevokedAt.IsZero():
		return v.words.T("server.state_revoked")
	case t.Hub:
		return v.words.T("server.state_hub")
	}
	return v.words.T("server.state_active")
}

func (v *visit) terminalSection(lines []terminalLine) report.Section {
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("server.column.terminal"), Kind: report.Code}, {Title: v.words.T("server.column.label"), Kind: report.Text, Wide: true},
		{Title: v.words.T("server.column.state"), Kind: report.Text}, {Title: v.words.T("server.column.contact"), Kind: report.Text},
		{Title: v.words.T("server.column.clock"), Kind: report.Text}, {Title: v.words.T("server.column.version"), Kind: report.Code},
		{Title: v.words.T("server.column.id"), Kind: report.Code},
	}}
	for _, l := range lines {
		contact := ""
		if !l.LastContact.IsZero() {
			contact = v.words.DateTime(l.LastContact)
		}
		t.Rows = append(t.Rows, []report.Cell{
			{Kind: report.Code, Text: l.Name}, {Kind: report.Text, Text: l.Label}, {Kind: report.Text, Text: l.State},
			{Kind: report.Text, Text: contact}, {Kind: report.Text, Text: l.Clock}, {Kind: report.Code, Text: l.Version}, {Kind: report.Code, Text: string(l.ID)},
		})
	}
	return report.Section{Part: "terminals", Title: v.words.T("dash.terminals"), Short: v.words.T("dash.menu.terminals"), Table: t}
}

func (v *visit) revoke() error {
	if err := v.central.Revoke(v.r.Context(), v.tenant, pos.TerminalID(v.r.PathValue("id"))); err != nil {
		return err
	}
	return v.done(Path+"terminals", "revoked")
}

type codeData struct {
	Stall   pos.StallCode
	Code    string
	Server  string
	Until   time.Time
	Drawing template.HTML
}

// enrolmentCode makes a one-time code for one more laptop and shows it, once.
func (v *visit) enrolmentCode() error {
	wire := uplink.NewServer(uplink.ServerConfig{Central: v.central, Now: v.now})
	data := codeData{Stall: pos.StallCode(v.field("stall")), Server: v.origin()}
	made, err := wire.NewCode(v.r.Context(), v.tenant, data.Stall, v.field("hub") != "", v.account.ID)
	if err != nil {
		return err
	}
	data.Code, data.Until = made.Code, uplink.FromMillis(made.ExpiresAt)
	if data.Drawing, err = qrDrawing(uplink.EnrolmentText(data.Server, made.Code), v.words.T("dash.code_qr")); err != nil {
		return err
	}
	return v.show("code.html", v.words.T("dash.code"), data)
}

// origin is the address under which this request came, which laptops can use too.
func (v *visit) origin() string {
	if v.r.TLS != nil || v.r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https://" + v.r.Host
	}
	return "http://" + v.r.Host
}
