package qris_test

import (
	"strings"
	"testing"

	"lapak/internal/money"
	"lapak/internal/qris"
)

func TestTheStaticCodeMustBeAMerchantsOwnStaticCode(t *testing.T) {
	for name, row := range map[string]struct {
		static string
		reason qris.Reason
	}{
		"empty":                        {"", "invalid_static:empty"},
		"pasted with a newline":        {payload() + "\n", "invalid_static:whitespace"},
		"cut off":                      {payload()[:90], "invalid_static:length_overrun"},
		"a reason with an object":      {payload("52="), "invalid_static:missing_tag:52"},
		"a code of another country":    {payload("58=SG"), "invalid_static:country"},
		"a transfer":                   {payload("01=12", "40="+object("00", "ID.CO.CONTOH"), "62="+object("08", "BOOK")), "invalid_static:not_merchant_payment"},
		"a code made for one sale":     {payload("01=12", "54=1000"), "not_static"},
		"dynamic without an amount":    {payload("01=12"), "not_static"},
		"a method that does not exist": {payload("01=13"), "invalid_static:initiation_method"},
	} {
		t.Run(name, func(t *testing.T) {
			// The amount is wrong too: the payload is what the owner must mend first.
			got, err := qris.WithAmount(row.static, -1)
			if got != "" || reasonOf(err) != row.reason {
				t.Errorf("%q, refused with %q, want %q", got, reasonOf(err), row.reason)
			}
		})
	}
}

func TestAmountsTipsAndTextsOutsideTheRulesAreRefused(t *testing.T) {
	text := func(n int) string { return strings.Repeat("T", n) }
	for name, row := range map[string]struct {
		amount  money.Rupiah
		options []qris.Option
		reason  qris.Reason
	}{
		"zero":                       {0, nil, "amount_not_positive"},
		"negative":                   {-5000, nil, "amount_not_positive"},
		"one rupiah":                 {1, nil, ""},
		"the limit":                  {10_000_000, nil, ""},
		"above the limit":            {10_000_001, nil, "amount_over_limit"},
		"far above the limit":        {1 << 62, nil, "amount_over_limit"},
		"the limit with its fee":     {9_999_000, []qris.Option{qris.FixedTip("1000")}, ""},
		"a fee above the limit":      {9_999_000, []qris.Option{qris.FixedTip("1001")}, "amount_over_limit"},
		"a fee a sen above":          {9_999_000, []qris.Option{qris.FixedTip("1000.01")}, "amount_over_limit"},
		"a percentage is not summed": {10_000_000, []qris.Option{qris.PercentTip("5")}, ""},
		"a prompt is not summed":     {10_000_000, []qris.Option{qris.PromptTip()}, ""},
		"no fee given":               {5000, []qris.Option{qris.FixedTip("")}, "tip_value_format"},
		"a negative fee":             {5000, []qris.Option{qris.FixedTip("-1")}, "tip_value_format"},
		"a fee with separators":      {5000, []qris.Option{qris.FixedTip("1.000")}, "tip_value_format"},
		"a fee of zero":              {5000, []qris.Option{qris.FixedTip("0.00")}, "tip_value_format"},
		"all of it":                  {5000, []qris.Option{qris.PercentTip("100")}, "tip_value_format"},
		"nothing of it":              {5000, []qris.Option{qris.PercentTip("0")}, "tip_value_format"},
		"a percent sign":             {5000, []qris.Option{qris.PercentTip("5%")}, "tip_value_format"},
		"the last tip counts":        {5000, []qris.Option{qris.FixedTip("x"), qris.PromptTip()}, ""},
		"a bill number of 25":        {5000, []qris.Option{qris.Additional("01", text(25))}, ""},
		"a bill number of 26":        {5000, []qris.Option{qris.Additional("01", text(26))}, "length_limit:62.01"},
		"an empty bill number":       {5000, []qris.Option{qris.Additional("01", "")}, "length_limit:62.01"},
		"a request for four things":  {5000, []qris.Option{qris.Additional("09", "AMEX")}, "length_limit:62.09"},
		"a system text of 88":        {5000, []qris.Option{qris.Additional("50", text(88))}, ""},
		"a system text of 89":        {5000, []qris.Option{qris.Additional("50", text(89))}, "length_limit:62"},
		"a system text of 100":       {5000, []qris.Option{qris.Additional("50", text(100))}, "length_limit:62.50"},
		"four texts of 25": {5000, []qris.Option{qris.Additional("01", text(25)), qris.Additional("02", text(25)),
			qris.Additional("03", text(25)), qris.Additional("04", text(25))}, "length_limit:62"},
		"an accent":            {5000, []qris.Option{qris.Additional("08", "kopi é")}, "non_ascii:62.08"},
		"a newline":            {5000, []qris.Option{qris.Additional("08", "a\nb")}, "non_ascii:62.08"},
		"a sub-tag of letters": {5000, []qris.Option{qris.Additional("AB", "x")}, "tag_not_numeric"},
		"a sub-tag too long":   {5000, []qris.Option{qris.Additional("011", "x")}, "tag_not_numeric"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := qris.WithAmount(payload(), row.amount, row.options...)
			if reasonOf(err) != row.reason {
				t.Errorf("refused with %q, want %q", reasonOf(err), row.reason)
			}
			if (got == "") != (row.reason != "") {
				t.Errorf("payload %q with reason %q", got, row.reason)
			}
		})
	}
	t.Run("more than a code should hold", func(t *testing.T) {
		x := strings.Repeat("x", 99)
		_, err := qris.WithAmount(payload("80="+x, "81="+x, "82="+x, "83="+x), 5000)
		if reasonOf(err) != qris.PayloadTooLong {
			t.Errorf("refused with %q", reasonOf(err))
		}
	})
}

