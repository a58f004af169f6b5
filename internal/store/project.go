package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// project updates the derived tables for one entry. It depends on nothing but
// the entry and what earlier entries derived: that is what makes a rebuild give
// the same.
func (w *writing) project(e journal.Entry, fact journal.Fact) error {
	var err error
	switch f := fact.(type) {
	case nil:
		// Of a newer program: kept in the journal, not understood here.
	case journal.StallChanged:
		err = w.projectStall(e, f.Stall)
	case journal.CatalogueAdopted:
		// The list itself is reference data; the entry only says when it changed.
	case journal.ShiftOpened:
		err = w.projectShiftOpened(e, f)
	case journal.SaleCompleted:
		err = w.projectSale(e, f.Sale)
	case journal.SaleVoided:
		err = w.projectVoid(e, f.Void)
	case journal.RefundMade:
		err = w.projectRefund(e, f.Refund)
	case journal.CashMoved:
		m := f.Move
		err = w.exec(`INSERT INTO cash_move (tenant, entry, shift, day, at, staff, amount, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			e.ID, m.Shift, m.Day, m.At.UnixMilli(), m.By, m.Amount, m.Reason)
	case journal.ShiftClosed:
		err = w.projectShiftClosed(e, f)
	case journal.StockMoved:
		err = w.projectStock(e, f.Movements)
	case journal.ReceiptReprinted:
		err = w.exec(`INSERT INTO reprint (tenant, entry, number, shift, day, at, staff) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			e.ID, f.Number, f.Shift, f.Day, e.At.UnixMilli(), e.By)
	case journal.DrawerOpened:
		err = w.exec(`INSERT INTO drawer_opening (tenant, entry, shift, day, at, staff, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			e.ID, f.Shift, f.Day, e.At.UnixMilli(), e.By, f.Reason)
	case journal.CodeTested:
		err = w.projectCodeTested(e, f.Test)
	case journal.ChargeOpened:
		err = w.projectChargeOpened(e, f.Charge)
	case journal.ChargeMoved:
		err = w.projectChargeMoved(e, f.Move)
	case journal.QRISMatched:
		err = w.projectMatching(e, f.Matching)
	case journal.GoodsHandedOver:
		err = w.projectHandover(e, f.Handover)
	default:
		err = fmt.Errorf("no projection for %T", fact)
	}
	if err != nil {
		return fmt.Errorf("project entry %d (%s): %w", e.Seq, e.Kind, err)
	}
	return nil
}

func (w *writing) projectStall(e journal.Entry, stall pos.Stall) error {
	body, err := json.Marshal(stall)
	if err != nil {
		return err
	}
	return w.exec(`INSERT INTO stall (tenant, terminal, code, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, terminal) DO UPDATE SET code = excluded.code, body = excluded.body`, e.Terminal, stall.Code, string(body))
}

func (w *writing) projectShiftOpened(e journal.Entry, f journal.ShiftOpened) error {
	err := w.exec(`INSERT INTO shift (tenant, id, terminal, day, opened_at, opened_by, float, closed_at, closed_by, expected, counted, reason,
			sales, net, found_expected, found_sales, found_net, stall)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, '', 0, 0, '', 0, 0, 0, 0, 0,
			COALESCE((SELECT s.code FROM stall s WHERE s.tenant = $1 AND s.terminal = $3), $8))`,
		f.Shift, e.Terminal, f.Day, e.At.UnixMilli(), e.By, f.Float.Total(), DefaultStall().Code)
	if err != nil {
		return err
	}
	if err := w.countChange(f.Day); err != nil {
		return err
	}
	return w.projectCount(f.Shift, "open", f.Float)
}

// closeShift writes down what was declared, and beside it what the tables give
// for the same scope by the same sums as Totals.
const closeShift = `UPDATE shift SET closed_at = $4, closed_by = $5, expected = $6, counted = $7, reason = $8, sales = $9, net = $10,
		found_expected = (SELECT COALESCE(SUM(s.float), 0) FROM shift s WHERE s.tenant = $1 AND s.day = $2 AND s.id = $3)
			+ (SELECT COALESCE(SUM(kept), 0) FROM tender WHERE tenant = $1 AND day = $2 AND shift = $3 AND method = $11 AND NOT voided)
			- (SELECT COALESCE(SUM(paid), 0) FROM refund WHERE tenant = $1 AND day = $2 AND shift = $3 AND method = $11)
			+ (SELECT COALESCE(SUM(amount), 0) FROM cash_move WHERE tenant = $1 AND day = $2 AND shift = $3),
		found_sales = (SELECT COUNT(*) FROM sale WHERE tenant = $1 AND day = $2 AND shift = $3 AND NOT voided),
		found_net = (SELECT COALESCE(SUM(kept), 0) FROM tender WHERE tenant = $1 AND day = $2 AND shift = $3 AND NOT voided)
			- (SELECT COALESCE(SUM(paid), 0) FROM refund WHERE tenant = $1 AND day = $2 AND shift = $3)
	WHERE tenant = $1 AND id = $3`

func (w *writing) projectShiftClosed(e journal.Entry, f journal.ShiftClosed) error {
	var shifts, closed int64
	err := w.row(func(scan scanner) error { return scan(&shifts, &closed) },
		`SELECT COUNT(*), COALESCE(MAX(closed_at), 0) FROM shift WHERE tenant = $1 AND id = $2 AND terminal = $3`, f.Shift, e.Terminal)
	switch {
	case err != nil:
		return err
	case shifts == 0:
		return pos.Refuse(pos.Conflict, "shift_unknown")
	case closed > 0:
		// Two copies of a laptop each closed it. What was declared first stands.
		return pos.Refuse(pos.Conflict, "already_closed")
	}
	if err := w.exec(closeShift, f.Day, f.Shift, e.At.UnixMilli(), e.By, f.Expected, f.Counted.Total(), f.Reason, f.Sales, f.Net, pos.Cash); err != nil {
		return err
	}
	return w.projectCount(f.Shift, "close", f.Counted)
}

func (w *writing) projectCount(shift pos.ShiftID, moment string, count pos.Count) error {
	for _, p := range count {
		err := w.exec(`INSERT INTO shift_count (tenant, shift, moment, value, pieces) VALUES ($1, $2, $3, $4, $5)`,
			shift, moment, p.Value, p.Number)
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) projectSale(e journal.Entry, s pos.Sale) error {
	var paper pos.PaperNote
	if s.Paper != nil {
		paper = *s.Paper
	}
	counter, err := counterOf(s.Number)
	if err != nil {
		return err
	}
	err = w.insert(`INSERT INTO sale (tenant, id, terminal, epoch, seq, number, counter, shift, day, at, cashier, cashier_label,
			items, gross, discount, rounding, paid, paper, paper_digest, voided)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, FALSE)`,
		s.ID, e.Terminal, e.Epoch, e.Seq, s.Number, counter, s.Shift, s.Day, s.At.UnixMilli(), s.Cashier, s.CashierLabel,
		s.Items(), s.Gross(), s.Discount(), s.Rounding, s.Paid(), paper.Number, paper.Digest)
	if err != nil {
		return err
	}
	if err := w.countChange(s.Day); err != nil {
		return err
	}
	charges, err := w.chargesOf(e.Terminal, s)
	if err != nil {
		return err
	}
	if err := w.saleLines(e, s, charges); err != nil {
		return err
	}
	change := s.Change
	for i, t := range s.Tenders {
		kept := t.Amount
		if t.Method == pos.Cash {
			back := min(change, kept)
			kept, change = kept-back, change-back
		}
		err := w.insert(`INSERT INTO tender (tenant, sale, no, day, shift, method, kept, reference, voided) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE)`,
			s.ID, i+1, s.Day, s.Shift, t.Method, kept, t.Reference)
		if err != nil {
			return err
		}
	}
	return w.takeCharges(s, charges)
}

// counterOf reads the count at the end of a receipt number.
func counterOf(n pos.ReceiptNumber) (int, error) {
	tail := string(n[strings.LastIndexByte(string(n), '-')+1:])
	counter, err := strconv.Atoi(strings.TrimPrefix(tail, "R"))
	if err != nil {
		return 0, fmt.Errorf("receipt number %q: %w", n, err)
	}
	return counter, nil
}

func (w *writing) projectVoid(e journal.Entry, v pos.Void) error {
	back, err := w.goodsOf(e.Terminal, v)
	if err != nil {
		return err
	}
	err = w.exec(`INSERT INTO sale_void (tenant, sale, number, shift, day, at, staff, approved_by, reason, total) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		v.Sale, v.Number, v.Shift, v.Day, v.At.UnixMilli(), v.By, v.ApprovedBy, v.Reason, v.Total)
	if err != nil {
		return err
	}
	for _, update := range []string{
		`UPDATE sale SET voided = TRUE WHERE tenant = $1 AND id = $2`,
		`UPDATE sale_line SET voided = TRUE WHERE tenant = $1 AND sale = $2`,
		`UPDATE tender SET voided = TRUE WHERE tenant = $1 AND sale = $2`,
		`UPDATE refund_effect SET voided = TRUE WHERE tenant = $1 AND sale = $2`,
		`UPDATE order_sale SET voided = TRUE WHERE tenant = $1 AND sale = $2`,
		`UPDATE shop_order SET done = FALSE WHERE tenant = $1 AND code IN (SELECT code FROM order_sale WHERE tenant = $1 AND sale = $2)`,
	} {
		if err := w.exec(update, v.Sale); err != nil {
			return err
		}
	}
	if err := w.countVoid(v.Sale); err != nil {
		return err
	}
	return w.projectStock(e, back)
}

