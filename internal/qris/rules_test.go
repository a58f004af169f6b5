package qris_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"lapak/internal/qris"
)

// checksum is a second, table-free routine by bits of the message polynomial, so
// that a mistake in the package does not agree with itself here.
func checksum(text string) string {
	crc := uint32(0xFFFF)
	for _, b := range []byte(text) {
		for bit := 7; bit >= 0; bit-- {
			in := uint32(b>>bit) & 1
			out := crc >> 15 & 1
			crc = crc << 1 & 0xFFFF
			if in != out {
				crc ^= 0x1021
			}
		}
	}
	return fmt.Sprintf("%04X", crc)
}

// object writes one object with its length in characters.
func object(id, value string) string {
	return fmt.Sprintf("%s%02d%s", id, utf8.RuneCountInString(value), value)
}

// sealed appends the checksum.
func sealed(body string) string { return body + "6304" + checksum(body+"6304") }

// A shop that exists nowhere, object by object. The values are plain, so that a
// test can replace one and know what else to expect.
var shop = []qris.Object{
	{ID: "00", Value: "01"},
	{ID: "01", Value: "11"},
	{ID: "26", Value: object("00", "ID.CO.CONTOHPAY.WWW") + object("01", "936099990000000007") + object("02", "CTH0000001") + object("03", "UMI")},
	{ID: "51", Value: object("00", "ID.CO.QRIS.WWW") + object("02", "ID1099999900001") + object("03", "UMI")},
	{ID: "52", Value: "5812"},
	{ID: "53", Value: "360"},
	{ID: "58", Value: "ID"},
	{ID: "59", Value: "LAPAK MUSI CONTOH"},
	{ID: "60", Value: "PALEMBANG"},
	{ID: "61", Value: "30111"},
	{ID: "62", Value: object("07", "A01")},
}

// payload writes the shop with changes "ID=value": an object is replaced where
// it stands, or added at the end, and removed by an empty value.
func payload(changes ...string) string { return sealed(body(changes...)) }

func body(changes ...string) string {
	root := slices.Clone(shop)
	for _, change := range changes {
		id, value, _ := strings.Cut(change, "=")
		i := slices.IndexFunc(root, func(o qris.Object) bool { return o.ID == id })
		switch {
		case i < 0:
			root = append(root, qris.Object{ID: id, Value: value})
		case value == "":
			root = slices.Delete(root, i, i+1)
		default:
			root[i].Value = value
		}
	}
	var b strings.Builder
	for _, o := range root {
		b.WriteString(object(o.ID, o.Value))
	}
	return b.String()
}

type verdict struct {
	name, payload string
	errors        string // all of them, separated by spaces; empty is valid
}

func judge(t *testing.T, profile qris.Profile, rows []verdict) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := qris.Check(row.payload, profile)
			var all []string
			for _, reason := range got.Errors {
				all = append(all, string(reason))
			}
			if joined := strings.Join(all, " "); joined != row.errors {
				t.Errorf("errors %q, want %q\n%s", joined, row.errors, row.payload)
			}
			if got.Valid != (row.errors == "") {
				t.Errorf("valid = %t with errors %q", got.Valid, row.errors)
			}
			first, _, _ := strings.Cut(row.errors, " ")
			if string(got.Reason) != first {
				t.Errorf("reason %q, want the first error %q", got.Reason, first)
			}
		})
	}
}

