package store

import (
	"context"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// OrderMoney is QRIS money of an order of the shop, or a code by which some may have
// come: what is held against the files of acquirers. Shares have Ours only; they add
// up to Amount.
type OrderMoney struct {
	Order pos.OrderCode
	OrderPayment
	Cancelled bool // the order was given up after it was paid
	Came      bool // somebody told of the money; else amount and time are those of the code
	Shares    []pos.MatchShare
}

// orderMoneyIn are the payments and codes of a time, from $3 until before $4.
const orderMoneyIn = `SELECT code, no, charge, CASE WHEN came = 0 THEN asked ELSE came END, reference, CASE WHEN came = 0 THEN shown ELSE at END AS moment, excess, came <> 0
	FROM (SELECT p.code, p.no, p.charge, p.amount AS came, p.reference, p.at, p.excess, COALESCE(g.amount, 0) AS asked, COALESCE(g.at, 0) AS shown
		FROM shop_payment p LEFT JOIN gateway_order g ON g.tenant = p.tenant AND g.charge = p.charge WHERE p.tenant = $1 AND p.method = $2) AS payments
	WHERE CASE WHEN came = 0 THEN shown ELSE at END >= $3 AND CASE WHEN came = 0 THEN shown ELSE at END < $4
	ORDER BY moment, code, no`

// OrderMoney lists the QRIS money of a day that came for orders of the shop, and the
// codes that were shown for orders on it and of which nobody has told.
func (c *Central) OrderMoney(ctx context.Context, tenant pos.TenantID, day pos.BusinessDay) (all []OrderMoney, err error) {
	err = c.Books(tenant).moment(ctx, func(v view) error {
		all, err = ask(ctx, v, func(scan scanner) (m OrderMoney, err error) {
			var at int64
			err = scan(&m.Order, &m.No, &m.Charge, &m.Amount, &m.Reference, &at, &m.Excess, &m.Came)
			m.Method, m.At, m.Cancelled = pos.QRIS, timeOf(at), m.Excess == ExcessCancelled
			return m, err
		}, orderMoneyIn, pos.QRIS, startOfDay(day, 0), startOfDay(day, 1))
		if err != nil || len(all) == 0 {
			return err
		}
		found := ordersFound{at: map[pos.OrderCode]*StoredOrder{}}
		for _, m := range all {
			if found.at[m.Order] == nil {
				found.at[m.Order] = &StoredOrder{}
				found.codes = append(found.codes, m.Order)
			}
		}
		if err := found.readLines(ctx, v); err != nil {
			return err
		}
		for i, m := range all {
			all[i].Shares = orderShares(found.at[m.Order].Lines, m.Amount)
		}
		return nil
	})
	return all, err
}

// orderShares divides money for an order among the producers of its goods.
func orderShares(lines []pos.OrderLine, amount money.Rupiah) []pos.MatchShare {
	var shares []pos.MatchShare
	var weights []money.Rupiah
	at := map[pos.ProducerCode]int{}
	for _, l := range lines {
		i, known := at[l.Product.Producer]
		if !known {
			i = len(shares)
			at[l.Product.Producer] = i
			shares, weights = append(shares, pos.MatchShare{Producer: l.Product.Producer}), append(weights, 0)
		}
		weights[i] += l.Amount()
	}
	for i, part := range money.Allocate(amount, weights) {
		shares[i].Ours = part
	}
	return shares
}

// RecordMatching records a matching of the centre in the journal of the shop, whole or
// not at all. Without a shop it is refused as shop_none.
func (c *Central) RecordMatching(ctx context.Context, tenant pos.TenantID, m pos.Matching) error {
	var facts []journal.Fact
	for _, part := range m.Split() {
		if err := pos.CheckMatching(part); err != nil {
			return err
		}
		facts = append(facts, journal.QRISMatched{Matching: part})
	}
	return explain(c.write(ctx, tenant, func(w *writing) error { return w.recordShop(c, facts...) }), "save_failed")
}
