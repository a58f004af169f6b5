package gateway

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"lapak/internal/qris"
)

// snap speaks the national standard for payment interfaces, as far as a code that
// a merchant presents needs it.
type snap struct {
	wire
	*snapSettings
	now func() time.Time

	mu      sync.Mutex
	token   string
	expires time.Time
	secret  atomic.Pointer[string] // the last token, to be kept out of errors
}

func openSNAP(c Config, w wire) (Gateway, error) {
	s, err := readSNAPSettings(c.Settings)
	if err != nil {
		return nil, err
	}
	return &snap{wire: w, snapSettings: s, now: c.Now}, nil
}

// Name is the word for the provider.
func (s *snap) Name() string { return s.snapSettings.Name }

// String names the provider and no keys, should it be printed.
func (s *snap) String() string { return s.Name() + " at " + s.address }

// GoString is String, for the verb that would show every field.
func (s *snap) GoString() string { return s.String() }

// Services of the standard, which stand in the middle of each response code.
const (
	serviceGenerate = "47"
	serviceQuery    = "51"
	serviceNotify   = "52"
	serviceToken    = "73"
	serviceCancel   = "77"
)

// Cases that a response code ends in, with the status that it begins with.
const (
	snapWrongState = "40400"
	snapNotFound   = "40401"
	snapNoToken    = "40101"
	snapDuplicate  = "40901"
)

type snapAmount struct {
	Value    word   `json:"value"`
	Currency string `json:"currency"`
}

// snapAnswer is what answers and notifications have, if they have it.
type snapAnswer struct {
	ResponseCode               word       `json:"responseCode"`
	ResponseMessage            string     `json:"responseMessage"`
	AccessToken                string     `json:"accessToken"`
	ExpiresIn                  word       `json:"expiresIn"`
	ReferenceNo                string     `json:"referenceNo"`
	PartnerReferenceNo         string     `json:"partnerReferenceNo"`
	QRContent                  string     `json:"qrContent"`
	OriginalReferenceNo        string     `json:"originalReferenceNo"`
	OriginalPartnerReferenceNo string     `json:"originalPartnerReferenceNo"`
	LatestTransactionStatus    word       `json:"latestTransactionStatus"`
	PaidTime                   string     `json:"paidTime"`
	Amount                     snapAmount `json:"amount"`
	AdditionalInfo             snapInfo   `json:"additionalInfo"`
}

// snapInfo is what is known of the part that each provider fills as it likes.
type snapInfo struct {
	reference, issuer string
}

// UnmarshalJSON takes what it understands and never fails: nothing in it decides.
func (i *snapInfo) UnmarshalJSON(text []byte) error {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(text, &fields)
	first := func(names ...string) string {
		for _, name := range names {
			var value word
			if json.Unmarshal(fields[name], &value) == nil && value != "" {
				return string(value)
			}
		}
		return ""
	}
	i.reference, i.issuer = first("rrn", "RRN", "retrievalReferenceNo"), first("issuerName", "issuer")
	return nil
}

type snapGenerate struct {
	PartnerReferenceNo string          `json:"partnerReferenceNo"`
	Amount             snapAmount      `json:"amount"`
	MerchantID         string          `json:"merchantId"`
	TerminalID         string          `json:"terminalId,omitempty"`
	ValidityPeriod     string          `json:"validityPeriod"`
	AdditionalInfo     json.RawMessage `json:"additionalInfo,omitempty"`
}

type snapAbout struct {
	OriginalPartnerReferenceNo string `json:"originalPartnerReferenceNo"`
	ServiceCode                string `json:"serviceCode,omitempty"`
	MerchantID                 string `json:"merchantId"`
	Reason                     string `json:"reason,omitempty"`
}