func TestDamagedTextIsRefusedForTheFirstThingThatIsWrong(t *testing.T) {
	good := payload()
	judge(t, qris.QRIS, []verdict{
		{"the shop itself is valid", good, ""},
		{"nothing", "", "empty"},
		{"three characters", "000", "truncated"},
		{"three characters that are no digits", "abc", "truncated"},
		{"a bare header", "0002", "length_overrun"},
		{"a letter in the tag", "0A0201", "tag_not_numeric"},
		{"a full-width digit in the tag", "０0" + good[2:], "tag_not_numeric"},
		{"an Arabic digit in the length", "000٢01" + good[6:], "length_not_numeric"},
		{"a plus sign in the length", "00+201" + good[6:], "length_not_numeric"},
		{"a negative length", "00-201" + good[6:], "length_not_numeric"},
		{"a space in the length", "00 201" + good[6:], "length_not_numeric"},
		{"length zero", "0000" + good[6:], "zero_length"},
		{"one character after the end", good + "1", "trailing_garbage"},
		{"three characters after the end", good + "abc", "trailing_garbage"},
		{"four characters after the end", good + "abcd", "tag_not_numeric"},
		{"an object after the end", good + "6403abc", "crc_not_last nested_tlv:64"},
		{"the same payload twice", good + good, "duplicate_tag:00 duplicate_tag:01 duplicate_tag:26 duplicate_tag:51 " +
			"duplicate_tag:52 duplicate_tag:53 duplicate_tag:58 duplicate_tag:59 duplicate_tag:60 duplicate_tag:61 " +
			"duplicate_tag:62 duplicate_tag:63 crc_mismatch"},
		{"bytes that are no UTF-8", strings.Replace(good, "MUSI", "MU\xffI", 1), "invalid_utf8"},
	})
}

func TestWhiteSpaceIsRefusedAndTheRepairIsOffered(t *testing.T) {
	good := payload()
	spaced := payload("59=LAPAK MUSI")
	for name, row := range map[string]struct{ pasted, meant string }{
		"space before":               {" " + good, good},
		"newline after":              {good + "\n", good},
		"windows line after":         {good + "\r\n", good},
		"tab after":                  {good + "\t", good},
		"byte order mark before":     {"\uFEFF" + good, good},
		"zero width space after":     {good + "\u200B", good},
		"no-break space around":      {"\u00A0" + good + "\u00A0", good},
		"ideographic space around":   {"\u3000" + good + "\u3000", good},
		"wrapped in the middle":      {good[:40] + "\n" + good[40:], good},
		"wrapped as in a mail":       {good[:40] + "\r\n" + good[40:90] + "\r\n" + good[90:], good},
		"tab in the middle":          {good[:40] + "\t" + good[40:], good},
		"joiner in the middle":       {good[:40] + "\u200D" + good[40:], good},
		"right-to-left mark inside":  {good[:40] + "\u200F" + good[40:], good},
		"word joiner inside":         {good[:40] + "\u2060" + good[40:], good},
		"no-break space for a space": {strings.Replace(spaced, "K M", "K\u00A0M", 1), spaced},
		"wrapped at a space":         {strings.Replace(spaced, "K M", "K\nM", 1), spaced},
		"no-break space for nothing": {good[:40] + "\u00A0" + good[40:], good},
		"and a lower-case checksum":  {" " + good[:len(good)-4] + strings.ToLower(good[len(good)-4:]), good},
	} {
		t.Run(name, func(t *testing.T) {
			got := qris.Check(row.pasted, qris.QRIS)
			if got.Valid || got.Reason != qris.Whitespace || len(got.Errors) != 1 {
				t.Errorf("valid %t, errors %q", got.Valid, got.Errors)
			}
			if got.Normalized != row.meant || !got.NormalizedValid {
				t.Errorf("offers %q (valid %t), want %q", got.Normalized, got.NormalizedValid, row.meant)
			}
		})
	}
	t.Run("nothing but spaces", func(t *testing.T) {
		got := qris.Check(" \n", qris.QRIS)
		if got.Reason != qris.Whitespace || got.Normalized != "" || got.NormalizedValid {
			t.Errorf("%+v", got)
		}
	})
	t.Run("a repair does not hide what else is wrong", func(t *testing.T) {
		got := qris.Check(payload("58=SG")+"\n", qris.QRIS)
		if got.Normalized != payload("58=SG") || got.NormalizedValid {
			t.Errorf("offers %q (valid %t)", got.Normalized, got.NormalizedValid)
		}
	})
	t.Run("an ideographic space in a Chinese name is part of the name", func(t *testing.T) {
		if got := qris.Check(payload("64="+object("00", "ZH")+object("01", "巨\u3000港")), qris.QRIS); !got.Valid {
			t.Errorf("errors %q", got.Errors)
		}
	})
}

