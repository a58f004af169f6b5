package intake

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// PaperCashier is who sold a paper note that names nobody, or somebody who is
// not on the list of staff.
const PaperCashier pos.StaffID = "paper"

// Importer puts files into a store. The store's lock on its folder keeps two
// imports apart.
type Importer struct {
	Store *store.Store
	Now   func() time.Time
	// By is who imports, for the journal.
	By pos.StaffID
	// Progress, if not nil, is told after every thousand notes how many of how
	// many have been judged; all are stored together at the end.
	Progress func(done, total int)
}

// CatalogueImport is what an import of goods did.
type CatalogueImport struct {
	Products  int
	Producers int
	Rules     int
	Stocked   int // products that got their opening stock
	Notices   []Problem
}

// Catalogue replaces the list of goods. The error is a Problems if the files are
// wrong, and then nothing has changed.
func (im Importer) Catalogue(ctx context.Context, lists Lists) (CatalogueImport, error) {
	var kept []pos.SplitRule
	if lists.Splits == nil {
		before, err := im.Store.Catalogue(ctx)
		if err != nil {
			return CatalogueImport{}, err
		}
		kept = before.Splits()
	}
	goods, err := ReadGoods(lists, kept)
	if err != nil {
		return CatalogueImport{}, err
	}
	stocked, err := im.Store.AdoptCatalogue(ctx, im.By, goods.Catalogue, goods.Opening)
	if err != nil {
		return CatalogueImport{}, err
	}
	return CatalogueImport{
		Products: len(goods.Catalogue.Products()), Producers: len(goods.Catalogue.Producers()),
		Rules: len(goods.Catalogue.Splits()), Stocked: stocked, Notices: goods.Notices,
	}, nil
}

// SalesImport is what an import of paper notes did.
type SalesImport struct {
	Stored  int
	Already int          // notes that were there before
	Total   money.Rupiah // paid for the stored ones
	Notices []Problem
}

// Sales stores the paper notes of a file that are not stored yet. A note is
// known by its day and number; one that is stored with another content refuses
// the file. The error is a Problems if the file is wrong, and then nothing has
// changed.
func (im Importer) Sales(ctx context.Context, f File) (SalesImport, error) {
	// A day of grace, because a fair can go on past midnight.
	latest := pos.DayOf(im.Now().AddDate(0, 0, 1))
	notes, t, err := readNotes(f, latest)
	if err != nil {
		return SalesImport{}, err
	}
	rules, err := im.rules(ctx)
	if err != nil {
		return SalesImport{}, err
	}
	done := SalesImport{Notices: t.notices}
	var facts []journal.Fact
	for i, n := range notes {
		if im.Progress != nil && i > 0 && i%1000 == 0 {
			im.Progress(i, len(notes))
		}
		if n.broken {
			rules.checkGoods(n, t) // to name all that is wrong at once
			continue
		}
		digest, known, err := im.Store.PaperDigest(ctx, n.day, n.number)
		switch {
		case err != nil:
			return SalesImport{}, err
		case known && digest != n.digest():
			t.add(n.row, pos.Refuse(pos.Conflict, "import_note_changed", "note", n.number, "day", n.day))
			continue
		case known:
			done.Already++
			continue
		}
		sale, ok := rules.sale(n, t)
		if ok {
			done.Total += sale.Paid()
			facts = append(facts, journal.SaleCompleted{Sale: sale})
		}
	}
	if err := t.err(); err != nil {
		return SalesImport{}, err
	}
	if len(facts) > 0 {
		if _, err := im.Store.RecordAll(ctx, im.By, facts); err != nil {
			return SalesImport{}, err
		}
	}
	done.Stored = len(facts)
	return done, nil
}

// paperRules is what turns a note into a sale.
type paperRules struct {
	catalogue *pos.Catalogue
	stall     pos.Stall
	terminal  pos.TerminalID
	shift     pos.Shift
	staff     []pos.Staff
}

func (im Importer) rules(ctx context.Context) (paperRules, error) {
	var r paperRules
	var err error
	if r.catalogue, err = im.Store.Catalogue(ctx); err != nil {
		return r, err
	}
	if len(r.catalogue.Products()) == 0 {
		return r, pos.Refuse(pos.Conflict, "import_no_catalogue")
	}
	if r.stall, err = im.Store.Stall(ctx); err != nil {
		return r, err
	}
	if r.shift, _, err = im.Store.CurrentShift(ctx); err != nil {
		return r, err
	}
	secrets, err := im.Store.Staff(ctx)
	for _, s := range secrets {
		r.staff = append(r.staff, s.Staff)
	}
	r.terminal = im.Store.Terminal().ID
	return r, err
}