// goodsOf is what comes back into the stock when a sale is voided, and what goes
// back into the parcel of an order. Only the terminal that sold may void.
func (w *writing) goodsOf(terminal pos.TerminalID, v pos.Void) ([]pos.StockMovement, error) {
	sales := 0
	err := w.row(func(scan scanner) error { return scan(&sales) },
		`SELECT COUNT(*) FROM sale WHERE tenant = $1 AND id = $2 AND terminal = $3`, v.Sale, terminal)
	if err != nil {
		return nil, err
	}
	if sales == 0 {
		return nil, pos.Refuse(pos.Conflict, "sale_unknown", "number", v.Number)
	}
	return rowsOf(w, func(scan scanner) (m pos.StockMovement, err error) {
		m = pos.StockMovement{Reason: pos.Undone, At: v.At, By: v.By, Note: string(v.Number)}
		var ordered bool
		if err = scan(&m.SKU, &m.Quantity, &ordered, new(int)); ordered {
			m.Reason, m.Quantity = pos.Ordered, -m.Quantity
		}
		return m, err
	}, `SELECT sku, quantity, FALSE AS ordered, no FROM sale_line WHERE tenant = $1 AND sale = $2
		UNION ALL SELECT l.sku, l.quantity, TRUE, l.no FROM sale_line l JOIN order_sale o ON o.tenant = l.tenant AND o.sale = l.sale
			WHERE l.tenant = $1 AND l.sale = $2
		ORDER BY ordered, no`, v.Sale)
}

