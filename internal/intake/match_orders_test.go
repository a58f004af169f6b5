package intake_test

import (
	"fmt"
	"testing"
	"time"

	"lapak/internal/intake"
	"lapak/internal/money"
	"lapak/internal/pgtest"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// webShop is a centre with a shop that sells goods of two Lapas, at a moment.
type webShop struct {
	*testing.T
	*store.Central
	now time.Time
}

const sumsel pos.TenantID = "sumsel"

func openWebShop(t *testing.T, place store.Place) *webShop {
	t.Helper()
	s := &webShop{T: t, now: wib(9, 0, 0)}
	var err error
	s.Central, err = store.OpenCentral(t.Context(), place, store.Options{Now: func() time.Time { return s.now }})
	s.must(err)
	t.Cleanup(func() { s.Close() })
	s.must(s.AddTenant(t.Context(), store.Tenant{ID: sumsel, Name: "Sumatera Selatan"}))
	list, err := pos.NewCatalogue([]pos.Product{{SKU: "A", Name: "A", Category: "K", Price: 100_000, Producer: "L1"}, {SKU: "B", Name: "B", Category: "K", Price: 50_000, Producer: "L2"}},
		[]pos.Producer{{Code: "L1", Name: "Satu"}, {Code: "L2", Name: "Dua"}}, nil)
	s.must(err)
	s.must(s.ReplaceCatalogue(t.Context(), sumsel, list))
	s.must(s.OpenShop(t.Context(), sumsel, pos.Stall{Code: "WEB", Name: "Toko web"}))
	s.must(s.MoveShopStock(t.Context(), sumsel, []pos.StockMovement{{SKU: "A", Quantity: 20, Reason: pos.Received}, {SKU: "B", Quantity: 20, Reason: pos.Received}}))
	return s
}

func (s *webShop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// at sets the clock.
func (s *webShop) at(hour, minute int) *webShop {
	s.now = wib(hour, minute, 0)
	return s
}

// order is one piece of each Lapas.
func (s *webShop) order(token string, pay pos.OrderPay) pos.OrderCode {
	s.Helper()
	code, err := s.PlaceOrder(s.Context(), sumsel, store.Wish{Token: token, Prices: map[pos.SKU]money.Rupiah{"A": 100_000, "B": 50_000}, Order: pos.Order{
		Lines: []pos.OrderLine{{Product: pos.Product{SKU: "A"}, Quantity: 1}, {Product: pos.Product{SKU: "B"}, Quantity: 1}},
		Way:   pos.WayProducer, Producer: "L1", Day: pos.DayOf(s.now), Pay: pay, Buyer: pos.Buyer{Name: "Pembeli", Phone: "0812345678" + fmt.Sprintf("%02d", len(token))},
	}})
	s.must(err)
	return code
}

// code shows a payment code for an order.
func (s *webShop) code(order pos.OrderCode) store.GatewayOrder {
	s.Helper()
	g, err := s.OrderCharge(s.Context(), sumsel, order)
	s.must(err)
	g.At, g.AskedAt, g.State, g.Provider, g.ExpiresAt = pos.Stamp(s.now), pos.Stamp(s.now), pos.GatewayUnknown, "stub", pos.Stamp(s.now.Add(15*time.Minute))
	_, _, err = s.OpenGatewayOrder(s.Context(), sumsel, g, time.Time{})
	s.must(err)
	return g
}

// paid has the gateway tell of money.
func (s *webShop) paid(g store.GatewayOrder, amount money.Rupiah, reference string) {
	s.Helper()
	_, err := s.HearGateway(s.Context(), sumsel, g.Charge, store.GatewayWord{Asked: "status", State: pos.GatewaySettled, Paid: amount, Reference: reference, SettledAt: pos.Stamp(s.now)},
		func(store.GatewayOrder) time.Time { return time.Time{} })
	s.must(err)
}

func TestMoneyOfOrdersIsMatchedAsTheirsAndAddsUp(t *testing.T) {
	for engine, place := range map[string]func(*testing.T) store.Place{
		"SQLite":     func(t *testing.T) store.Place { return store.Place{Dir: t.TempDir()} },
		"PostgreSQL": func(t *testing.T) store.Place { return store.Place{DSN: pgtest.Start(t)} },
	} {
		t.Run(engine, func(t *testing.T) {
			s := openWebShop(t, place(t))
			ctx := t.Context()
			fetched := s.at(9, 0).order("a", pos.PayBefore)
			s.paid(s.code(fetched), 150_000, "990011220001")
			_, err := s.HandOver(ctx, sumsel, fetched, nil, "Kantor")
			s.must(err)
			twice := s.at(10, 0).order("bb", pos.PayBefore)
			first := s.code(twice)
			second := s.at(10, 20).code(twice)
			s.paid(second, 150_000, "990011220002")
			s.at(10, 25).paid(first, 150_000, "990011220003")
			untold := s.at(11, 0).order("ccc", pos.PayBefore)
			s.code(untold)
			cancelled := s.at(12, 0).order("dddd", pos.PayBefore)
			s.paid(s.code(cancelled), 150_000, "990011220004")
			s.must(s.CancelOrder(ctx, sumsel, cancelled, false))
			unpaid := s.at(13, 0).order("eeeee", pos.PayBefore)
			s.paid(s.code(unpaid), 150_000, "990011220009") // the bank has nothing of it
			later := s.at(14, 0).order("ffffff", pos.PayAtPickUp)
			receipt, err := s.HandOver(ctx, sumsel, later, []pos.Tender{{Method: pos.QRIS, Amount: 150_000, Reference: "220006", CheckedBy: "admin", CheckedAt: s.now}}, "Kantor")
			s.must(err)
			file := "Tanggal;Nominal;MDR;RRN\n" +
				"23/11/2026 09:00;150.000;1.051;990011220001\n" +
				"23/11/2026 10:20;150.000;1.050;990011220002\n" +
				"23/11/2026 10:25;150.000;1.050;990011220003\n" +
				"23/11/2026 11:04;150.000;1.050;990011220005\n" + // of the code that nobody told of
				"23/11/2026 12:00;150.000;1.050;990011220004\n" +
				"23/11/2026 14:00;150.000;1.050;990011220006\n" +
				"23/11/2026 15:00;77.000;539;990011220007\n" // nobody's
			s.at(20, 0)
			m, err := intake.OfCentre(ctx, s.Central, sumsel, func() time.Time { return s.now }, "admin")
			s.must(err)
			found, err := m.MatchDay(ctx, "m", "2026-11-23", []intake.AcquirerFile{{File: intake.File{Name: "a.csv", Data: []byte(file)}}})
			s.must(err)
			s.must(m.Keep(ctx, found))
			kept, err := s.Books(sumsel).Matchings(ctx, "2026-11-23")
			s.must(err)
			if len(kept) != 1 {
				t.Fatalf("%d matchings", len(kept))
			}
			want := map[string]pos.MatchVerdict{
				string(fetched) + " 150000": pos.MatchGood, string(twice) + " 150000": pos.MatchGood, string(twice) + " 0": pos.MatchDouble, string(untold) + " 0": pos.MatchLate,
				string(cancelled) + " 0": pos.MatchUnvoided, string(unpaid) + " 150000": pos.MatchMissing, string(receipt) + " 150000": pos.MatchGood, " 0": pos.MatchUnsold,
			}
			sums := pos.SumMatches(kept[0].Rows)
			for _, r := range kept[0].Rows {
				name := fmt.Sprintf("%s %d", r.Name(), r.Ours)
				if r.Verdict != want[name] || (r.Order != "") == (r.Number != "" || r.Verdict == pos.MatchUnsold) {
					t.Errorf("%s is %s, want %q: %+v", name, r.Verdict, want[name], r)
				}
				delete(want, name)
				if r.Verdict == pos.MatchGood && (len(r.Shares) != 2 || r.Shares[0].Gross != 100_000 || r.Shares[1].Gross != 50_000 || r.Shares[0].Fee+r.Shares[1].Fee != r.Fee) {
					t.Errorf("%s is shared as %+v", name, r.Shares)
				}
			}
			if len(want) > 0 {
				t.Errorf("nothing is said of %v", want)
			}
			if sums.All.Ours != 4*150_000 || sums.All.Gross != 6*150_000+77_000 || sums.All.Fee != 6_840 || sums.All.Missing != 150_000 {
				t.Errorf("the sums are %+v", sums.All)
			}
			shares, err := s.Books(sumsel).MatchedShares(ctx, "2026-11-23")
			s.must(err)
			var gross, fee money.Rupiah
			for _, sh := range shares {
				gross, fee = gross+sh.Gross, fee+sh.Fee
			}
			if gross != sums.All.Gross || fee != sums.All.Fee {
				t.Errorf("the shares add up to %v and %v", gross, fee)
			}
			s.must(s.RebuildTenant(ctx, sumsel))
			again, err := s.Books(sumsel).Matchings(ctx, "2026-11-23")
			if s.must(err); len(again) != 1 || fmt.Sprint(again[0].Rows) != fmt.Sprint(kept[0].Rows) {
				t.Error("a rebuild has another matching")
			}
		})
	}
}

func TestAnOrderOfTheDayBeforeKeepsItsMoneyAtMidnight(t *testing.T) {
	s := openWebShop(t, store.Place{Dir: t.TempDir()})
	ctx := t.Context()
	g := s.at(23, 50).code(s.order("a", pos.PayBefore))
	s.paid(g, 150_000, "990011220001")
	s.now = s.now.Add(20 * time.Hour)
	m, err := intake.OfCentre(ctx, s.Central, sumsel, func() time.Time { return s.now }, "admin")
	s.must(err)
	rows := "Tanggal;Nominal;RRN\n24/11/2026 00:01;150.000;990011220001\n24/11/2026 10:00;1.000;990011220002\n"
	found, err := m.MatchDay(ctx, "m", "2026-11-24", []intake.AcquirerFile{{File: intake.File{Name: "a.csv", Data: []byte(rows)}}})
	s.must(err)
	if len(found.Matching.Rows) != 1 || found.Matching.Rows[0].Gross != 1_000 || found.Matching.Files[0].Aside != 150_000 {
		t.Errorf("%+v", found.Matching)
	}
}

func TestAColumnThatWasToldToTheCentreIsToldOnce(t *testing.T) {
	s := openWebShop(t, store.Place{Dir: t.TempDir()})
	ctx := t.Context()
	order := s.at(9, 0).order("a", pos.PayBefore)
	s.paid(s.code(order), 150_000, "990011220001")
	rows := intake.File{Name: "a.csv", Data: []byte("Tanggal;Masuk;RRN\n23/11/2026 09:00;150.000;990011220001\n")}
	told := intake.NewMapping()
	s.must(told.Add("amount=Masuk"))
	for _, f := range []intake.AcquirerFile{{File: rows, Mapping: told}, {File: rows}} {
		m, err := intake.OfCentre(ctx, s.Central, sumsel, func() time.Time { return s.now }, "admin")
		s.must(err)
		found, err := m.MatchDay(ctx, "m", "2026-11-23", []intake.AcquirerFile{f})
		s.must(err)
		s.must(m.Keep(ctx, found))
		if len(found.Matching.Rows) != 1 || found.Matching.Rows[0].Order != order || found.Matching.Rows[0].Verdict != pos.MatchGood {
			t.Errorf("%+v", found.Matching.Rows)
		}
	}
}