func TestStructureOfTheRoot(t *testing.T) {
	lower := func(p string) string { return p[:len(p)-4] + strings.ToLower(p[len(p)-4:]) }
	letters := payload("59=TOKO A") // its checksum must have a letter for the row below
	if lower(letters) == letters {
		t.Fatal("choose a shop whose checksum has a letter")
	}
	judge(t, qris.QRIS, []verdict{
		{"duplicate under the root", sealed(body() + object("59", "LAIN")), "duplicate_tag:59"},
		{"triplicate is named once", sealed(body() + object("59", "LAIN") + object("59", "LAGI")), "duplicate_tag:59"},
		{"duplicate inside 26", payload("26=" + object("01", "93609999") + object("01", "93609998")), "duplicate_tag:26.01"},
		{"duplicate inside 62", payload("62=" + object("07", "A01") + object("07", "A02")), "duplicate_tag:62.07"},
		{"duplicate inside 64", payload("64=" + object("00", "ZH") + object("00", "JA")), "duplicate_tag:64.00"},
		{"01 before 00", sealed("0102110002" + "01" + body("00=", "01=")), "format_indicator_not_first"},
		{"no 00", payload("00="), "format_indicator_not_first missing_tag:00"},
		{"format 02", payload("00=02"), "format_indicator"},
		{"format with one digit", payload("00=1"), "format_indicator"},
		{"no checksum at all", body(), "crc_not_last missing_tag:63"},
		{"wrong checksum", body() + "63040000", "crc_mismatch"},
		{"checksum over everything but its own header", body() + "6304" + checksum(body()), "crc_mismatch"},
		{"checksum of three digits", body() + "6303ABC", "crc_mismatch length_limit:63"},
		{"checksum in lower case", lower(letters), "crc_lowercase"},
		{"lower case and wrong", body() + "6304abcd", "crc_mismatch"},
	})
	got := qris.Check(lower(letters), qris.QRIS)
	if got.Normalized != letters || !got.NormalizedValid {
		t.Errorf("offers %q for a lower-case checksum", got.Normalized)
	}
}

func TestMissingObjects(t *testing.T) {
	rows := []verdict{
		{"postal code is only a warning", payload("61="), ""},
		{"additional data is optional", payload("62="), ""},
		{"the method is optional", payload("01="), ""},
		{"no account at all", payload("26=", "51="), "missing_merchant_account"},
		{"a card network is no QRIS account", payload("26=", "51=", "02=4000123456789012"), "missing_merchant_account"},
		{"nor is a template between 46 and 50", payload("26=", "51=", "46="+object("00", "COM.EXAMPLE")), "missing_merchant_account"},
		{"the central repository alone is enough", payload("26="), ""},
		{"an acquirer alone is enough", payload("51="), ""},
		{"several at once", payload("52=", "60="), "missing_tag:52 missing_tag:60"},
	}
	for _, id := range []string{"52", "53", "58", "59", "60"} {
		rows = append(rows, verdict{"without " + id, payload(id + "="), "missing_tag:" + id})
	}
	judge(t, qris.QRIS, rows)
	judge(t, qris.EMV, []verdict{
		{"a card network is an EMV account", payload("26=", "51=", "02=4000123456789012"), ""},
		{"no account for EMV either", payload("26=", "51="), "missing_merchant_account"},
	})
}