// The expected payloads are written object by object, by the rule.
func TestEveryObjectStaysWhereItWas(t *testing.T) {
	acquirer, repository := object("26", shop[2].Value), object("51", shop[3].Value)
	price := object("52", "5812") + object("53", "360") + object("54", "7500")
	place := object("58", "ID") + object("59", "LAPAK MUSI CONTOH") + object("60", "PALEMBANG") + object("61", "30111")
	extra := object("62", object("07", "A01"))
	bill := qris.Additional("01", "B1")
	for name, row := range map[string]struct {
		static  string
		options []qris.Option
		want    string
	}{
		"no method: it follows 00": {payload("01="), nil,
			"000201" + "010212" + acquirer + repository + price + place + extra},
		"method at the end stays at the end": {sealed(body("01=") + "010211"), nil,
			"000201" + acquirer + repository + price + place + extra + "010212"},
		"old amount and fee before the method": {sealed("000201" + "540520000" + "550202" + "5603500" + "010211" + body("00=", "01=")), nil,
			"000201" + "010212" + acquirer + repository + price + place + extra},
		"a name that looks like objects": {payload("59=010211 5802ID 6304"), nil,
			"000201" + "010212" + acquirer + repository + price + "5802ID" + object("59", "010211 5802ID 6304") + "6009PALEMBANG" + "610530111" + extra},
		"unreserved objects keep place and text": {sealed(body() + object("91", "not an object")), nil,
			"000201" + "010212" + acquirer + repository + price + place + extra + object("91", "not an object")},
		"a new 62 goes before the first greater tag": {sealed(body("62=") + object("80", "x") + object("65", "y")), []qris.Option{bill},
			"000201" + "010212" + acquirer + repository + price + place + object("62", "0102B1") + object("80", "x") + object("65", "y")},
		"even where that tag stands early": {sealed("000201" + object("91", "x") + body("00=", "62=")), []qris.Option{bill},
			"000201" + object("62", "0102B1") + object("91", "x") + "010212" + acquirer + repository + price + place},
		"sub-tags keep their order": {payload("62=" + object("98", "z") + object("05", "r") + object("07", "A01")), []qris.Option{bill, qris.Additional("07", "K2"), qris.Additional("06", "c")},
			"000201" + "010212" + acquirer + repository + price + place + object("62", "0102B1"+"0601c"+"9801z"+"0501r"+"0702K2")},
		"the greatest sub-tag goes last": {payload(), []qris.Option{qris.Additional("08", "kopi")},
			"000201" + "010212" + acquirer + repository + price + place + object("62", "0703A01"+"0804kopi")},
		"a tip follows the amount": {payload(), []qris.Option{qris.FixedTip("12.5")},
			"000201" + "010212" + acquirer + repository + price + "550202" + "560412.5" + place + extra},
	} {
		t.Run(name, func(t *testing.T) {
			// A row with a slip in its static payload would test the refusal instead.
			if sound := qris.Check(row.static, qris.QRIS); !sound.Valid {
				t.Fatalf("the static payload is refused: %q", sound.Errors)
			}
			got, err := qris.WithAmount(row.static, 7500, row.options...)
			if err != nil {
				t.Fatal(err)
			}
			if want := sealed(row.want); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}
