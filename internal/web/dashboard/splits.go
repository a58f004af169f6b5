package dashboard

import (
	"errors"
	"io"
	"net/http"

	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

type splitsData struct {
	sheetData
	Producers   []choice
	Corrections []correctionLine
	MayEdit     bool
	Month       pos.Month
	Draft       string   // rules as they were typed
	Problems    []string // what is wrong with them
}

type correctionLine struct {
	report.CorrectedContract
	MayUndo bool
}

// splits shows the contracts and what was corrected in them, of all or of one's own.
func (v *visit) splits() error {
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	data, d, err := v.splitsData()
	if err != nil {
		return err
	}
	if format != "" {
		return v.document(format, d)
	}
	return v.show("splits.html", v.words.T("contract.title"), data)
}

func (v *visit) splitsData() (splitsData, report.Document, error) {
	data := splitsData{MayEdit: v.may("POST /staf/splits/preview")}
	whose, err := v.whose()
	if err != nil {
		return data, report.Document{}, err
	}
	c, err := report.BuildContracts(v.r.Context(), v.central.Books(v.tenant), whose, pos.DayOf(v.now()))
	if err != nil {
		return data, report.Document{}, err
	}
	d := c.Document(v.words)
	data.sheetData = v.sheetOf(d)
	for _, o := range c.Corrections {
		if o.Standing && data.MayEdit {
			data.Corrections = append(data.Corrections, correctionLine{o, true})
		}
	}
	if data.Month, err = v.month(); err != nil {
		return data, d, err
	}
	data.Producers, err = v.producerChoices(whose)
	return data, d, err
}

type draftData struct {
	sheetData
	Rules   []report.Fact
	Draft   string // the rules as a file, which goes on with every form
	From    string // the version of the rules that they were made from
	Month   pos.Month
	Formats []file
	Note    string
	Until   string
}

// previewSplits shows what draft rules would have made of the sales of a month.
func (v *visit) previewSplits() error {
	rules, err := v.draft()
	if err != nil {
		return v.draftAgain(err)
	}
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	data, d, err := v.draftData(rules)
	if err != nil {
		return err
	}
	if format != "" {
		return v.document(format, d)
	}
	return v.show("draft.html", v.words.T("settle.compared"), data)
}

func (v *visit) draftData(rules []pos.SplitRule) (draftData, report.Document, error) {
	ctx, books := v.r.Context(), v.central.Books(v.tenant)
	data := draftData{Draft: report.RulesCSV(rules)}
	var err error
	if data.Month, err = v.month(); err != nil {
		return data, report.Document{}, err
	}
	list, err := books.Catalogue(ctx)
	if err != nil {
		return data, report.Document{}, err
	}
	data.From = store.SplitsVersion(list.Splits())
	var span store.Span
	span.From, span.To = data.Month.Days()
	compared, err := report.CompareSplits(ctx, books, span, rules)
	if err != nil {
		return data, report.Document{}, err
	}
	d := compared.OfDraft(rules).Document(v.words)
	data.sheetData, data.Rules = v.sheetOf(d), report.RuleFacts(v.words, rules)
	data.Files = nil // the address is that of a form; files come by its buttons
	for _, f := range documentFormats() {
		data.Formats = append(data.Formats, file{Name: f})
	}
	return data, d, nil
}

// draft reads the rules of a form: a file, or text as it stands in one.
func (v *visit) draft() ([]pos.SplitRule, error) {
	list, err := v.central.Books(v.tenant).Catalogue(v.r.Context())
	if err != nil {
		return nil, err
	}
	f := intake.File{Name: v.words.T("contract.text"), Data: []byte(v.field("rules"))}
	upload, header, err := v.r.FormFile("file")
	switch {
	case err == nil:
		defer upload.Close()
		body, err := io.ReadAll(upload)
		if err != nil {
			return nil, err
		}
		if len(body) > 0 {
			f = intake.File{Name: header.Filename, Data: body}
		}
	case !errors.Is(err, http.ErrMissingFile) && !errors.Is(err, http.ErrNotMultipart):
		return nil, err
	}
	return intake.ReadSplits(f, list.Producers())
}

// problemsShown is how many problems of a file are told at once.
const problemsShown = 20

// draftAgain shows the form once more with every row that is wrong.
func (v *visit) draftAgain(err error) error {
	problems, told := v.problems(err)
	if !told {
		return err
	}
	data, _, readErr := v.splitsData()
	if readErr != nil {
		return readErr
	}
	data.Draft, data.Problems, data.Files = v.field("rules"), problems, nil
	return v.showAs(http.StatusBadRequest, "splits.html", v.words.T("contract.title"), v.words.T("import.nothing_stored"), data)
}

// draftRefused shows the effect of draft rules once more, with why they were not taken.
func (v *visit) draftRefused(rules []pos.SplitRule, problem error) error {
	data, _, err := v.draftData(rules)
	if err != nil {
		return err
	}
	data.Note, data.Until = v.field("note"), v.field("until")
	return v.again("draft.html", v.words.T("settle.compared"), problem, data)
}

// activateSplits puts draft rules into the list of goods, for sales from now on.
func (v *visit) activateSplits() error {
	rules, err := v.draft()
	if err != nil {
		return v.draftAgain(err)
	}
	if err := v.central.EditSplits(v.r.Context(), v.tenant, rules, v.field("from")); err != nil {
		return v.draftRefused(rules, err)
	}
	return v.done(Path+"splits", "splits")
}

// correctSplits puts draft rules in the place of those on the lines of days that are
// gone.
func (v *visit) correctSplits() error {
	rules, err := v.draft()
	if err != nil {
		return v.draftAgain(err)
	}
	note, err := v.reason()
	until := pos.BusinessDay("")
	if text := v.field("until"); err == nil && text != "" {
		until, err = pos.ParseDay(text)
	}
	if err == nil {
		_, err = v.central.Correct(v.r.Context(), v.tenant, rules, until, v.account.ID, note)
	}
	if err != nil {
		return v.draftRefused(rules, err)
	}
	return v.done(Path+"splits", "corrected")
}

// undoCorrection lets a correction count no longer.
func (v *visit) undoCorrection() error {
	no, err := v.number()
	if err != nil {
		return err
	}
	note, err := v.reason()
	if err != nil {
		return err
	}
	if err := v.central.UndoCorrection(v.r.Context(), v.tenant, no, v.account.ID, note); err != nil {
		return err
	}
	return v.done(Path+"splits", "correction_undone")
}
