package dashboard

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/report"
)

type premiData struct {
	sheetData
	Bar       monthBar
	Unpicked  bool // nobody has said of which unit
	ByMaker   bool
	MayMakers bool
	Problems  []string
	Month     pos.Month
	ToProduct string // addresses of the other view; empty for who has only one
	ToMaker   string
}

// premi shows the premi of a unit: by maker to the unit itself, by product to
// everybody else.
func (v *visit) premi() error {
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	data, d, err := v.premiData()
	if err != nil {
		return err
	}
	if format != "" && !data.Unpicked {
		return v.document(format, d)
	}
	return v.show("premi.html", v.words.T("premi.title"), data)
}

func (v *visit) premiData() (premiData, report.Document, error) {
	span, b, err := v.monthSpan(true)
	data := premiData{Bar: b, MayMakers: v.may("POST /staf/premi/makers"), Month: b.Month}
	if err != nil || span.Producer == "" {
		data.Unpicked = true
		return data, report.Document{}, err
	}
	ctx, books := v.r.Context(), v.central.Books(v.tenant)
	own := v.producer()
	data.ByMaker = own != "" && v.field("by") != "product"
	if own != "" {
		data.ToMaker = Path + "premi?" + b.query("")
		data.ToProduct = data.ToMaker + "&by=product"
	}
	var p report.Premi
	if data.ByMaker {
		p, err = report.BuildPremiByMaker(ctx, books, own, span)
	} else {
		p, err = report.BuildPremi(ctx, books, span)
	}
	if err != nil {
		return data, report.Document{}, err
	}
	d := p.Document(v.words)
	data.sheetData = v.sheetOf(d)
	return data, d, nil
}

// saveMakers takes in who made which goods of one's own unit, by codes.
func (v *visit) saveMakers() error {
	ctx := v.r.Context()
	upload, header, err := v.r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return pos.Refuse(pos.Invalid, "import_empty")
	}
	if err != nil {
		return err
	}
	defer upload.Close()
	body, err := io.ReadAll(upload)
	if err != nil {
		return err
	}
	list, err := v.central.Books(v.tenant).Catalogue(ctx)
	if err != nil {
		return err
	}
	shares, err := intake.ReadMakers(intake.File{Name: header.Filename, Data: body}, list, v.producer())
	if err == nil {
		err = v.central.SaveMakers(ctx, v.tenant, v.producer(), shares)
	}
	if err == nil {
		return v.done(Path+"premi", "makers")
	}
	problems, told := v.problems(err)
	if !told {
		return err
	}
	data, _, err := v.premiData()
	if err != nil {
		return err
	}
	data.Problems, data.Files = problems, nil
	return v.showAs(http.StatusBadRequest, "premi.html", v.words.T("premi.title"), v.words.T("import.nothing_stored"), data)
}

// problems are what is wrong with a file, row by row; told is false for any other
// error.
func (v *visit) problems(err error) (lines []string, told bool) {
	var all intake.Problems
	if !errors.As(err, &all) {
		return nil, false
	}
	for _, p := range all[:min(len(all), problemsShown)] {
		sentence := v.words.Error(p.Cause)
		if p.Row > 0 {
			sentence = v.words.T("import.at", "file", p.File, "row", strconv.Itoa(p.Row), "problem", sentence)
		}
		lines = append(lines, sentence)
	}
	return lines, true
}
