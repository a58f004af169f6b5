package store

import (
	"bytes"
	"errors"
	"fmt"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// What the texts of a fact may be: an index of PostgreSQL holds 2,700 bytes of a
// row, and the widest one has all the texts of a line in it, its figures, and what
// each of pos.MaxTenders paid of it.
const (
	longestText = 1000
	longestLine = 2000
)

// mostPieces is more than a movement of stock has, and small enough for the sum
// of any number of them.
const mostPieces = 1_000_000_000

// plausible refuses what no till writes down and a table cannot hold, or can and
// then breaks the sums of everybody else. Both engines must judge alike, or a
// copy on the other one would not be the same: so it is asked here, and not left
// to them.
func plausible(e journal.Entry, fact journal.Fact) error {
	most := longestText
	if e.Kind == journal.KindStallChanged {
		most = len(e.Body) // a text of its own, in no index
	}
	if err := checkTexts(e.Body, most); err != nil {
		return err
	}
	switch f := fact.(type) {
	case journal.SaleCompleted:
		return plausibleSale(f.Sale)
	case journal.RefundMade:
		return plausibleRefund(f.Refund)
	case journal.SaleVoided:
		return amounts(f.Void.Total)
	case journal.CashMoved:
		return amounts(f.Move.Amount)
	case journal.ShiftOpened:
		return counted(f.Float)
	case journal.ShiftClosed:
		return errors.Join(amounts(f.Expected, f.Net, money.Rupiah(f.Sales)), counted(f.Counted))
	case journal.CodeTested:
		return amounts(f.Test.Amount)
	case journal.ChargeOpened:
		return amounts(f.Charge.Amount, f.Charge.Received)
	case journal.ChargeMoved:
		return amounts(f.Move.Amount)
	case journal.QRISMatched:
		return plausibleMatching(f.Matching)
	case journal.GoodsHandedOver:
		return plausibleHandover(e, f.Handover)
	case journal.StockMoved:
		for _, m := range f.Movements {
			if m.Quantity < -mostPieces || m.Quantity > mostPieces {
				return fmt.Errorf("%d pieces", m.Quantity)
			}
		}
	}
	return nil
}

// checkTexts refuses texts that are too long as they are encoded, and the
// character zero, which PostgreSQL has no place for.
func checkTexts(body []byte, most int) error {
	start := -1
	for i := 0; i < len(body); i++ {
		switch {
		case start >= 0 && body[i] == '\\':
			if bytes.HasPrefix(body[i:], []byte(`\u0000`)) {
				return errors.New("a text with the character zero")
			}
			i++ // whatever is escaped
		case body[i] != '"':
		case start < 0:
			start = i
		case i-start > most:
			return fmt.Errorf("a text of %d bytes", i-start)
		default:
			start = -1
		}
	}
	return nil
}

// mostFiles is more files than the acquirers of a stall send for one day.
const mostFiles = 50

func plausibleMatching(m pos.Matching) error {
	if len(m.Rows) > pos.MatchPart || len(m.Files) > mostFiles || m.Parts > mostPieces {
		return fmt.Errorf("%d rows of %d files in part %d", len(m.Rows), len(m.Files), m.Part)
	}
	for _, f := range m.Files {
		if err := amounts(f.Gross, f.Fee, f.Aside, f.AsideFee, f.Returned); err != nil {
			return err
		}
	}
	for _, r := range m.Rows {
		if len(r.Shares) > pos.MaxLines {
			return fmt.Errorf("%d shares of one payment", len(r.Shares))
		}
		if err := amounts(r.Ours, r.Gross, r.Fee); err != nil {
			return err
		}
		for _, s := range r.Shares {
			if err := amounts(s.Ours, s.Gross, s.Fee); err != nil {
				return err
			}
		}
	}
	return nil
}

func plausibleSale(s pos.Sale) error {
	if _, err := counterOf(s.Number); err != nil {
		return err
	}
	if len(s.Tenders) > pos.MaxTenders {
		return fmt.Errorf("a sale with %d tenders", len(s.Tenders))
	}
	for _, l := range s.Lines {
		if err := checkLine(s.Day, s.Shift, l.SKU, l.Name, l.NameEN, l.Category, l.Producer, l.ProducerName); err != nil {
			return err
		}
	}
	return amounts(s.Gross())
}

func plausibleRefund(r pos.Refund) error {
	if _, err := counterOf(r.Number); err != nil {
		return err
	}
	for _, l := range r.Lines {
		if l.Quantity < 0 || l.Quantity > pos.MaxQuantity {
			return fmt.Errorf("%d pieces came back", l.Quantity)
		}
		if err := errors.Join(amounts(l.Amount), checkLine(r.Day, r.Shift, l.SKU, l.Name, l.NameEN, l.Category, l.Producer, l.ProducerName)); err != nil {
			return err
		}
	}
	return amounts(r.Value(), r.Rounding, r.Paid)
}

func checkLine(day pos.BusinessDay, shift pos.ShiftID, sku pos.SKU, name, nameEN, category string, producer pos.ProducerCode, producerName string) error {
	if n := len(day) + len(shift) + len(sku) + len(name) + len(nameEN) + len(category) + len(producer) + len(producerName); n > longestLine {
		return fmt.Errorf("a line with %d bytes of text", n)
	}
	return nil
}

// amounts refuses sums beyond what a till takes for one.
func amounts(all ...money.Rupiah) error {
	for _, a := range all {
		if a < -money.Limit || a > money.Limit {
			return fmt.Errorf("an amount of %d", a)
		}
	}
	return nil
}

func counted(c pos.Count) error {
	for _, p := range c {
		if p.Value < 0 || p.Value > pos.MaxPrice || p.Number < 0 || p.Number > mostPieces || amounts(p.Value.Times(p.Number)) != nil {
			return fmt.Errorf("%d pieces of %d", p.Number, p.Value)
		}
	}
	return amounts(c.Total())
}
