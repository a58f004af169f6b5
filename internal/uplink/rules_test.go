package uplink_test

import (
	"strings"
	"testing"

	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
)

// standingCode is a merchant's payload of a bank that does not exist.
func standingCode(nmid string) string {
	text := strings.Replace("00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI"+
		"51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG61053011162070703A016304", "ID1099999900001", nmid, 1)
	return text + qris.Check(text+"0000", qris.QRIS).CalculatedChecksum
}

func (l *laptop) records(facts ...journal.Fact) {
	for _, f := range facts {
		_, err := l.Record(l.office.Context(), "spv", f)
		l.office.must(err)
	}
}

func (l *laptop) tests(payload string) {
	for i, app := range []string{"BRImo", "OVO"} {
		l.records(journal.CodeTested{Test: pos.CodeTest{Fingerprint: qris.Fingerprint(payload), App: app, Amount: 1_000, Reference: qris.Fingerprint(payload)[:4] + "12" + string(rune('0'+i)), At: l.office.now, By: "spv"}})
	}
}

func TestARevisionLeavesTheTestedAmountOfACodeAsTheStallHasIt(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	o.must(o.central.ReplaceCatalogue(t.Context(), sumsel, list(t, goods...)))
	l := o.laptop(t.TempDir())
	l.enrol()
	rule := func(code string, lowStock int) pos.Stall {
		rules := store.DefaultStall()
		rules.Code, rules.Name, rules.QRIS, rules.LowStock = "KBI", "Lapas Sumsel", code, lowStock
		o.must(o.central.SaveSite(t.Context(), sumsel, store.Site{Code: rules.Code, Name: rules.Name, Rules: &rules}))
		l.sync()
		got, err := l.Stall(t.Context())
		o.must(err)
		if got.QRIS != code || got.LowStock != lowStock {
			t.Fatalf("the office's rules did not come down: %+v", got)
		}
		return got
	}
	first, second := standingCode("ID1099999900001"), standingCode("ID1099999900002")
	stall := rule(first, 3)
	if stall.AutoAmount {
		t.Error("a code that nobody tested asks for an amount")
	}
	l.tests(first)
	if rule(first, 4).AutoAmount {
		t.Error("the office switched on what the stall did not")
	}
	stall.AutoAmount, stall.ReferenceOptional = true, true
	l.records(journal.StallChanged{Stall: stall})
	if got := rule(first, 5); !got.AutoAmount || !got.ReferenceOptional {
		t.Errorf("rules of the office switched off what the stall had tested: %+v", got)
	}
	if rule(second, 5).AutoAmount {
		t.Error("another code asks for an amount before anybody tested it")
	}
	if rule(first, 5).AutoAmount {
		t.Error("the first code was switched on again by nobody at the stall")
	}
	stall.LowStock = 5
	l.records(journal.StallChanged{Stall: stall})
	l.tests(second)
	if !rule(second, 5).AutoAmount {
		t.Error("a code that was tested here does not keep the amount")
	}
}
