package intake_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lapak/internal/intake"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
)

// jointCode is a payment code of a bank that does not exist, without its checksum.
const jointCode = "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI" +
	"51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG61053011162070703A016304"

// merchantCode is a payload like that of the stall, of another merchant.
func merchantCode(t *testing.T, nmid string) string {
	t.Helper()
	text := strings.Replace(jointCode, "ID1099999900001", nmid, 1)
	text += qris.Check(text+"0000", qris.QRIS).CalculatedChecksum
	if r := qris.Check(text, qris.QRIS); !r.Valid || r.NMID != nmid {
		t.Fatalf("%s: %+v", text, r.Errors)
	}
	return text
}

// ownCodes is a stall where the producers L1 and L2 take their money themselves,
// with a mixed cart that was paid in parts.
func ownCodes(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: func() time.Time { return wib(20, 0, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	record := func(facts ...journal.Fact) {
		for _, f := range facts {
			if _, err := s.Record(t.Context(), "spv", f); err != nil {
				t.Fatalf("%T: %v", f, err)
			}
		}
	}
	stall := store.DefaultStall()
	stall.QRIS = merchantCode(t, "ID1099999900001")
	stall.Codes = []pos.ProducerQRIS{{Producer: "L1", Payload: merchantCode(t, "ID1099999900002")}, {Producer: "L2", Payload: merchantCode(t, "ID1099999900003")}}
	goods, err := pos.NewCatalogue([]pos.Product{{SKU: "A", Name: "A", Category: "K", Price: 25_000, Producer: "L1"}, {SKU: "B", Name: "B", Category: "K", Price: 10_000, Producer: "L2"}},
		[]pos.Producer{{Code: "L1", Name: "Satu"}, {Code: "L2", Name: "Dua"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	record(journal.StallChanged{Stall: stall})
	cart, at := pos.Cart{ID: "mixed"}, wib(10, 0, 0)
	for _, sku := range []pos.SKU{"A", "B"} {
		p, _ := goods.BySKU(sku)
		if cart, _, err = cart.Add(p, 1); err != nil {
			t.Fatal(err)
		}
	}
	part := func(id pos.ChargeID, owner pos.ProducerCode, nmid string, amount money.Rupiah, reference string) pos.Tender {
		record(journal.ChargeOpened{Charge: pos.Charge{ID: id, Cart: cart.ID, Producer: owner, NMID: nmid, Way: pos.WayAmount, Amount: amount, Day: "2026-11-23", At: at, By: "spv", State: pos.ChargeWaiting}},
			journal.ChargeMoved{Move: pos.ChargeMove{Charge: id, Event: pos.ChargeCheck, At: at, By: "spv", Reference: reference}})
		return pos.Tender{Method: pos.QRIS, Amount: amount, Reference: reference, CheckedBy: "spv", CheckedAt: at, Charge: id}
	}
	sale, err := cart.Checkout(pos.SaleHead{Stall: stall, Terminal: s.Terminal().ID, Day: "2026-11-23", At: at, Cashier: pos.Staff{ID: "spv"}}, goods,
		[]pos.Tender{part("one", "L1", "ID1099999900002", 25_000, "223301"), part("two", "L2", "ID1099999900003", 10_000, "223302")})
	if err != nil {
		t.Fatal(err)
	}
	record(journal.SaleCompleted{Sale: sale},
		journal.ChargeOpened{Charge: pos.Charge{ID: "gone", Cart: "other", Producer: "L1", NMID: "ID1099999900002", Way: pos.WayAmount, Amount: 77_000, Day: "2026-11-23", At: wib(11, 0, 0), By: "spv", State: pos.ChargeWaiting}},
		journal.ChargeMoved{Move: pos.ChargeMove{Charge: "gone", Event: pos.ChargeAbandon, At: wib(11, 1, 0), By: "spv"}})
	return s
}

func matchedShares(t *testing.T, s *store.Store, file string) map[pos.ProducerCode]money.Rupiah {
	t.Helper()
	im := intake.Importer{Store: s, Now: func() time.Time { return wib(20, 0, 0) }, By: "spv"}
	m, err := im.MatchDay(t.Context(), "m", "2026-11-23", []intake.AcquirerFile{{File: intake.File{Name: "a.csv", Data: []byte(file)}}})
	if err == nil {
		err = im.KeepMatching(t.Context(), m)
	}
	if err != nil {
		t.Fatal(err)
	}
	shares, err := s.MatchedShares(t.Context(), "2026-11-23")
	if err != nil {
		t.Fatal(err)
	}
	gross := map[pos.ProducerCode]money.Rupiah{}
	for _, sh := range shares {
		gross[sh.Producer] += sh.Gross
	}
	return gross
}

func TestMoneyAtAProducersOwnCodeIsThatProducersWithOrWithoutASale(t *testing.T) {
	got := matchedShares(t, ownCodes(t), "Tanggal;Nominal;RRN;NMID\n"+
		"23/11/2026 10:00;25.000;990011223301;ID1099999900002\n"+ // the parts of the cart
		"23/11/2026 10:00;10.000;990011223302;ID1099999900003\n"+
		"23/11/2026 10:01;10.000;990011223303;ID1099999900003\n"+ // a second payment
		"23/11/2026 11:05;77.000;990011223304;ID1099999900002\n"+ // late
		"23/11/2026 12:00;40.000;990011223305;ID1099999900003\n"+ // without a sale
		"23/11/2026 13:00;33.000;990011223306;ID1099999900001\n"+ // at the stall's code
		"23/11/2026 14:00;12.000;990011223307;ID9999999999999\n") // at nobody's that is known here
	if want := map[pos.ProducerCode]money.Rupiah{"L1": 102_000, "L2": 60_000, "": 45_000}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAFileOfOneMerchantNeedNotNameHim(t *testing.T) {
	got := matchedShares(t, ownCodes(t), "Tanggal;Nominal;RRN\n23/11/2026 10:00;25.000;990011223301\n23/11/2026 10:00;25.000;990011223301\n23/11/2026 11:05;77.000;990011223304\n23/11/2026 12:00;40.000;990011223305\n")
	if want := map[pos.ProducerCode]money.Rupiah{"L1": 127_000, "L2": 0, "": 40_000}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestACodeThatWasChangedAtNoonStillNamesWhoseItsMorningsMoneyIs(t *testing.T) {
	s := ownCodes(t)
	stall, err := s.Stall(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stall.Codes[0].Payload = merchantCode(t, "ID1099999900004")
	stall.Codes[1].Payload = stall.QRIS // two merchants become one: his money is nobody's alone
	if _, err := s.Record(t.Context(), "spv", journal.StallChanged{Stall: stall}); err != nil {
		t.Fatal(err)
	}
	got := matchedShares(t, s, "Tanggal;Nominal;RRN;NMID\n23/11/2026 12:00;1.000;990011223311;ID1099999900002\n23/11/2026 12:10;2.000;990011223312;ID1099999900004\n"+
		"23/11/2026 12:20;4.000;990011223313;ID1099999900001\n")
	if want := map[pos.ProducerCode]money.Rupiah{"L1": 3_000, "L2": 0, "": 4_000}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAPaymentThatTheGatewayProvedForAnotherCodeIsInTheDayOnce(t *testing.T) {
	s := ownCodes(t)
	for _, f := range []journal.Fact{
		journal.ChargeOpened{Charge: pos.Charge{ID: "old", Cart: "mixed", NMID: "ID1099999900003", Way: pos.WayGateway, Amount: 10_000, Day: "2026-11-23", At: wib(9, 58, 0), By: "spv", State: pos.ChargeWaiting}},
		journal.ChargeMoved{Move: pos.ChargeMove{Charge: "old", Event: pos.ChargeAbandon, At: wib(9, 59, 0), By: "spv"}},
		journal.ChargeMoved{Move: pos.ChargeMove{Charge: "old", Event: pos.ChargeSettle, At: wib(10, 0, 0), Amount: 10_000, Reference: "990011223302", Of: "two"}},
	} {
		if _, err := s.Record(t.Context(), "spv", f); err != nil {
			t.Fatal(err)
		}
	}
	foreign := []journal.Fact{
		journal.ChargeOpened{Charge: pos.Charge{ID: "foreign", Cart: "other", Way: pos.WayGateway, Amount: 10_000, Day: "2026-11-23", At: wib(11, 58, 0), By: "spv", State: pos.ChargeWaiting}},
		journal.ChargeMoved{Move: pos.ChargeMove{Charge: "foreign", Event: pos.ChargeAbandon, At: wib(11, 59, 0), By: "spv"}},
		journal.ChargeMoved{Move: pos.ChargeMove{Charge: "foreign", Event: pos.ChargeSettle, At: wib(12, 0, 0), Amount: 10_000, Reference: "990011223309", Of: "two"}},
	}
	if _, err := s.RecordAll(t.Context(), "spv", foreign); pos.CodeOf(err) != pos.Conflict {
		t.Errorf("money of another cart is taken for the same: %v", err)
	}
	got := matchedShares(t, s, "Tanggal;Nominal;RRN\n23/11/2026 10:00;25.000;990011223301\n23/11/2026 10:00;10.000;990011223302\n")
	if want := map[pos.ProducerCode]money.Rupiah{"L1": 25_000, "L2": 10_000}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	rows, err := s.Matchings(t.Context(), "2026-11-23")
	if err != nil || len(rows) != 1 || len(rows[0].Rows) != 2 || rows[0].Rows[0].Verdict != pos.MatchGood || rows[0].Rows[1].Verdict != pos.MatchGood {
		t.Errorf("%+v, %v", rows, err)
	}
}