func TestLengthsAndCharacters(t *testing.T) {
	x := func(n int) string { return strings.Repeat("X", n) }
	judge(t, qris.QRIS, []verdict{
		{"name of 25", payload("59=" + x(25)), ""},
		{"name of 26", payload("59=" + x(26)), "length_limit:59"},
		{"name of 99", payload("59=" + x(99)), "length_limit:59"},
		{"city of 15", payload("60=" + x(15)), ""},
		{"city of 16", payload("60=" + x(16)), "length_limit:60"},
		{"postal code of 10", payload("61=" + x(10)), ""},
		{"postal code of 11", payload("61=" + x(11)), "length_limit:61"},
		{"category of 3", payload("52=581"), "length_limit:52"},
		{"category of 5", payload("52=58120"), "length_limit:52"},
		{"category with a letter", payload("52=58A2"), "not_numeric:52"},
		{"category with a full-width digit", payload("52=581２"), "not_numeric:52"},
		{"currency with a letter", payload("53=36O"), "not_numeric:53 currency"},
		{"currency of 2", payload("53=36"), "length_limit:53 currency"},
		{"currency as letters", payload("53=IDR"), "not_numeric:53 currency"},
		{"country of 3", payload("58=IDN"), "length_limit:58 country"},
		{"accent in the name, counted as one character", payload("59=KEDAI SÉNI" + x(15)), "non_ascii:59"},
		{"city in Chinese", payload("60=巨港"), "non_ascii:60"},
		{"postal code with an accent", payload("61=3é"), "non_ascii:61"},
		{"control character in the name", payload("59=TOKO\x1bE"), "non_ascii:59"},
		{"delete character in the city", payload("60=KOTA\x7f"), "non_ascii:60"},
		{"accent in an account", payload("26=" + object("00", "ID.CO.É")), "non_ascii:26"},
		{"accent in a card network", payload("04=é"), "non_ascii:04"},
		{"every printable character in a name", payload("59=!\"#$%&'()*+,-./:;<=>?@[", "60=\\]^_`{}~"), ""},
		{"Chinese in the language template", payload("64=" + object("00", "ZH") + object("01", "最佳运输")), ""},
		{"anything in the unreserved objects", payload("80=最佳", "99=not an object"), ""},
		{"anything in the reserved objects", payload("65=最佳", "79=x"), ""},
	})
}

func TestMethodAmountAndTip(t *testing.T) {
	judge(t, qris.QRIS, []verdict{
		{"dynamic", payload("01=12", "54=25000"), ""},
		{"method 13", payload("01=13"), "initiation_method"},
		{"method of one digit", payload("01=1"), "initiation_method"},
		{"amount with decimals", payload("54=25000.50"), ""},
		{"amount with one decimal", payload("54=25000.5"), ""},
		{"amount with a trailing point", payload("54=98."), ""},
		{"amount below one", payload("54=0.01"), ""},
		{"amount of 13 digits", payload("54=1234567890123"), ""},
		{"amount of 13 with decimals", payload("54=1234567890.12"), ""},
		{"amount of 14", payload("54=12345678901234"), "amount_format"},
		{"three decimals", payload("54=1.000"), "amount_format"},
		{"two points", payload("54=1.0.0"), "amount_format"},
		{"leading point", payload("54=.50"), "amount_format"},
		{"a point alone", payload("54=."), "amount_format"},
		{"comma", payload("54=98,73"), "amount_format"},
		{"space", payload("54=3 705"), "amount_format"},
		{"negative", payload("54=-5"), "amount_format"},
		{"plus", payload("54=+5"), "amount_format"},
		{"exponent", payload("54=1e5"), "amount_format"},
		{"Rp", payload("54=Rp5"), "amount_format"},
		{"zero", payload("54=0"), "amount_format"},
		{"zero with decimals", payload("54=0.00"), "amount_format"},
		{"digits of another script", payload("54=٥"), "amount_format"},
		{"prompt", payload("55=01"), ""},
		{"fixed", payload("55=02", "56=500"), ""},
		{"fixed with decimals", payload("55=02", "56=500.25"), ""},
		{"percent", payload("55=03", "57=2.5"), ""},
		{"smallest percent", payload("55=03", "57=00.01"), ""},
		{"largest percent", payload("55=03", "57=99.99"), ""},
		{"indicator 00", payload("55=00"), "tip_indicator"},
		{"indicator of one digit", payload("55=1"), "tip_indicator"},
		{"fixed without value", payload("55=02"), "tip_value_missing"},
		{"percent without value", payload("55=03"), "tip_value_missing"},
		{"fixed with a percentage", payload("55=02", "57=5"), "tip_value_missing tip_value_unexpected"},
		{"both values", payload("55=02", "56=500", "57=5"), "tip_value_unexpected"},
		{"value without an indicator", payload("56=500"), "tip_value_unexpected"},
		{"percentage without an indicator", payload("57=5"), "tip_value_unexpected"},
		{"prompt with a value", payload("55=01", "56=500"), "tip_value_unexpected"},
		{"fixed zero", payload("55=02", "56=0"), "tip_value_format"},
		{"fixed with a comma", payload("55=02", "56=1,5"), "tip_value_format"},
		{"fixed too long", payload("55=02", "56=12345678901234"), "tip_value_format"},
		{"percent zero", payload("55=03", "57=0.00"), "tip_value_format"},
		{"percent 100", payload("55=03", "57=100"), "tip_value_format"},
		{"percent with its sign", payload("55=03", "57=5%"), "tip_value_format"},
		{"percent with three decimals", payload("55=03", "57=1.234"), "tip_value_format"},
		{"percent too long", payload("55=03", "57=005.00"), "tip_value_format"},
	})
}

