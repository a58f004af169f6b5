package e2e_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// ledger is what one database says of all sales in it: the facts of its
// journals, and the sums of the tables that are derived from them.
type ledger struct {
	entries int
	sales   map[pos.SaleID]pos.ReceiptNumber
	marks   map[string]bool // notes of the demo, which are on one sale each
	twice   []pos.SaleID    // facts that are there more than once
	days    map[pos.BusinessDay]store.Totals
	stock   map[pos.SKU]int
}

func newLedger() ledger {
	return ledger{sales: map[pos.SaleID]pos.ReceiptNumber{}, marks: map[string]bool{}, days: map[pos.BusinessDay]store.Totals{}}
}

// add takes one entry of a journal in.
func (b *ledger) add(t testing.TB, e journal.Entry) {
	t.Helper()
	b.entries++
	fact, err := journal.Decode(e.Kind, e.Version, e.Body)
	must(t, err)
	done, ok := fact.(journal.SaleCompleted)
	if !ok {
		return
	}
	if _, known := b.sales[done.Sale.ID]; known || b.marks[done.Sale.Note] {
		b.twice = append(b.twice, done.Sale.ID)
	}
	if done.Sale.Note != "" {
		b.marks[done.Sale.Note] = true
	}
	b.sales[done.Sale.ID] = done.Sale.Number
	b.days[done.Sale.Day] = store.Totals{}
}

// sum reads the sums of all days on which something was sold.
func (b *ledger) sum(t testing.TB, books *store.Books) {
	t.Helper()
	var err error
	for day := range b.days {
		b.days[day], err = books.Totals(t.Context(), store.Scope{Day: day})
		must(t, err)
	}
	b.stock, err = books.Stock(t.Context())
	must(t, err)
}

// ledger reads what the till has.
func (l lapak) ledger() ledger {
	l.Helper()
	s, err := store.Open(l.Context(), l.dir, store.Options{ReadOnly: true})
	must(l, err)
	defer s.Close()
	b := newLedger()
	for after := int64(0); ; {
		entries, err := s.Entries(l.Context(), after, 1000)
		must(l, err)
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			b.add(l, e)
		}
		after += int64(len(entries))
	}
	b.sum(l, s.Books)
	return b
}

// ledger reads what the central store has.
func (c centre) ledger() ledger {
	c.Helper()
	central := c.open()
	defer central.Close()
	b := newLedger()
	for cursor := (store.Cursor{}); ; {
		var pulled []store.Pulled
		var err error
		pulled, cursor, err = central.Pull(c.Context(), organisation, cursor, 1000)
		must(c, err)
		if len(pulled) == 0 {
			break
		}
		for _, p := range pulled {
			b.add(c, p.Entry)
		}
	}
	b.sum(c, central.Books(organisation))
	return b
}

// figures are the sums that must agree to the rupiah.
type figures struct {
	Sales, Voids, Refunds int
	Gross, Discount       money.Rupiah
	Methods               map[pos.Method]money.Rupiah // kept less paid back
}

// sums adds up the ledgers of different tills.
func sums(all ...ledger) figures {
	f := figures{Methods: map[pos.Method]money.Rupiah{}}
	for _, b := range all {
		for _, day := range b.days {
			for _, m := range day.Methods {
				f.Methods[m.Method] += m.Kept - m.PaidBack
			}
			for _, person := range day.Cashiers {
				f.Sales, f.Voids, f.Refunds = f.Sales+person.Sales, f.Voids+person.Voids, f.Refunds+person.Refunds
				f.Gross, f.Discount = f.Gross+person.Gross, f.Discount+person.Discount
			}
		}
	}
	return f
}