func (w *writing) projectRefund(e journal.Entry, r pos.Refund) error {
	counter, err := counterOf(r.Number)
	if err != nil {
		return err
	}
	err = w.insert(`INSERT INTO refund (tenant, id, terminal, epoch, seq, number, counter, sale, shift, day, at, cashier, cashier_label,
			approved_by, reason, items, value, rounding, method, paid)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		r.ID, e.Terminal, e.Epoch, e.Seq, r.Number, counter, r.Sale, r.Shift, r.Day, r.At.UnixMilli(), r.Cashier, r.CashierLabel,
		r.ApprovedBy, r.Reason, r.Items(), r.Value(), r.Rounding, r.Method, r.Paid)
	if err != nil {
		return err
	}
	for _, l := range r.Lines {
		err := w.insert(`INSERT INTO refund_line (tenant, refund, no, day, shift, sku, name, name_en, category, producer, producer_name, quantity, amount)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			r.ID, l.No, r.Day, r.Shift, l.SKU, l.Name, l.NameEN, l.Category, l.Producer, l.ProducerName, l.Quantity, l.Amount)
		if err != nil {
			return err
		}
		if err := w.moveStock(e, l.No, pos.StockMovement{SKU: l.SKU, Quantity: l.Quantity, Reason: pos.Returned, At: r.At, By: r.Cashier, Note: string(r.Number)}); err != nil {
			return err
		}
	}
	if err := w.countChange(r.Day); err != nil {
		return err
	}
	return w.refundEffects(r)
}

func (w *writing) projectStock(e journal.Entry, movements []pos.StockMovement) error {
	for i, m := range movements {
		if err := w.moveStock(e, i+1, m); err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) moveStock(e journal.Entry, no int, m pos.StockMovement) error {
	err := w.insert(`INSERT INTO stock_move (tenant, entry, no, sku, quantity, reason, at, staff, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.ID, no, m.SKU, m.Quantity, m.Reason, m.At.UnixMilli(), m.By, m.Note)
	if err != nil {
		return err
	}
	return w.sum(`INSERT INTO stock (tenant, terminal, sku, level) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, terminal, sku) DO UPDATE SET level = stock.level + excluded.level`,
		e.Terminal, m.SKU, m.Quantity)
}
