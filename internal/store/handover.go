package store

import (
	"context"
	"fmt"
	"strings"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

func (w *writing) projectHandover(e journal.Entry, h pos.Handover) error {
	if err := pos.CheckHandover(h); err != nil {
		return pos.Refuse(pos.Conflict, "handover_incomplete").Because(err)
	}
	counter, err := counterOf(pos.ReceiptNumber(h.Number))
	if err != nil {
		return err
	}
	err = w.insert(`INSERT INTO handover (tenant, id, terminal, epoch, seq, entry, number, counter, direction, producer, day, at, pieces, value)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		h.ID, e.Terminal, e.Epoch, e.Seq, e.ID, h.Number, counter, h.Direction, h.Producer, h.Day, h.At.UnixMilli(), h.Pieces(), h.Value())
	if err != nil {
		return err
	}
	for _, l := range h.Lines {
		err := w.insert(`INSERT INTO handover_line (tenant, handover, no, terminal, day, direction, producer, sku, name, name_en, price, quantity, state, written_off)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			h.ID, l.No, e.Terminal, h.Day, h.Direction, h.Producer, l.SKU, l.Name, l.NameEN, l.Price, l.Quantity, l.State, l.WrittenOff)
		if err != nil {
			return err
		}
	}
	return w.projectStock(e, h.Movements())
}

func plausibleHandover(e journal.Entry, h pos.Handover) error {
	if _, err := counterOf(pos.ReceiptNumber(h.Number)); err != nil {
		return err
	}
	if h.Terminal != e.Terminal {
		return fmt.Errorf("a note of the terminal %q", h.Terminal)
	}
	if err := pos.CheckHandover(h); err != nil {
		return err
	}
	for _, l := range h.Lines {
		if err := checkLine(h.Day, "", l.SKU, l.Name, l.NameEN, l.Unit, h.Producer, h.ProducerName); err != nil {
			return err
		}
	}
	return amounts(h.Value())
}

// Handover finds a note by its number, without regard to case.
func (b *Books) Handover(ctx context.Context, number pos.HandoverNumber) (h pos.Handover, tail string, err error) {
	f, e, err := fact[journal.GoodsHandedOver](ctx, b, "handover", "number", strings.ToUpper(strings.TrimSpace(string(number))), "handover_unknown")
	return f.Handover, e.Head().Tail(), err
}

// HandoverByID finds a note by its identity.
func (b *Books) HandoverByID(ctx context.Context, id pos.HandoverID) (pos.Handover, error) {
	f, _, err := fact[journal.GoodsHandedOver](ctx, b, "handover", "id", string(id), "handover_unknown")
	return f.Handover, err
}

// Period is some business days of a stall, or of all stalls of a fair; an empty
// end is open, an empty stall and fair are all of them. Where both are given the
// stall counts.
type Period struct {
	Stall    pos.StallCode
	Fair     string
	From, To pos.BusinessDay
}

// place is the stall or the fair as questions are given it. A code has no colon.
func (p Period) place() string {
	if p.Stall == "" && p.Fair != "" {
		return "fair:" + p.Fair
	}
	return string(p.Stall)
}

// atPlace says in SQL that a stall s is the place that is $2.
const atPlace = `(s.code = $2 OR s.code IN (SELECT i.code FROM site i WHERE i.tenant = $1 AND 'fair:' || i.fair = $2))`

// ofStall says in SQL that a terminal belongs to the place that is $2. A terminal
// that never recorded a stall belongs to none of them.
const ofStall = `($2 = '' OR %[1]s.terminal IN (SELECT s.terminal FROM stall s WHERE s.tenant = $1 AND ` + atPlace + `))`

// Handovers lists the notes of a period, newest first.
func (b *Books) Handovers(ctx context.Context, p Period) ([]pos.Handover, error) {
	entries, err := query(ctx, b, scanEntry, `SELECT `+entryColumns+` FROM handover d
		JOIN entry e ON e.tenant = d.tenant AND e.terminal = d.terminal AND e.epoch = d.epoch AND e.seq = d.seq
		WHERE d.tenant = $1 AND `+fmt.Sprintf(ofStall, "d")+` AND d.day >= $3 AND ($4 = '' OR d.day <= $4)
		ORDER BY d.day DESC, d.at DESC, d.number DESC`, p.place(), p.From, p.To)
	var all []pos.Handover
	for _, e := range entries {
		decoded, err := journal.Decode(e.Kind, e.Version, e.Body)
		if err != nil {
			return nil, pos.Refuse(pos.Corrupt, "database_corrupt").Because(err)
		}
		if f, ok := decoded.(journal.GoodsHandedOver); ok {
			all = append(all, f.Handover)
		}
	}
	return all, err
}

// WrittenOff is how many damaged pieces of each product lie at this till: they were
// taken out of its stock and did not go back with a note. Those that came damaged
// are among them.
func (s *Store) WrittenOff(ctx context.Context) (map[pos.SKU]int, error) {
	left := map[pos.SKU]int{}
	_, err := query(ctx, s.Books, func(scan scanner) (none struct{}, err error) {
		var sku pos.SKU
		var n int
		err = scan(&sku, &n)
		left[sku] = n
		return none, err
	}, `SELECT sku, SUM(n) FROM (
			SELECT sku, -quantity AS n FROM stock_move WHERE tenant = $1 AND reason = $2
			UNION ALL SELECT sku, -quantity AS n FROM handover_line WHERE tenant = $1 AND direction = $3 AND state = $4
		) AS pieces GROUP BY sku`, pos.Damaged, pos.HandedOut, pos.GoodsDamaged)
	return left, err
}
