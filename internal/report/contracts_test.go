package report_test

import (
	"strings"
	"testing"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

func premiOnly(producer pos.ProducerCode, category string, from pos.BusinessDay) pos.SplitRule {
	return pos.SplitRule{Producer: producer, Category: category, From: from, Base: pos.BaseNet, Holder: pos.LevelUnit,
		Shares: []pos.Share{{Level: pos.LevelPremi, How: pos.HowPercent, Rate: 1250}, {Level: pos.LevelUnit, How: pos.HowRest}}}
}

func TestAContractStandsUntilTheNextOneOfTheSameGoodsBegins(t *testing.T) {
	c := newCentre(t, fixedDay(t))
	rules := append(c.goods.Splits()[:0:0],
		premiOnly("LPP-PLG", "", "2026-01-01"), premiOnly("LPP-PLG", "", "2026-11-22"), premiOnly("LPP-PLG", "", "2027-01-01"), premiOnly("LPP-PLG", "Batik", "2026-02-01"),
		premiOnly(pos.AnyProducer, "", "2025-01-01"), premiOnly("LAPAS-MEN", "", "2026-01-01"))
	list, err := pos.NewCatalogue(c.goods.Products(), c.goods.Producers(), rules)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.central.ReplaceCatalogue(ctx, kanwil, list); err != nil {
		t.Fatal(err)
	}
	books := c.central.Books(kanwil)
	for day, want := range map[pos.BusinessDay]string{
		"2026-11-21": "*  2025-01-01 stands, LPP-PLG  2027-01-01 ahead, LPP-PLG  2026-11-22 ahead, LPP-PLG  2026-01-01 stands, LPP-PLG Batik 2026-02-01 stands",
		"2026-11-22": "*  2025-01-01 stands, LPP-PLG  2027-01-01 ahead, LPP-PLG  2026-11-22 stands, LPP-PLG  2026-01-01 replaced, LPP-PLG Batik 2026-02-01 stands",
	} {
		shown, err := report.BuildContracts(ctx, books, "LPP-PLG", day)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range shown.Rules {
			got = append(got, strings.Join([]string{string(r.Rule.Producer), r.Rule.Category, string(r.Rule.From), string(r.State)}, " "))
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("on %s there are\n%s\nwant\n%s", day, text, want)
		}
	}
	if all, err := report.BuildContracts(ctx, books, "", today); err != nil || len(all.Rules) != len(rules) {
		t.Errorf("all are %d, %v", len(all.Rules), err)
	}
}

func TestTheAccountsOfAllProducersAreTheBalanceOfTheList(t *testing.T) {
	c := newCentre(t, fixedDay(t))
	books := c.central.Books(kanwil)
	for _, p := range c.goods.Producers() {
		if _, _, err := c.central.RunSettlement(ctx, kanwil, store.Span{Producer: p.Code, From: yesterday, To: today}, "admin", ""); err != nil {
			t.Fatal(err)
		}
	}
	first, err := report.BuildDocuments(ctx, books, "LPP-PLG")
	if err != nil || len(first.Settlements) != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	if _, err := c.central.AddRemittance(ctx, kanwil, pos.Remittance{Producer: "LAPAS-MEN", Day: today, Amount: 1_000, Method: pos.Cash}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.central.ReverseSettlement(ctx, kanwil, first.Settlements[0].Number, "admin", "salah"); err != nil {
		t.Fatal(err)
	}
	d, err := report.BuildDocuments(ctx, books, "")
	if err != nil {
		t.Fatal(err)
	}
	var sum money.Rupiah
	for _, a := range d.Accounts {
		sum += a.Balance
		ledger, err := books.Ledger(ctx, a.Producer)
		if err != nil || a.Balance != ledger.Balance() || a.Paid != ledger.Paid || a.Owed != ledger.Owed || a.Name == string(a.Producer) {
			t.Errorf("%+v, the ledger has %+v, %v", a, ledger, err)
		}
	}
	if sum != d.Balance || len(d.Accounts) != 3 {
		t.Errorf("%d accounts of %s, the list says %s", len(d.Accounts), sum, d.Balance)
	}
	states := map[string]int{}
	for _, s := range d.Settlements {
		switch {
		case s.Reverses != "":
			states["reversal"]++
		case s.ReversedBy != "":
			states["reversed"]++
		default:
			states["booked"]++
		}
	}
	if states["reversal"] != 1 || states["reversed"] != 1 || states["booked"] != 2 {
		t.Errorf("the documents are %v", states)
	}
	text := &strings.Builder{}
	if err := d.Document(i18n.MustLoad(i18n.EN)).WriteCSV(text, report.ForSheets); err != nil || strings.Count(text.String(), "\r\nLapas;") != 3 || !strings.Contains(text.String(), "Reversed by") {
		t.Errorf("the list is %s, %v", text, err)
	}
}

func TestThePNBPOfAllUnitsIsThatOfEach(t *testing.T) {
	c := newCentre(t, fixedDay(t))
	books := c.central.Books(kanwil)
	for _, p := range c.goods.Producers() {
		if _, _, err := c.central.RunSettlement(ctx, kanwil, store.Span{Producer: p.Code, From: yesterday, To: today}, "admin", ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.central.SetPNBPTarget(ctx, kanwil, "LAPAS-1-PLG", "2026", 1_000_000, "admin"); err != nil {
		t.Fatal(err)
	}
	u, err := report.BuildPNBPUnits(ctx, books, "", "2026-11")
	if err != nil || len(u.Units) != 3 {
		t.Fatalf("%+v, %v", u, err)
	}
	var due money.Rupiah
	for _, one := range u.Units {
		due += one.Due
		alone, err := report.BuildPNBP(ctx, books, one.Producer, "2026-11")
		if err != nil || alone.Due != one.Due || alone.Open != one.Open || alone.Target != one.Target || alone.Name != one.Name {
			t.Errorf("side by side %+v, alone %+v, %v", one, alone, err)
		}
	}
	if due == 0 || u.Sum.Due != due || u.Sum.Target != 1_000_000 {
		t.Errorf("all together %+v, the sum is %s", u.Sum, due)
	}
}