func TestTemplatesAndWhatIndonesiaAdds(t *testing.T) {
	account := func(pan, criteria string) string {
		return object("00", "ID.CO.CONTOH") + object("01", pan) + object("03", criteria)
	}
	judge(t, qris.QRIS, []verdict{
		{"26 is no template", payload("26=ID.CO.CONTOH"), "nested_tlv:26"},
		{"26 has a tail", payload("26=" + account("93609999", "UMI") + "0"), "nested_tlv:26"},
		{"46 is no template", payload("46=hello"), "nested_tlv:46"},
		{"51 overruns", payload("51=0099ID.CO.QRIS.WWW"), "nested_tlv:51"},
		{"62 is no template", payload("62=A01"), "nested_tlv:62"},
		{"62 with an empty object", payload("62=0700"), "nested_tlv:62"},
		{"64 counts bytes", payload("64=0006最佳"), "nested_tlv:64"},
		{"two broken templates", payload("26=x", "62=y"), "nested_tlv:26 nested_tlv:62"},
		{"card networks are plain numbers", payload("15=4800070248000702800070254994353"), ""},
		{"country", payload("58=SG"), "country"},
		{"country in lower case", payload("58=id"), "country"},
		{"currency", payload("53=702"), "currency"},
		{"both, country first", payload("58=SG", "53=702"), "country currency"},
		{"PAN of 19 digits", payload("26=" + account("9360999900000000071", "UMI")), ""},
		{"PAN of 20 digits", payload("26=" + account("93609999000000000712", "UMI")), "merchant_pan:26"},
		{"PAN with a letter", payload("26=" + account("93609999O0000007", "UMI")), "merchant_pan:26"},
		{"PAN of the second acquirer", payload("27=" + account("9360-9999", "UMI")), "merchant_pan:27"},
		{"account without a PAN", payload("26=" + object("00", "ID.CO.CONTOH")), ""},
		{"unknown criteria", payload("26=" + account("93609999", "UKC")), "merchant_criteria:26"},
		{"criteria in lower case", payload("26=" + account("93609999", "umi")), "merchant_criteria:26"},
		{"criteria in the repository", payload("51=" + object("02", "ID1099999900001") + object("03", "XXX")), "merchant_criteria:51"},
		{"public service", payload("26=" + account("93609999", "PSO")), ""},
		{"welfare", payload("26=" + account("93609999", "BLU")), ""},
		{"pipe in the name", payload("59=TOKO|A"), "pipe_character"},
		{"pipe in city and postal code is one reason", payload("60=KOTA|A", "61=3|1"), "pipe_character"},
		{"pipe elsewhere", payload("62=" + object("01", "A|B")), ""},
		{"transfer to an account", payload("26=", "51=", "40="+account("93609999", "UMI"), "62="+object("08", "DMCT")), "not_merchant_payment"},
		{"cash withdrawal", payload("40="+account("93609999", "UMI"), "62="+object("08", "CWDL")), "not_merchant_payment"},
		{"a purpose without tag 40 is a bill text", payload("62=" + object("08", "BOOK")), ""},
		{"tag 40 with another purpose", payload("40="+account("93609999", "UMI"), "62="+object("08", "KOPI")), ""},
	})
	judge(t, qris.EMV, []verdict{
		{"EMV allows any country and currency", payload("58=SG", "53=702"), ""},
		{"and any account number", payload("26=" + account("AB", "ZZZ")), ""},
		{"and the pipe", payload("59=A|B"), ""},
		{"but wants templates", payload("26=x"), "nested_tlv:26"},
		{"and formats", payload("54=1,5"), "amount_format"},
	})
	judge(t, qris.TLV, []verdict{
		{"TLV allows any value", payload("00=02", "01=99", "26=x", "52=", "54=1,5", "59="+strings.Repeat("N", 50)), ""},
		{"but no duplicate", sealed(body() + object("59", "LAIN")), "duplicate_tag:59"},
		{"and needs 00 first", payload("00="), "format_indicator_not_first"},
		{"and the checksum last", body(), "crc_not_last missing_tag:63"},
		{"and right", body() + "63040000", "crc_mismatch"},
	})
}

