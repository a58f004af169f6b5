package report

import (
	"testing"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

func TestADayThatContradictsItselfIsNeverFinal(t *testing.T) {
	closed := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	build := func(kept money.Rupiah) (Daily, error) {
		d := Daily{Day: "2026-11-22"}
		d.addGoods([]store.GoodsTotal{{SKU: "KAO-M", Producer: "LPP-PLG", Category: "Kaos", Quantity: 1, Gross: 75_000}})
		d.addMoney(store.Totals{
			Cashiers: []store.CashierTotal{{ID: "kasir-1", Sales: 1, Gross: 75_000, Paid: 75_000}},
			Methods:  []store.MethodTotal{{Method: pos.QRIS, Sales: 1, Kept: kept}},
		})
		d.addPeople(nil, []pos.Shift{{OpenedAt: closed.Add(-time.Hour), ClosedAt: closed}}, nil)
		return d.seal()
	}
	if d, err := build(75_000); err != nil || d.Status != Final {
		t.Errorf("a day that adds up is %s, %v", d.Status, err)
	}
	d, err := build(74_999)
	if err == nil || d.Status != Interim || d.Net != 75_000 {
		t.Errorf("a day that lost a rupiah is %s, %v", d.Status, err)
	}
}
