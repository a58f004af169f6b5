package dashboard

import (
	"net/url"
	"strings"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

type settlementsData struct {
	Producers []choice
	Picked    bool // one producer only
	Accounts  []accountLine
	Balance   money.Rupiah
	Documents []documentLine
	Leaf      leaf
	Payments  []paymentLine
	Paid      leaf
	Files     []file
	MayRun    bool
	MayPay    bool
}

type accountLine struct {
	report.AccountRow
	PayPath string
}

type documentLine struct {
	report.DocumentRow
	Name, Path, Period, State string
	Owed                      money.Rupiah
}

// settlements lists what was settled and paid, the newest first, and what is still
// to be paid.
func (v *visit) settlements() error {
	whose, err := v.whose()
	if err != nil {
		return err
	}
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	all, err := report.BuildDocuments(v.r.Context(), v.central.Books(v.tenant), whose)
	if err != nil {
		return err
	}
	if format != "" {
		return v.document(format, all.Document(v.words))
	}
	data := settlementsData{Picked: whose != "", Balance: all.Balance, Files: v.filesOf(documentFormats()),
		MayRun: v.may("POST /staf/settlement/run"), MayPay: v.may("POST /staf/settlement/pay")}
	if data.Producers, err = v.producerChoices(whose); err != nil {
		return err
	}
	names := map[pos.ProducerCode]string{}
	for _, a := range all.Accounts {
		names[a.Producer] = a.Name
		data.Accounts = append(data.Accounts, accountLine{a, payPath(a.Producer)})
	}
	n := len(all.Settlements)
	data.Leaf = v.leaf("page", n)
	for i := data.Leaf.First; i < data.Leaf.Last; i++ {
		s := all.Settlements[n-1-i]
		data.Documents = append(data.Documents, documentLine{s, names[s.Producer], settlementPath(s.Number), report.PeriodName(v.words, s.From, s.To), v.settlementState(s), s.Due - s.Direct})
	}
	data.Paid, data.Payments = v.payments(all.Remittances, names)
	return v.show("settlements.html", v.words.T("settle.list"), data)
}

// settlementState says whether a document was taken back or takes one back.
func (v *visit) settlementState(s report.DocumentRow) string {
	switch {
	case s.Reverses != "":
		return v.words.T("settle.reversal")
	case s.ReversedBy != "":
		return v.words.T("settle.reversed")
	}
	return v.words.T("dash.settle.booked")
}

func settlementPath(n pos.SettlementNumber) string {
	return (&url.URL{Path: Path + "settlement/document/" + string(n)}).EscapedPath()
}

type settlementData struct {
	sheetData
	Number   pos.SettlementNumber
	Producer pos.ProducerCode
	Balance  money.Rupiah // of the account now
	Final    bool
	PayPath  string
	MayPay   bool
	MayUndo  bool
	Note     string // as it was typed
}

// settlement shows one document. That of another Lapas is answered like one that is
// not there.
func (v *visit) settlement() error {
	s, err := v.settlementOf(pos.SettlementNumber(v.r.PathValue("number")))
	if err != nil {
		return err
	}
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	if format != "" {
		return v.document(format, s.Document(v.words))
	}
	data, err := v.settlementData(s)
	if err != nil {
		return err
	}
	return v.show("settlement.html", string(s.Number), data)
}

func (v *visit) settlementOf(number pos.SettlementNumber) (report.Settlement, error) {
	s, err := report.BuildSettlement(v.r.Context(), v.central.Books(v.tenant), number)
	if err == nil && !v.theirs(s.Producer) {
		return report.Settlement{}, pos.Refuse(pos.NotFound, "settle_unknown", "number", number)
	}
	return s, err
}

func (v *visit) settlementData(s report.Settlement) (settlementData, error) {
	ledger, err := v.central.Books(v.tenant).Ledger(v.r.Context(), s.Producer)
	data := settlementData{sheetData: v.sheetOf(s.Document(v.words)), Number: s.Number, Producer: s.Producer, Balance: ledger.Balance(),
		Final: s.Reverses == "" && s.ReversedBy == "", PayPath: payPath(s.Producer), MayPay: v.may("POST /staf/settlement/pay")}
	data.MayUndo = data.Final && v.may("POST /staf/settlement/reverse")
	return data, err
}

// reverseSettlement takes a document back by another one, which says why.
func (v *visit) reverseSettlement() error {
	number := pos.SettlementNumber(v.field("number"))
	back, err := v.central.ReverseSettlement(v.r.Context(), v.tenant, number, v.account.ID, v.field("note"))
	if err == nil {
		return v.done(settlementPath(back.Number), "reversed")
	}
	if pos.CodeOf(err) == pos.NotFound {
		return err
	}
	s, readErr := v.settlementOf(number)
	if readErr != nil {
		return readErr
	}
	data, readErr := v.settlementData(s)
	if readErr != nil {
		return readErr
	}
	data.Note = v.field("note")
	data.Files = nil // the address is that of the form
	return v.again("settlement.html", string(number), err, data)
}

type previewData struct {
	sheetData
	Bar     monthBar
	Name    string // of the producer; empty for all
	Period  string
	Doubt   string
	Nothing bool
	MayRun  bool
	List    string // address of the documents
}

// previewSettlement shows the parts of all producers beside the money, or what
// would be booked for one of them now.
func (v *visit) previewSettlement() error {
	span, b, err := v.monthSpan(true)
	if err != nil {
		return err
	}
	format, err := v.formatOf(documentFormats())
	if err != nil {
		return err
	}
	data := previewData{Bar: b, Period: report.PeriodName(v.words, span.From, span.To), MayRun: v.may("POST /staf/settlement/run"), List: Path + "settlement"}
	ctx, books := v.r.Context(), v.central.Books(v.tenant)
	var d report.Document
	if span.Producer != "" {
		planned, err := report.PlanSettlement(ctx, books, span)
		if err != nil {
			return err
		}
		d, data.Name, data.Nothing = planned.Document(v.words), planned.Name, len(planned.Products)+len(planned.Returns) == 0
	} else {
		shares, doubt := report.BuildShares(ctx, books, span.From, span.To)
		if doubt != nil && !isChanged(doubt, "shares_differ") {
			return doubt
		}
		d, data.Doubt = shares.Document(v.words), v.words.Error(doubt)
		data.Nothing = true
		for _, p := range shares.Producers {
			data.Nothing = data.Nothing && p.Owed == p.Booked
		}
	}
	if format != "" {
		return v.document(format, d)
	}
	data.sheetData = v.sheetOf(d)
	return v.show("preview.html", v.words.T("dash.settle.preview"), data)
}

// runSettlement books what is still to be booked of some days, for one producer or
// for all. Who does it again books nothing.
func (v *visit) runSettlement() error {
	span, b, err := v.monthSpan(true)
	if err != nil {
		return err
	}
	ctx := v.r.Context()
	sellers := []pos.ProducerCode{span.Producer}
	if span.Producer == "" {
		if sellers, err = v.central.Books(v.tenant).SellersIn(ctx, span.From, span.To); err != nil {
			return err
		}
	}
	var made []pos.SettlementNumber
	for _, code := range sellers {
		s, done, err := v.central.RunSettlement(ctx, v.tenant, store.Span{Producer: code, From: span.From, To: span.To}, v.account.ID, v.field("note"))
		switch {
		case err != nil:
			return err
		case done:
			made = append(made, s.Number)
		}
	}
	switch len(made) {
	case 0:
		return v.done(Path+"settlement/preview?"+b.query(span.Producer), "nothing_booked")
	case 1:
		return v.done(settlementPath(made[0]), "booked")
	}
	return v.done(Path+"settlement", "booked")
}

type paymentLine struct {
	report.RemittanceRow
	Name, Day, Method, State string
	MayUndo                  bool
}

// payments are what was paid, the newest first, as much of it as a page bears.
func (v *visit) payments(all []report.RemittanceRow, names map[pos.ProducerCode]string) (leaf, []paymentLine) {
	reversed := map[int64]bool{}
	for _, p := range all {
		reversed[p.Reverses] = p.Reverses != 0
	}
	l := v.leaf("paid", len(all))
	var lines []paymentLine
	for i := l.First; i < l.Last; i++ {
		p := all[len(all)-1-i]
		line := paymentLine{RemittanceRow: p, Name: names[p.Producer], Day: v.words.DateShort(string(p.Day)), Method: report.MethodName(v.words, p.Method)}
		switch {
		case p.Reverses != 0:
			line.State = strings.ToLower(v.words.T("settle.reversal"))
		case reversed[p.No]:
			line.State = strings.ToLower(v.words.T("settle.reversed"))
		default:
			line.MayUndo = v.may("POST /staf/settlement/pay/{no}/reverse")
		}
		lines = append(lines, line)
	}
	return l, lines
}