func TestWarningsDoNotRefuse(t *testing.T) {
	for name, row := range map[string]struct{ payload, warnings string }{
		"nothing to say":                  {payload(), ""},
		"static with an amount":           {payload("54=15000"), "amount_in_static"},
		"no method and an amount":         {payload("01=", "54=15000"), "amount_in_static"},
		"dynamic with an amount":          {payload("01=12", "54=15000"), ""},
		"no postal code":                  {payload("61="), "postal_code_missing"},
		"static without repository":       {payload("51="), "nmid_missing"},
		"repository without an NMID":      {payload("51=" + object("00", "ID.CO.QRIS.WWW")), "nmid_missing"},
		"dynamic without repository":      {payload("01=12", "51="), ""},
		"bill number that wallets accept": {payload("62=" + object("01", strings.Repeat("B", 26))), "length_limit:62.01"},
		"additional data in Chinese":      {payload("62=" + object("01", "最佳")), "non_ascii:62.01"},
		"longer than a code should be": {payload("80="+strings.Repeat("x", 99), "81="+strings.Repeat("x", 99),
			"82="+strings.Repeat("x", 99), "83="+strings.Repeat("x", 99)), "payload_too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			got := qris.Check(row.payload, qris.QRIS)
			if !got.Valid {
				t.Errorf("refused: %q", got.Errors)
			}
			if joined := fmt.Sprint(got.Warnings); joined != "["+row.warnings+"]" {
				t.Errorf("warnings %s, want %q", joined, row.warnings)
			}
		})
	}
}

func TestReasonsNameTheirWordsAndTheirObject(t *testing.T) {
	for reason, want := range map[qris.Reason][2]string{
		"crc_mismatch":                       {"crc_mismatch", ""},
		"duplicate_tag:26.01":                {"duplicate_tag", "26.01"},
		"invalid_static:crc_mismatch":        {"crc_mismatch", ""},
		"invalid_static:missing_tag:52":      {"missing_tag", "52"},
		"invalid_static:duplicate_tag:26.01": {"duplicate_tag", "26.01"},
		"invalid_static:format_indicator":    {"format_indicator", ""},
		"":                                   {"", ""},
	} {
		if got := [2]string{reason.Code(), reason.Object()}; got != want {
			t.Errorf("%q: %q, want %q", reason, got, want)
		}
	}
}

func TestFingerprintChangesWithEveryCharacter(t *testing.T) {
	mark := qris.Fingerprint(payload())
	if len(mark) != 14 || mark[4] != '-' || mark[9] != '-' {
		t.Errorf("fingerprint %q is not three groups of four", mark)
	}
	if mark == qris.Fingerprint(payload("59=LAPAK MUSI C0NTOH")) {
		t.Error("two merchants share a fingerprint")
	}
}