// cart looks the goods of a note up. What is wrong goes to t.
func (p paperRules) cart(n *paperNote, t *table) (pos.Cart, bool) {
	var cart pos.Cart
	ok := true
	for _, l := range n.lines {
		product, err := p.catalogue.BySKU(l.sku)
		if err != nil && l.sku != "" {
			t.add(l.row, err)
		}
		if err != nil {
			ok = false
			continue
		}
		if l.price != nil {
			product.Price = *l.price
		}
		line := pos.CartLine{Product: product, Quantity: l.quantity, Discount: pos.Discount{Amount: l.discount}}
		if l.quantity > 0 && l.discount > line.Gross() {
			t.add(l.row, pos.Refuse(pos.Invalid, "import_discount", "sku", l.sku, "discount", l.discount, "price", line.Gross()))
			ok = false
		}
		cart.Lines = append(cart.Lines, line)
	}
	return cart, ok
}

// checkGoods judges the goods of a note that cannot become a sale.
func (p paperRules) checkGoods(n *paperNote, t *table) { p.cart(n, t) }

// sale turns a note into a sale; ok is false if it is wrong, which t then knows.
func (p paperRules) sale(n *paperNote, t *table) (sale pos.Sale, ok bool) {
	cart, ok := p.cart(n, t)
	if !ok {
		return pos.Sale{}, false
	}
	at, err := momentOf(n.day, n.clock)
	if err != nil {
		t.add(n.row, err)
		return pos.Sale{}, false
	}
	id, err := uuid.NewV7()
	if err != nil {
		t.add(n.row, err)
		return pos.Sale{}, false
	}
	cart.ID = pos.SaleID(id.String())
	head := pos.SaleHead{
		Stall: p.stall, Terminal: p.terminal, Day: n.day, At: at, Cashier: p.cashier(n.cashier),
		Paper: &pos.PaperNote{Number: n.number, Digest: n.digest()},
	}
	if p.shift.Day == n.day {
		head.Shift = p.shift.ID
	}
	tenders, err := p.tenders(n, cart.Totals().Total, head)
	if err == nil {
		sale, err = cart.Checkout(head, p.catalogue, tenders)
	}
	t.add(n.row, err)
	return sale, err == nil
}

// cashier finds who a note names among the staff.
func (p paperRules) cashier(label string) pos.Staff {
	for _, s := range p.staff {
		if folded := pos.Fold(label); folded != "" && (folded == pos.Fold(s.Label) || folded == pos.Fold(string(s.ID))) {
			return s
		}
	}
	if label == "" {
		return pos.Staff{ID: PaperCashier, Label: unnamedCashier}
	}
	// Everybody counts alone in the report, also without being on the list.
	return pos.Staff{ID: PaperCashier + "-" + pos.StaffID(strings.ReplaceAll(pos.Fold(label), " ", "-")), Label: label}
}

// tenders is what the customer gave. A note that does not say had exactly what
// the till would have asked for, small coins rounded off if it was cash.
func (p paperRules) tenders(n *paperNote, total money.Rupiah, head pos.SaleHead) ([]pos.Tender, error) {
	if total > money.Limit {
		return nil, pos.Refuse(pos.Invalid, "import_note_total", "note", n.number, "total", total)
	}
	due := total
	if n.method == pos.Cash {
		due = p.stall.Rounding.Of(total)
	}
	paid := due
	if n.paid != nil {
		paid = *n.paid
	}
	switch {
	case paid < due:
		return nil, pos.Refuse(pos.Conflict, "short_payment", "missing", due-paid)
	case paid > due && n.method != pos.Cash:
		return nil, pos.Refuse(pos.Invalid, "tender_over_due", "due", due)
	case paid == 0:
		return nil, nil // everything was given away
	}
	tender := pos.Tender{Method: n.method, Amount: paid}
	if n.method != pos.Cash {
		// The paper is the proof: somebody wrote down that the money had come.
		tender.Reference, tender.CheckedBy, tender.CheckedAt = n.number, head.Cashier.ID, pos.Stamp(head.At)
	}
	return []pos.Tender{tender}, nil
}
