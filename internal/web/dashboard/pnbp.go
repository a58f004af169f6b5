package dashboard

import (
	"net/url"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
)

type pnbpData struct {
	sheetData
	Bar        monthBar
	Year       string
	Units      []unitLine
	Sum        report.PNBP
	One        bool // of one unit, which has forms
	Producer   pos.ProducerCode
	Open       money.Rupiah
	Deposits   []depositLine
	MayDeposit bool
	Typed      depositForm
	Target     string
}

// unitLine is how far one unit is with the target of the year.
type unitLine struct {
	report.PNBP
	Path    string
	Done    int64 // of Whole, at most Whole: what a bar can show
	Whole   int64
	Percent string // without a target: empty
}

type depositLine struct {
	report.Deposit
	Paid    string
	MayUndo bool
}

// depositForm is a deposit as it was typed.
type depositForm struct{ Amount, Day, Billing, NTPN, NTB, Note string }

// pnbp shows what the units owe the state, or one of them with all it needs to pay.
func (v *visit) pnbp() error {
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	data, d, err := v.pnbpData()
	if err != nil {
		return err
	}
	if format != "" {
		return v.document(format, d)
	}
	data.Typed = depositForm{Day: string(pos.DayOf(v.now()))}
	if data.Open > 0 {
		data.Typed.Amount = data.Open.Digits()
	}
	return v.show("pnbp.html", v.words.T("pnbp.units"), data)
}

func (v *visit) pnbpData() (pnbpData, report.Document, error) {
	span, b, err := v.monthSpan(false)
	data := pnbpData{Bar: b, Year: b.Month.Year(), Producer: span.Producer, MayDeposit: v.may("POST /staf/pnbp/deposit")}
	if err != nil {
		return data, report.Document{}, err
	}
	ctx, books := v.r.Context(), v.central.Books(v.tenant)
	units, err := report.BuildPNBPUnits(ctx, books, span.Producer, b.Month)
	if err != nil {
		return data, report.Document{}, err
	}
	data.Sum = units.Sum
	for _, u := range units.Units {
		line := unitLine{PNBP: u, Path: Path + "pnbp?" + b.query(u.Producer), Whole: int64(money.Whole), Done: min(u.Reached(), int64(money.Whole))}
		if u.Target > 0 {
			line.Percent = v.words.Percent(u.Reached())
		}
		data.Units = append(data.Units, line)
	}
	d := units.Document(v.words)
	if data.One = span.Producer != ""; data.One {
		one, err := report.BuildPNBP(ctx, books, span.Producer, b.Month)
		if err != nil {
			return data, d, err
		}
		d, data.Open, data.Deposits = one.Document(v.words), one.Open, v.depositLines(one.Deposits)
		if one.Target > 0 {
			data.Target = one.Target.Digits()
		}
	}
	data.sheetData = v.sheetOf(d)
	return data, d, nil
}

func (v *visit) depositLines(all []report.Deposit) []depositLine {
	reversed := map[int64]bool{}
	for _, d := range all {
		reversed[d.Reverses] = d.Reverses != 0
	}
	var lines []depositLine
	for _, d := range all {
		if d.Reverses == 0 && !reversed[d.No] {
			lines = append(lines, depositLine{d, v.words.DateShort(string(d.Day)), v.may("POST /staf/pnbp/deposit/{no}/reverse")})
		}
	}
	return lines
}

// pnbpPath is the page of a unit and a month.
func pnbpPath(p pos.ProducerCode, m pos.Month) string {
	return Path + "pnbp?" + url.Values{"producer": {string(p)}, "month": {string(m)}}.Encode()
}

// deposit writes PNBP down that a unit paid to the state.
func (v *visit) deposit() error {
	typed := depositForm{v.field("amount"), v.field("day"), v.field("billing"), v.field("ntpn"), v.field("ntb"), v.field("note")}
	d := pos.Deposit{Billing: typed.Billing, NTPN: typed.NTPN, NTB: typed.NTB, Note: typed.Note, By: v.account.ID}
	var err error
	if d.Producer, err = v.whose(); err != nil {
		return err
	}
	if d.Month, err = pos.ParseMonth(v.field("month")); err != nil {
		return err
	}
	d.Amount, err = v.amount("amount")
	if err == nil {
		d.Day, err = pos.ParseDay(typed.Day)
	}
	if err == nil {
		_, err = v.central.AddDeposit(v.r.Context(), v.tenant, d)
	}
	if err == nil {
		return v.done(pnbpPath(d.Producer, d.Month), "deposited")
	}
	return v.pnbpRefused(err, typed)
}

// pnbpRefused shows the page once more with what was typed and what is wrong with it.
func (v *visit) pnbpRefused(problem error, typed depositForm) error {
	data, _, err := v.pnbpData()
	if err != nil {
		return err
	}
	data.Typed, data.Files = typed, nil
	return v.again("pnbp.html", v.words.T("pnbp.units"), problem, data)
}

// reverseDeposit takes a deposit back by another row.
func (v *visit) reverseDeposit() error {
	no, err := v.number()
	if err != nil {
		return err
	}
	note, err := v.reason()
	if err != nil {
		return err
	}
	back, err := v.central.ReverseDeposit(v.r.Context(), v.tenant, no, v.account.ID, note)
	if err != nil {
		return err
	}
	return v.done(pnbpPath(back.Producer, back.Month), "deposit_reversed")
}

// setTarget says what a unit is to bring the state in a year.
func (v *visit) setTarget() error {
	whose, err := v.whose()
	if err != nil {
		return err
	}
	month, err := pos.ParseMonth(v.field("month"))
	if err != nil {
		return err
	}
	amount, err := v.amount("target")
	if err == nil {
		err = v.central.SetPNBPTarget(v.r.Context(), v.tenant, whose, month.Year(), amount, v.account.ID)
	}
	if err != nil {
		return v.pnbpRefused(err, depositForm{Day: string(pos.DayOf(v.now()))})
	}
	return v.done(pnbpPath(whose, month), "target")
}
