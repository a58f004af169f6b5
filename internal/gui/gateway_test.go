package gui

import (
	"context"
	"slices"
	"testing"
	"time"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/till"
)

// bank is a gateway that answers at once what a test has told it.
type bank struct {
	shop    *shop
	paid    bool
	pending []func() // what the till wants to do later, in order
}

func (b *bank) Ready() bool { return true }

func (b *bank) Charge(_ context.Context, c pos.Charge) (pos.GatewayAnswer, error) {
	payload, err := qris.WithAmount(b.shop.Till.State().Stall.QRIS, c.Amount)
	return pos.GatewayAnswer{State: pos.GatewayPending, Payload: payload}, err
}

func (b *bank) Status(context.Context, pos.ChargeID) (pos.GatewayAnswer, error) {
	if b.paid {
		return pos.GatewayAnswer{State: pos.GatewaySettled, Amount: batikPrice, Reference: "RRN000000001"}, nil
	}
	return pos.GatewayAnswer{State: pos.GatewayPending}, nil
}

func (b *bank) Cancel(ctx context.Context, id pos.ChargeID) (pos.GatewayAnswer, error) {
	if b.paid {
		return b.Status(ctx, id)
	}
	return pos.GatewayAnswer{State: pos.GatewayCancelled}, nil
}

// background does what the till wanted to do by itself until now, but for what it
// wants because of that.
func (b *bank) background() {
	now := b.pending
	b.pending = nil
	for _, do := range now {
		do()
	}
}

func atTheGateway(t *testing.T) (*shop, *bank) {
	t.Helper()
	b := &bank{}
	s := openShop(t, shopSpec{acquirer: b, later: func(wait time.Duration, do func()) {
		if wait != 4*time.Second { // nobody loses patience in this test
			b.pending = append(b.pending, do)
		}
	}})
	b.shop = s
	s.opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F2)
	s.shows("Meminta kode ke penyedia QRIS")
	return s, b
}

func TestAPaymentThatTheGatewaySettlesFinishesByItself(t *testing.T) {
	s, b := atTheGateway(t)
	s.press(keys.F5, keys.F9, keys.Enter) // nothing to be seen yet
	s.at(till.StagePaying)
	b.background()
	s.hides("Meminta kode ke penyedia QRIS")
	s.shows("Lunas tercatat sendiri")
	b.background()
	s.at(till.StagePaying)
	b.paid = true
	b.background()
	s.at(till.StageDone)
	s.shows("LUNAS, uang QRIS sudah masuk")
	if tender := s.sold().Tenders[0]; tender.SettledAt.IsZero() || tender.CheckedBy != "" {
		t.Errorf("the tender is %+v", tender)
	}
}

func TestTheCashierNeedNotWaitForTheGateway(t *testing.T) {
	s, b := atTheGateway(t)
	s.press(keys.F8)
	s.hides("Meminta kode ke penyedia QRIS")
	s.shows("Tanpa nominal")
	if code := s.Till.State().Payment.QRIS; code.Way != pos.WayAmount {
		t.Errorf("shown %+v", code)
	}
	// The other one was paid all the same: it is noticed, and used.
	b.paid = true
	b.background()
	b.background()
	s.shows("1 uang QRIS belum diputuskan")
	s.press(keys.Ctrl("U"), keys.Enter)
	s.press(keys.F9)
	s.at(till.StageDone)
	if tender := s.sold().Tenders[0]; tender.SettledAt.IsZero() || tender.Reference != "RRN000000001" {
		t.Errorf("the tender is %+v", tender)
	}
}

func TestMoneyOfAnotherAmountIsTakenDownAndTheRestIsDue(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F2, keys.F7)
	s.write("270000")
	s.press(keys.Tab)
	s.write("551234")
	s.press(keys.Enter)
	s.shows("Rp5.000")
	s.press(keys.F1, keys.F5, keys.F9)
	s.at(till.StageDone)
	if sale := s.sold(); sale.PaidBy(pos.QRIS) != 270_000 || sale.PaidBy(pos.Cash) != 5_000 {
		t.Errorf("sold for %+v", sale.Tenders)
	}
}

func TestASupervisorGivesTheMoneyOfADroppedSaleBack(t *testing.T) {
	s := openShop(t, shopSpec{}).opened()
	s.scanCode(batikCode)
	s.press(keys.F9, keys.F2, keys.F5)
	s.write("551234")
	s.press(keys.F6) // another amount: the code is given up
	s.press(keys.Esc)
	s.at(till.StageSelling)
	s.press(keys.Ctrl("2"), keys.F9)
	s.shows("Ditinggalkan")
	s.press(keys.F5)
	s.write("551234")
	s.press(keys.Enter)
	s.shows("Terlambat")
	s.press(keys.F6)
	s.press(keys.Ctrl("2"))
	s.write("445566")
	s.press(keys.Enter)
	s.shows("Dikembalikan")
	all, err := s.Till.OpenCharges(t.Context())
	if err != nil || len(all) != 0 {
		t.Errorf("open %+v, %v", all, err)
	}
}

func TestACartOfTwoMerchantsIsPaidOneCodeAfterTheOther(t *testing.T) {
	for _, large := range []bool{false, true} {
		s := openShop(t, shopSpec{large: large}).opened()
		products := s.Till.Catalogue().Products()
		first := products[0]
		other := products[slices.IndexFunc(products, func(p pos.Product) bool { return p.Producer != first.Producer })]
		stall := s.Till.State().Stall
		stall.Codes = []pos.ProducerQRIS{{Producer: other.Producer, Payload: stall.QRIS}}
		_, err := s.store.Record(t.Context(), demo.Boss, journal.StallChanged{Stall: stall})
		must(t, err)
		_, err = s.Till.Reload(t.Context())
		must(t, err)
		for _, p := range []pos.Product{first, other} {
			_, err = s.Till.Add(p.SKU, 1)
			must(t, err)
		}
		s.renew()
		s.show(s.Till.State())
		s.press(keys.F9, keys.F2)
		asks := func(of pos.ProducerCode, amount money.Rupiah) {
			t.Helper()
			if code := s.Till.State().Payment.QRIS; code == nil || code.Producer != of || code.Amount != amount {
				t.Fatalf("the code asks for %+v, want %s for %q", code, amount, of)
			}
		}
		s.shows("Dibayar per bagian")
		asks("", first.Price)
		s.press(keys.Ctrl("P"))
		asks(other.Producer, other.Price)
		s.press(keys.F5)
		s.write("551001")
		s.press(keys.Enter)
		asks("", first.Price)
		if need, has := s.Window.Content().MinSize(), s.Window.Canvas().Size(); need.Width > has.Width || need.Height > has.Height {
			t.Errorf("large %t: needs %v of %v", large, need, has)
		}
		s.press(keys.F5)
		s.write("551002")
		s.press(keys.F9)
		s.at(till.StageDone)
		if sale := s.sold(); len(sale.Tenders) != 2 || sale.PaidBy(pos.QRIS) != first.Price+other.Price {
			t.Errorf("sold for %+v", sale.Tenders)
		}
	}
}
