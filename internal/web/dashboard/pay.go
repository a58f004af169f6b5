package dashboard

import (
	"net/url"
	"strconv"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
)

func payPath(p pos.ProducerCode) string {
	return Path + "settlement/pay?" + url.Values{"producer": {string(p)}}.Encode()
}

func listPath(p pos.ProducerCode) string {
	return Path + "settlement?" + url.Values{"producer": {string(p)}}.Encode()
}

type payData struct {
	Producer pos.ProducerCode
	Name     string
	List     string
	Balance  money.Rupiah
	Methods  []choice
	Amount   string // as it was typed, like the rest
	Day      string
	Note     string
	Last     int64 // number of the last payment that the form knows of
}

func (v *visit) payData(p pos.ProducerCode, method pos.Method) (payData, error) {
	ctx, books := v.r.Context(), v.central.Books(v.tenant)
	data := payData{Producer: p, List: listPath(p)}
	if p == "" {
		return data, pos.Refuse(pos.NotFound, "producer_unknown", "producer", p)
	}
	var err error
	if data.Name, err = v.producerName(p); err != nil {
		return data, err
	}
	ledger, err := books.Ledger(ctx, p)
	if err != nil {
		return data, err
	}
	data.Balance = ledger.Balance()
	for _, m := range pos.Methods() {
		data.Methods = append(data.Methods, choice{string(m), report.MethodName(v.words, m), m == method})
	}
	all, err := books.Remittances(ctx, p)
	if len(all) > 0 {
		data.Last = all[len(all)-1].No
	}
	return data, err
}

// payForm offers the whole balance, to be paid by transfer today.
func (v *visit) payForm() error {
	whose, err := v.whose()
	if err != nil {
		return err
	}
	data, err := v.payData(whose, pos.Transfer)
	if err != nil {
		return err
	}
	if data.Balance > 0 {
		data.Amount = data.Balance.Digits()
	}
	data.Day = string(pos.DayOf(v.now()))
	return v.show("pay.html", v.words.T("dash.settle.pay"), data)
}

// pay writes a payment down. A form that is sent twice pays once.
func (v *visit) pay() error {
	p := pos.Remittance{Method: pos.Method(v.field("method")), Note: v.field("note"), By: v.account.ID}
	var err error
	if p.Producer, err = v.whose(); err != nil {
		return err
	}
	last, err := strconv.ParseInt(v.field("last"), 10, 64)
	if err != nil {
		last = -1 // of no form of ours
	}
	p.Amount, err = v.amount("amount")
	if err == nil {
		p.Day, err = pos.ParseDay(v.field("day"))
	}
	if err == nil {
		_, err = v.central.AddRemittanceAfter(v.r.Context(), v.tenant, p, last)
	}
	if err == nil {
		return v.done(listPath(p.Producer), "paid")
	}
	data, readErr := v.payData(p.Producer, p.Method)
	if readErr != nil {
		return readErr
	}
	data.Amount, data.Day, data.Note = v.field("amount"), v.field("day"), p.Note
	return v.again("pay.html", v.words.T("dash.settle.pay"), err, data)
}

// amount reads rupiah as people write them.
func (v *visit) amount(field string) (money.Rupiah, error) {
	amount, err := money.Parse(v.field(field))
	if err != nil {
		return 0, pos.Refuse(pos.Invalid, "price_unreadable", "price", v.field(field)).Because(err)
	}
	return amount, nil
}

// reason is why something is taken back, which has to be said.
func (v *visit) reason() (string, error) {
	note := v.field("note")
	switch {
	case note == "":
		return "", pos.Refuse(pos.Invalid, "settle_reason_missing")
	case len(note) > pos.MaxNote:
		return "", pos.Refuse(pos.Invalid, "note_too_long", "max", pos.MaxNote)
	}
	return note, nil
}

// number is the one in an address.
func (v *visit) number() (int64, error) {
	no, err := strconv.ParseInt(v.r.PathValue("no"), 10, 64)
	if err != nil {
		return 0, errNoPage()
	}
	return no, nil
}

// reversePayment takes a payment back by another row.
func (v *visit) reversePayment() error {
	no, err := v.number()
	if err != nil {
		return err
	}
	note, err := v.reason()
	if err != nil {
		return err
	}
	back, err := v.central.ReverseRemittance(v.r.Context(), v.tenant, no, v.account.ID, note)
	if err != nil {
		return err
	}
	return v.done(listPath(back.Producer), "payment_reversed")
}
