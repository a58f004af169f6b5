package gateway_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"lapak/internal/gateway"
	"lapak/internal/gateway/stub"
	"lapak/internal/qris"
)

// told is a gateway whose provider gives one answer to everything.
func told(t *testing.T, provider string, status int, body string) gateway.Gateway {
	t.Helper()
	c := &clock{at: noon}
	s := stub.New(stub.Options{Now: c.now})
	settings := s.MidtransSettings()
	if provider == "snap" {
		settings = s.SNAPSettings()
	}
	g, err := gateway.Open(gateway.Config{Provider: provider, URL: "https://api.example.org", Settings: settings, Now: c.now,
		HTTP: &http.Client{Transport: canned{status, body}}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTheMoneyIsThereWhenEveryFieldOfMidtransSaysSo(t *testing.T) {
	const paid = `{"status_code":"200","order_id":"o-1","gross_amount":"25000.00","currency":"IDR","transaction_status":"settlement","fraud_status":"accept"}`
	uncertain := ending{err: gateway.ErrUncertain}
	for what, c := range map[string]struct {
		from, to string
		ending
	}{
		"all fields":                {"", "", ending{state: gateway.Settled}},
		"a number as code":          {`"200"`, `200`, ending{state: gateway.Settled}},
		"a number as amount":        {`"25000.00"`, `25000.00`, ending{state: gateway.Settled}},
		"no currency":               {`"currency":"IDR",`, ``, ending{state: gateway.Settled}},
		"the code for pending":      {`"200"`, `"201"`, ending{state: gateway.Pending}},
		"a check that goes on":      {`"accept"`, `"challenge"`, ending{state: gateway.Pending}},
		"a check that says nothing": {`,"fraud_status":"accept"`, ``, ending{state: gateway.Pending}},
		"a check that denies":       {`"accept"`, `"deny"`, ending{state: gateway.Denied}},
		"given back":                {`"settlement"`, `"refund"`, ending{state: gateway.Cancelled}},
		"given back in part":        {`"settlement"`, `"partial_refund"`, ending{state: gateway.Settled}},
		"a word of cards":           {`"settlement"`, `"capture"`, uncertain},
		"a word in capitals":        {`"settlement"`, `"SETTLEMENT"`, uncertain},
		"no word":                   {`"settlement"`, `""`, uncertain},
		"another currency":          {`"IDR"`, `"USD"`, uncertain},
		"half a rupiah":             {`25000.00`, `25000.50`, uncertain},
		"a negative amount":         {`25000.00`, `-25000.00`, uncertain},
		"no amount":                 {`"gross_amount":"25000.00",`, ``, uncertain},
		"no order":                  {`"order_id":"o-1",`, ``, uncertain},
		"another order":             {`"o-1"`, `"o-2"`, uncertain},
		"no code":                   {`"status_code":"200",`, ``, uncertain},
		"a code that is a word":     {`"200"`, `"OK"`, uncertain},
		"a refusal":                 {`"200"`, `"403"`, uncertain},
		"an amount that is a list":  {`"25000.00"`, `[25000]`, uncertain},
		"half an answer":            {`"accept"}`, `"acc`, uncertain},
	} {
		body := strings.Replace(paid, c.from, c.to, 1)
		if c.from != "" && body == paid {
			t.Fatalf("%s changes nothing", what)
		}
		status, err := told(t, "midtrans", http.StatusOK, body).Status(t.Context(), "o-1")
		if !c.is(status, err) {
			t.Errorf("%s: %s, %v", what, status.State, err)
		}
		if status.Pays(25_000) != (err == nil && c.state == gateway.Settled) {
			t.Errorf("%s: pays %v", what, status.Pays(25_000))
		}
	}
	if _, err := told(t, "midtrans", http.StatusInternalServerError, paid).Status(t.Context(), "o-1"); !errors.Is(err, gateway.ErrUncertain) {
		t.Errorf("a good body of a bad answer: %v", err)
	}
}

func TestTheMoneyIsThereWhenSNAPSaysSoWithAnAmount(t *testing.T) {
	const paid = `{"responseCode":"2005100","originalPartnerReferenceNo":"o-1","latestTransactionStatus":"00","amount":{"value":"25000.00","currency":"IDR"}}`
	uncertain := ending{err: gateway.ErrUncertain}
	for what, c := range map[string]struct {
		from, to string
		ending
	}{
		"all fields":            {"", "", ending{state: gateway.Settled}},
		"begun":                 {`"00"`, `"01"`, ending{state: gateway.Pending}},
		"paying":                {`"00"`, `"02"`, ending{state: gateway.Pending}},
		"given back":            {`"00"`, `"04"`, ending{state: gateway.Cancelled}},
		"failed":                {`"00"`, `"06"`, ending{state: gateway.Denied}},
		"expired":               {`"00"`, `"08"`, ending{state: gateway.Expired}},
		"another state":         {`"00"`, `"09"`, uncertain},
		"a state of one digit":  {`"00"`, `0`, uncertain},
		"no amount":             {`"25000.00"`, `""`, uncertain},
		"half a rupiah":         {`25000.00`, `25000.50`, uncertain},
		"another currency":      {`IDR`, `USD`, uncertain},
		"another order":         {`"o-1"`, `"o-2"`, uncertain},
		"the code of a charge":  {`2005100`, `2004700`, uncertain},
		"the code of no answer": {`2005100`, `5005100`, uncertain},
		"a code that is short":  {`2005100`, `200510`, uncertain},
		"an end that is not":    {`"amount"`, `"padding":"` + strings.Repeat("x", 256<<10) + `","amount"`, uncertain},
		"in progress":           {`2005100`, `2025100`, uncertain},
		"info that is a text":   {`"amount"`, `"additionalInfo":"x","amount"`, ending{state: gateway.Settled}},
	} {
		body := strings.Replace(paid, c.from, c.to, 1)
		if c.from != "" && body == paid {
			t.Fatalf("%s changes nothing", what)
		}
		status, err := told(t, "snap", http.StatusOK, body).Status(t.Context(), "o-1")
		if !c.is(status, err) {
			t.Errorf("%s: %s, %v", what, status.State, err)
		}
	}
}

func TestAnAnswerHasToEndAndToAgreeWithItsStatus(t *testing.T) {
	const midtrans = `{"status_code":"200","order_id":"o-1","gross_amount":"25000.00","transaction_status":"settlement","fraud_status":"accept"}`
	const snap = `{"responseCode":"2005100","originalPartnerReferenceNo":"o-1","latestTransactionStatus":"00","amount":{"value":"25000.00"}}`
	for provider, body := range map[string]string{"midtrans": midtrans, "snap": snap} {
		for what, c := range map[string]struct {
			status int
			body   string
			paid   bool
		}{
			"as it should be":         {http.StatusOK, body, true},
			"white space after it":    {http.StatusOK, body + strings.Repeat(" ", 1<<10), true},
			"white space without end": {http.StatusOK, body + strings.Repeat(" ", 256<<10), false},
			"a server that failed":    {http.StatusInternalServerError, body, false},
			"bytes that are no text":  {http.StatusOK, strings.Replace(body, "o-1\"", "o-1\",\"x\":\"\xff\"", 1), false},
		} {
			status, err := told(t, provider, c.status, c.body).Status(t.Context(), "o-1")
			if c.paid != status.Pays(25_000) || c.paid == errors.Is(err, gateway.ErrUncertain) {
				t.Errorf("%s with %s: %s, %v", provider, what, status.State, err)
			}
		}
	}
}

func TestAProviderThatDoesNotKnowOurKeysGetsNoOrder(t *testing.T) {
	b := open(t, "snap", stub.Options{})
	asymmetric := open(t, "snap", stub.Options{Asymmetric: true})
	settings := func(b *bank, from, to string) gateway.Gateway {
		changed := strings.Replace(string(b.stub.SNAPSettings()), from, to, 1)
		g, err := gateway.Open(gateway.Config{Provider: "snap", URL: b.server.URL, Settings: []byte(changed), Now: b.clock.now})
		if err != nil || changed == string(b.stub.SNAPSettings()) {
			t.Fatalf("%s: %v", from, err)
		}
		return g
	}
	for what, c := range map[string]struct {
		gateway gateway.Gateway
		err     error
	}{
		"another client":        {settings(b, "STUB-PARTNER", "STUB-OTHER"), gateway.ErrUncertain}, // it has no token
		"another secret":        {settings(b, "secret-of-the-stub", "secret-of-another"), gateway.ErrRefused},
		"another merchant":      {settings(b, "STUB0001", "STUB0002"), gateway.ErrRefused},
		"a symmetric signature": {settings(asymmetric, `"call_signature":"asymmetric"`, `"call_signature":"symmetric"`), gateway.ErrRefused},
		"no token at all":       {settings(b, `"channel_id"`, `"call_signature":"asymmetric","channel_id"`), gateway.ErrRefused},
	} {
		if _, err := c.gateway.Charge(t.Context(), b.order("o-1")); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := c.gateway.Status(t.Context(), "o-1"); what != "another merchant" && !errors.Is(err, gateway.ErrUncertain) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(b.stub.Orders())+len(asymmetric.stub.Orders()) != 0 {
		t.Error("an order was made")
	}
}

func TestACodeIsShownOnlyForItsOrder(t *testing.T) {
	b := open(t, "midtrans", stub.Options{})
	order := b.order("o-1")
	made := b.charges("o-1")
	static := strings.Replace(made.Payload, "010212", "010211", 1)
	static = static[:len(static)-4] + qris.Check(static, qris.TLV).CalculatedChecksum
	tip, err := qris.WithAmount(merchantOf(t), 25_000, qris.FixedTip("500"))
	if err != nil {
		t.Fatal(err)
	}
	for what, spoil := range map[string]func(*gateway.Status){
		"another order":   func(s *gateway.Status) { s.Order = "o-2" },
		"another amount":  func(s *gateway.Status) { s.Amount++ },
		"no code":         func(s *gateway.Status) { s.Payload = "" },
		"half a code":     func(s *gateway.Status) { s.Payload = s.Payload[:100] },
		"a sticker's":     func(s *gateway.Status) { s.Payload = static },
		"a fee":           func(s *gateway.Status) { s.Payload = tip },
		"no amount in it": func(s *gateway.Status) { s.Payload = merchantOf(t) },
	} {
		status := made
		spoil(&status)
		if err := status.Fits(order); !errors.Is(err, gateway.ErrMismatch) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// merchantOf is the static code of the stub's merchant.
func merchantOf(t *testing.T) string {
	t.Helper()
	b := open(t, "midtrans", stub.Options{})
	b.stub.Misbehave(stub.Fault{Kind: stub.StaticCode})
	return b.charges("o-1").Payload
}