// Charge asks for a code. The standard has no key for a repetition: a second one
// is answered as a duplicate, and the code that was lost with the first answer
// stays lost.
func (s *snap) Charge(ctx context.Context, o Order) (Status, error) {
	if fault := o.fault(); fault != "" {
		return Status{}, s.fail(ErrRefused, "charge", answer{}, snapAnswer{ResponseMessage: "not sent for " + fault}, nil)
	}
	expires := o.At.Add(o.Life)
	request := snapGenerate{
		PartnerReferenceNo: o.ID, Amount: snapAmount{word(strconv.FormatInt(int64(o.Amount), 10) + ".00"), "IDR"},
		MerchantID: s.MerchantID, TerminalID: s.TerminalID, ValidityPeriod: expires.In(jakarta).Format(snapTime), AdditionalInfo: s.AdditionalInfo,
	}
	if request.TerminalID == "" {
		request.TerminalID = o.terminal()
	}
	got, said, err := s.call(ctx, "charge", s.GeneratePath, serviceGenerate, request)
	switch {
	case err != nil:
		return Status{}, err
	case said.is(snapDuplicate):
		status, err := s.Status(ctx, o.ID)
		return status, s.fail(ErrDuplicate, "charge", got, said, err)
	case said.refuses():
		return Status{}, s.fail(ErrRefused, "charge", got, said, nil)
	case !said.is("20000") || said.QRContent == "":
		return Status{}, s.fail(ErrUncertain, "charge", got, said, nil)
	case said.PartnerReferenceNo != o.ID:
		return Status{}, s.fail(ErrUncertain, "charge", got, said, ErrMismatch)
	}
	// The answer does not repeat the amount: the code has it.
	amount, _ := rupiah(qris.Check(said.QRContent, qris.EMV).Amount)
	return Status{Order: o.ID, Transaction: said.ReferenceNo, State: Pending, Amount: amount, Payload: said.QRContent, ExpiresAt: expires, Raw: got.body}, nil
}

// Status asks what became of an order.
func (s *snap) Status(ctx context.Context, order string) (Status, error) {
	if !orderForm.MatchString(order) {
		return Status{}, s.fail(ErrUncertain, "status", answer{}, snapAnswer{ResponseMessage: "not a number of an order"}, nil)
	}
	request := snapAbout{OriginalPartnerReferenceNo: order, ServiceCode: s.QueryServiceCode, MerchantID: s.MerchantID}
	got, said, err := s.call(ctx, "status", s.QueryPath, serviceQuery, request)
	switch {
	case err != nil:
		return Status{}, err
	case said.is(snapNotFound):
		return Status{Order: order, State: Missing, Raw: got.body}, nil
	case !said.is("20000"):
		return Status{}, s.fail(ErrUncertain, "status", got, said, nil)
	}
	status, ok := said.status(got.body)
	switch {
	case !ok:
		return Status{}, s.fail(ErrUncertain, "status", got, said, nil)
	case status.Order != order:
		return Status{}, s.fail(ErrUncertain, "status", got, said, ErrMismatch)
	}
	return status, nil
}

// Cancel takes an order back. A provider that cannot is asked what became of the
// order; it ends by itself when its time is over.
func (s *snap) Cancel(ctx context.Context, order string) (Status, error) {
	if s.CancelPath == noCancel || !orderForm.MatchString(order) {
		return s.Status(ctx, order)
	}
	request := snapAbout{OriginalPartnerReferenceNo: order, MerchantID: s.MerchantID, Reason: "not paid"}
	got, said, err := s.call(ctx, "cancel", s.CancelPath, serviceCancel, request)
	switch {
	case err != nil:
		return Status{}, err
	case said.is("20000"), said.is(snapWrongState), said.is(snapNotFound):
		// The answer tells neither the amount nor what the state was before.
		return s.Status(ctx, order)
	}
	return Status{}, s.fail(ErrUncertain, "cancel", got, said, nil)
}

// snapStates are the words of the standard for what became of an order. A code
// that was asked for and not paid is 01 or 03, but 07 with some providers, which
// for their query is therefore no proof that the order does not exist.
var snapStates = map[word]State{
	"00": Settled, "01": Pending, "02": Pending, "03": Pending, "04": Cancelled, "05": Cancelled, "06": Denied, "07": Missing, "08": Expired,
}

// status reads what an answer or a notification says of an order; ok is false if
// it says nothing that can be relied on.
func (a snapAnswer) status(raw []byte) (st Status, ok bool) {
	state, known := snapStates[a.LatestTransactionStatus]
	if !known || a.OriginalPartnerReferenceNo == "" || a.Amount.Currency != "" && a.Amount.Currency != "IDR" {
		return Status{}, false
	}
	amount, err := rupiah(string(a.Amount.Value))
	if err != nil && (state == Settled || a.Amount.Value != "") {
		return Status{}, false // money without an amount is not money
	}
	st = Status{Order: a.OriginalPartnerReferenceNo, Transaction: a.OriginalReferenceNo, State: state, Amount: amount,
		Reference: a.AdditionalInfo.reference, Issuer: a.AdditionalInfo.issuer, Raw: raw}
	if at, err := time.Parse(time.RFC3339, a.PaidTime); err == nil && state == Settled {
		st.SettledAt = at
	}
	return st, true
}
