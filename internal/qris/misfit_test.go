package qris_test

import (
	"strings"
	"testing"

	"lapak/internal/money"
	"lapak/internal/qris"
)

func TestOnlyACodeForOnePaymentOfExactlyTheAmountFits(t *testing.T) {
	var v struct {
		Parse []struct {
			Payload string
			Profile string
			Valid   bool
		}
	}
	readJSON(t, "testdata/vectors.json", &v)
	fit := 0
	for _, x := range v.Parse {
		if !x.Valid || qris.Check(x.Payload, qris.QRIS).Method != "static" {
			continue
		}
		if got := qris.Misfit(x.Payload, 25_000); got == "" {
			t.Errorf("a static code fits: %s", x.Payload)
		}
		exact, err := qris.WithAmount(x.Payload, 25_000)
		if err != nil {
			continue
		}
		fit++
		tip, err := qris.WithAmount(x.Payload, 25_000, qris.FixedTip("500"))
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			payload string
			amount  money.Rupiah
			want    string
		}{
			"the amount":       {exact, 25_000, ""},
			"a rupiah less":    {exact, 24_999, "amount"},
			"a hundred times":  {exact, 2_500_000, "amount"},
			"a fee":            {tip, 25_000, "tip"},
			"half a code":      {exact[:len(exact)/2], 25_000, whyNot(exact[:len(exact)/2])},
			"a wrong checksum": {spoilt(exact), 25_000, whyNot(spoilt(exact))},
		} {
			if got := qris.Misfit(c.payload, c.amount); got != c.want || what != "the amount" && got == "" {
				t.Errorf("%s: %q, want %q\n%s", what, got, c.want, c.payload)
			}
		}
	}
	if fit < 5 {
		t.Errorf("only %d codes could be tried", fit)
	}
}

func whyNot(payload string) string { return string(qris.Check(payload, qris.QRIS).Reason) }

// spoilt is a payload with another checksum.
func spoilt(payload string) string {
	if strings.HasSuffix(payload, "0") {
		return payload[:len(payload)-1] + "1"
	}
	return payload[:len(payload)-1] + "0"
}
