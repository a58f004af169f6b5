package dashboard

import (
	"net/url"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// unit is an organisation or a Lapas whose papers somebody signs.
type unit struct {
	Code pos.ProducerCode // empty is the organisation
	Name string
	Path string // of its form
	pos.Signing
}

// units are the organisation and all Lapas, or for somebody of a Lapas that one.
func (v *visit) units() ([]unit, error) {
	books := v.central.Books(v.tenant)
	signings, err := books.Signings(v.r.Context())
	if err != nil {
		return nil, err
	}
	known := map[pos.ProducerCode]pos.Signing{}
	for _, s := range signings {
		known[s.Unit] = s
	}
	var all []unit
	add := func(code pos.ProducerCode, name string) {
		if own := v.producer(); own != "" && own != code {
			return
		}
		s := known[code]
		s.Unit = code
		all = append(all, unit{Code: code, Name: name, Path: Path + "units/unit?" + url.Values{"code": {string(code)}}.Encode(), Signing: s})
	}
	name, err := v.tenantName()
	if err != nil {
		return nil, err
	}
	add("", name)
	goods, err := books.Catalogue(v.r.Context())
	if err != nil {
		return nil, err
	}
	for _, p := range goods.Producers() {
		add(p.Code, p.Name)
	}
	return all, nil
}

// unit is one of them. Whose nobody may see is unknown, as one that is not there.
func (v *visit) unit(code pos.ProducerCode) (unit, error) {
	all, err := v.units()
	if err != nil {
		return unit{}, err
	}
	for _, u := range all {
		if u.Code == code {
			return u, nil
		}
	}
	return unit{}, pos.Refuse(pos.NotFound, "unit_unknown", "unit", code)
}

type unitsData struct {
	Units []unit
	Files []file
}

// unitList shows who signs for whom.
func (v *visit) unitList() error {
	format, err := v.format()
	if err != nil {
		return err
	}
	all, err := v.units()
	if err != nil {
		return err
	}
	if format != "" {
		return v.paper(format, v.list(v.words.T("dash.units"), "Penanda-tangan", v.unitSection(all)))
	}
	return v.show("units.html", v.words.T("dash.units"), unitsData{Units: all, Files: v.files()})
}

func (v *visit) unitSection(all []unit) report.Section {
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("server.column.code"), Kind: report.Code}, {Title: v.words.T("server.column.name"), Kind: report.Text, Wide: true},
		{Title: v.words.T("dash.signer_head"), Kind: report.Text, Wide: true}, {Title: v.words.T("dash.signer_officer"), Kind: report.Text, Wide: true},
		{Title: v.words.T("dash.signer_treasurer"), Kind: report.Text, Wide: true},
		{Title: v.words.T("dash.satker"), Kind: report.Code}, {Title: v.words.T("dash.account_code"), Kind: report.Code},
	}}
	for _, u := range all {
		row := []report.Cell{{Kind: report.Code, Text: string(u.Code)}, {Kind: report.Text, Text: u.Name}}
		for _, s := range []pos.Signer{u.Head, u.Officer, u.Treasurer} {
			row = append(row, report.Cell{Kind: report.Text, Text: signerLine(s)})
		}
		t.Rows = append(t.Rows, append(row, report.Cell{Kind: report.Code, Text: u.Satker}, report.Cell{Kind: report.Code, Text: u.Account}))
	}
	return report.Section{Part: "units", Title: v.words.T("dash.units"), Short: v.words.T("dash.menu.units"), Table: t}
}

// signerLine is a signer on one line.
func signerLine(s pos.Signer) string {
	var parts []string
	for _, p := range []string{s.Name, s.Title, s.NIP} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// signerForm is the fields of one signer.
type signerForm struct {
	Key, Name string
	pos.Signer
}

type unitData struct {
	Unit    unit
	Signers []signerForm
	From    string // the version that the form was made from
	Theirs  *unit
}

func (v *visit) unitData(u unit, from string) unitData {
	return unitData{Unit: u, From: from, Signers: []signerForm{
		{"head", v.words.T("dash.signer_head"), u.Head}, {"officer", v.words.T("dash.signer_officer"), u.Officer},
		{"treasurer", v.words.T("dash.signer_treasurer"), u.Treasurer}}}
}

func (v *visit) unitForm() error {
	u, err := v.unit(pos.ProducerCode(v.r.URL.Query().Get("code")))
	if err != nil {
		return err
	}
	return v.show("unit.html", u.Name, v.unitData(u, store.VersionOf(u.Signing)))
}

func (v *visit) saveUnit() error {
	u, err := v.unit(pos.ProducerCode(v.field("code")))
	if err != nil {
		return err
	}
	signer := func(key string) pos.Signer {
		return pos.Signer{Title: v.field(key + "_title"), Name: v.field(key + "_name"), NIP: strings.ReplaceAll(v.field(key+"_nip"), " ", "")}
	}
	from := v.field("from")
	u.Signing = pos.Signing{Unit: u.Code, Head: signer("head"), Officer: signer("officer"), Treasurer: signer("treasurer"),
		Satker: v.field("satker"), Account: v.field("account")}
	if err = v.central.EditSigning(v.r.Context(), v.tenant, u.Signing, from); err == nil {
		return v.done(Path+"units", "saved")
	}
	data := v.unitData(u, from)
	if isChanged(err, "signing_changed") {
		theirs, readErr := v.unit(u.Code)
		if readErr != nil {
			return readErr
		}
		data.Theirs, data.From = &theirs, store.VersionOf(theirs.Signing)
	}
	return v.again("unit.html", u.Name, err, data)
}