// agrees insists that the central store has every sale of these tills once, that
// its sums are theirs to the rupiah, that all know the same stock, and that all
// are whole. It gives the number of sales.
func (c centre) agrees(tills ...lapak) int {
	c.Helper()
	here := c.ledger()
	var each []ledger
	for _, l := range tills {
		each = append(each, l.ledger())
		l.do("verify")
	}
	c.hasEach(here, each)
	if centre, till := sums(here), sums(each...); !reflect.DeepEqual(centre, till) {
		c.Errorf("the centre adds up to\n%+v\nthe tills to\n%+v", centre, till)
	}
	if f := sums(here); f.Sales+f.Voids != len(here.sales) {
		c.Errorf("%d sales and %d voids were derived from %d facts", f.Sales, f.Voids, len(here.sales))
	}
	if len(tills) == 1 && !reflect.DeepEqual(here.days, each[0].days) {
		c.Errorf("the totals of the centre are\n%+v\nthose of the till\n%+v", here.days, each[0].days)
	}
	for i, b := range each {
		if !reflect.DeepEqual(here.stock, b.stock) {
			c.Errorf("the stock of the centre is\n%v\nthat of till %d\n%v", here.stock, i+1, b.stock)
		}
	}
	c.clean()
	return len(here.sales)
}

// hasEach insists that the sales of a central store are those of its tills.
func (c centre) hasEach(here ledger, tills []ledger) {
	c.Helper()
	there := newLedger()
	for _, b := range tills {
		there.entries += b.entries
		there.twice = append(there.twice, b.twice...)
		for id, number := range b.sales {
			there.sales[id] = number
			if _, arrived := here.sales[id]; !arrived {
				c.Errorf("%s is at the till and not at the centre", number)
			}
		}
	}
	for id, number := range here.sales {
		if _, known := there.sales[id]; !known {
			c.Errorf("%s is at the centre and at no till", number)
		}
	}
	if len(here.twice)+len(there.twice) > 0 || here.entries != there.entries {
		c.Errorf("the centre has %d entries, twice %v; the tills have %d, twice %v", here.entries, here.twice, there.entries, there.twice)
	}
}

// clean insists that the central store verifies, and that nothing was set aside
// or parted.
func (c centre) clean() {
	c.Helper()
	c.do("verify")
	central := c.open()
	defer central.Close()
	aside, err := central.Quarantined(c.Context(), organisation, true)
	must(c, err)
	forks, err := central.Forks(c.Context(), organisation)
	must(c, err)
	if len(aside)+len(forks) > 0 {
		c.Errorf("set aside: %+v; parted: %+v", aside, forks)
	}
}

// reports insists that the report of a till for a day has the sums that its
// central store has.
func (c centre) reports(l lapak, day pos.BusinessDay) {
	c.Helper()
	var d report.Daily
	must(c, json.Unmarshal([]byte(l.do("report", "daily", "--day", string(day), "--format", "json")), &d))
	here := newLedger()
	here.days[day] = store.Totals{}
	central := c.open()
	defer central.Close()
	here.sum(c, central.Books(organisation))
	f, net := sums(here), money.Rupiah(0)
	for _, m := range d.Methods {
		if f.Methods[m.Method] != m.Total {
			c.Errorf("%s: the till reports %s, the centre has %s", m.Method, m.Total, f.Methods[m.Method])
		}
		net += m.Total
	}
	if d.Sales != f.Sales || d.Gross != f.Gross || d.Discount != f.Discount || d.Net != net || d.Net == 0 || len(d.Methods) != len(f.Methods) {
		c.Errorf("the till reports %d sales, %s less %s, net %s; the centre has %+v", d.Sales, d.Gross, d.Discount, d.Net, f)
	}
}

// status is what a till says of its sending.
type status struct {
	State         uplink.StatusState
	Server, Code  string
	Terminal      pos.TerminalID
	Epoch         int
	Sent, Waiting int64
}

// status asks a till how its sending goes, also while it sells.
func (l lapak) status() status {
	l.Helper()
	var s status
	must(l, json.Unmarshal([]byte(l.do("status")), &s))
	return s
}
