package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// DefaultStall is the stall of a laptop that nobody has set up yet.
func DefaultStall() pos.Stall {
	return pos.Stall{
		Code: "LPK", Name: "Lapak", QRISLimit: 10_000_000,
		Rounding: pos.CashRounding{Step: 100}, LowStock: 3,
	}
}

// Stall is the stall that this laptop belongs to.
func (s *Store) Stall(ctx context.Context) (pos.Stall, error) { return s.StallOf(ctx, s.self.ID) }

// StallOf is the stall as a terminal last recorded it, DefaultStall if it never
// did.
func (b *Books) StallOf(ctx context.Context, terminal pos.TerminalID) (stall pos.Stall, err error) {
	err = b.read(ctx, func(v view) error {
		stall, err = readStall(ctx, v, terminal)
		return err
	})
	return stall, err
}

func readStall(ctx context.Context, v view, terminal pos.TerminalID) (pos.Stall, error) {
	var body string
	switch err := v.row(ctx, func(scan scanner) error { return scan(&body) },
		`SELECT body FROM stall WHERE tenant = $1 AND terminal = $2`, terminal); {
	case errors.Is(err, sql.ErrNoRows):
		return DefaultStall(), nil
	case err != nil:
		return pos.Stall{}, err
	}
	var stall pos.Stall
	err := json.Unmarshal([]byte(body), &stall)
	return stall, err
}

// mostMovements is how many movements of stock one entry holds at the most.
const mostMovements = 500

// AdoptCatalogue replaces the list of goods as a whole, records that it did, and
// takes opening stock in for products that never had any. It returns how many
// products got opening stock.
func (s *Store) AdoptCatalogue(ctx context.Context, by pos.StaffID, c *pos.Catalogue, opening map[pos.SKU]int) (int, error) {
	revision, err := CatalogueDigest(c)
	if err != nil {
		return 0, err
	}
	stocked := 0
	err = s.advance(ctx, func(w *writing, head *journal.Head) error {
		if err := w.replaceCatalogue(c); err != nil {
			return err
		}
		movements, err := w.openingStock(c, by, opening)
		if err != nil {
			return err
		}
		stocked = len(movements)
		facts := []journal.Fact{journal.CatalogueAdopted{Revision: revision, Products: len(c.Products()), Producers: len(c.Producers())}}
		// No entry may grow so large that it cannot be sent.
		for part := range slices.Chunk(movements, mostMovements) {
			facts = append(facts, journal.StockMoved{Movements: part})
		}
		for _, f := range facts {
			r, err := w.record(*head, by, f)
			if err != nil {
				return err
			}
			*head = r.Entry.Head()
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return stocked, nil
}

// CatalogueDigest tells catalogues apart: equal lists have equal revisions, also
// where a part is empty and was made in another way.
func CatalogueDigest(c *pos.Catalogue) (string, error) {
	body, err := json.Marshal(struct {
		Products  []pos.Product
		Producers []pos.Producer
		Splits    []pos.SplitRule
	}{unlessEmpty(c.Products()), unlessEmpty(c.Producers()), unlessEmpty(c.Splits())})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// unlessEmpty is a list, or nil if nothing is in it.
func unlessEmpty[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func (w *writing) replaceCatalogue(c *pos.Catalogue) error {
	for _, table := range []string{"product", "producer", "split_rule"} {
		if err := w.exec(`DELETE FROM ` + table + ` WHERE tenant = $1`); err != nil {
			return err
		}
	}
	for i, p := range c.Producers() {
		if err := w.exec(`INSERT INTO producer (tenant, code, name, city, position) VALUES ($1, $2, $3, $4, $5)`, p.Code, p.Name, p.City, i); err != nil {
			return err
		}
	}
	for i, p := range c.Products() {
		err := w.exec(`INSERT INTO product (tenant, sku, barcode, name, name_en, category, price, cost, unit, producer, workshop, photo, position)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			p.SKU, p.Barcode, p.Name, p.NameEN, p.Category, p.Price, p.Cost, p.Unit, p.Producer, p.Workshop, p.Photo, i)
		if err != nil {
			return err
		}
	}
	for i, r := range c.Splits() {
		shares, err := json.Marshal(r.Shares)
		if err != nil {
			return err
		}
		err = w.exec(`INSERT INTO split_rule (tenant, producer, category, valid_from, base, shares, holder, position) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			r.Producer, r.Category, r.From, r.Base, string(shares), r.Holder, i)
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writing) openingStock(c *pos.Catalogue, by pos.StaffID, opening map[pos.SKU]int) ([]pos.StockMovement, error) {
	known := map[pos.SKU]bool{}
	_, err := rowsOf(w, func(scan scanner) (sku pos.SKU, err error) {
		err = scan(&sku)
		known[sku] = true
		return sku, err
	}, `SELECT sku FROM stock WHERE tenant = $1 UNION SELECT sku FROM elsewhere WHERE tenant = $1`)
	if err != nil {
		return nil, err
	}
	at := pos.Stamp(w.store.now())
	var movements []pos.StockMovement
	for _, p := range c.Products() {
		if n := opening[p.SKU]; n != 0 && !known[p.SKU] {
			movements = append(movements, pos.StockMovement{SKU: p.SKU, Quantity: n, Reason: pos.Received, At: at, By: by})
		}
	}
	return movements, nil
}

// Catalogue reads the list of goods. An empty list is a valid catalogue.
func (b *Books) Catalogue(ctx context.Context) (list *pos.Catalogue, err error) {
	err = b.moment(ctx, func(v view) error {
		list, err = readCatalogue(ctx, v)
		return err
	})
	return list, err
}

func readCatalogue(ctx context.Context, v view) (*pos.Catalogue, error) {
	producers, err := ask(ctx, v, func(scan scanner) (p pos.Producer, err error) {
		err = scan(&p.Code, &p.Name, &p.City)
		return p, err
	}, `SELECT code, name, city FROM producer WHERE tenant = $1 ORDER BY position`)
	if err != nil {
		return nil, err
	}
	products, err := ask(ctx, v, func(scan scanner) (p pos.Product, err error) {
		err = scan(&p.SKU, &p.Barcode, &p.Name, &p.NameEN, &p.Category, &p.Price, &p.Cost, &p.Unit, &p.Producer, &p.Workshop, &p.Photo)
		return p, err
	}, `SELECT sku, barcode, name, name_en, category, price, cost, unit, producer, workshop, photo FROM product WHERE tenant = $1 ORDER BY position`)
	if err != nil {
		return nil, err
	}
	splits, err := ask(ctx, v, func(scan scanner) (r pos.SplitRule, err error) {
		var shares string
		if err = scan(&r.Producer, &r.Category, &r.From, &r.Base, &shares, &r.Holder); err == nil {
			err = json.Unmarshal([]byte(shares), &r.Shares)
		}
		return r, err
	}, `SELECT producer, category, valid_from, base, shares, holder FROM split_rule WHERE tenant = $1 ORDER BY position`)
	if err != nil {
		return nil, err
	}
	return pos.NewCatalogue(products, producers, splits)
}

// Stock is the level of every product that ever moved: on all terminals of a
// tenant, or on this till and, as far as it was told, elsewhere in its stall.
func (b *Books) Stock(ctx context.Context) (map[pos.SKU]int, error) {
	levels := map[pos.SKU]int{}
	_, err := query(ctx, b, func(scan scanner) (none struct{}, err error) {
		var sku pos.SKU
		var level int
		err = scan(&sku, &level)
		levels[sku] = level
		return none, err
	}, `SELECT sku, SUM(level) FROM (
		SELECT sku, level FROM stock WHERE tenant = $1 UNION ALL SELECT sku, level FROM elsewhere WHERE tenant = $1
		) AS levels GROUP BY sku`)
	return levels, err
}

// StockMovements lists the movements of one product, newest first.
func (b *Books) StockMovements(ctx context.Context, sku pos.SKU, limit int) ([]pos.StockMovement, error) {
	return query(ctx, b, func(scan scanner) (m pos.StockMovement, err error) {
		var at int64
		err = scan(&m.SKU, &m.Quantity, &m.Reason, &at, &m.By, &m.Note)
		m.At = time.UnixMilli(at).UTC()
		return m, err
	}, `SELECT sku, quantity, reason, at, staff, note FROM stock_move WHERE tenant = $1 AND sku = $2 ORDER BY at DESC, entry DESC, no DESC LIMIT $3`, sku, limit)
}

// StaffSecret is somebody with what is needed to check a PIN.
type StaffSecret struct {
	pos.Staff
	PINHash     string
	Failures    int       // wrong PINs in a row
	LockedUntil time.Time // zero if not locked
}

// Staff lists everybody in order, also those who are not active.
func (b *Books) Staff(ctx context.Context) ([]StaffSecret, error) {
	return query(ctx, b, func(scan scanner) (m StaffSecret, err error) {
		var locked int64
		err = scan(&m.ID, &m.Label, &m.Role, &m.Active, &m.PINHash, &m.Failures, &locked)
		if locked > 0 {
			m.LockedUntil = time.UnixMilli(locked).UTC()
		}
		return m, err
	}, `SELECT id, label, role, active, pin_hash, failures, locked_until FROM staff WHERE tenant = $1 ORDER BY position, id`)
}

// SaveStaff adds somebody or changes label, role, activity and PIN.
func (s *Store) SaveStaff(ctx context.Context, m StaffSecret) error {
	return s.local(ctx, func(w *writing) error { return w.saveStaff(m) })
}

func (w *writing) saveStaff(m StaffSecret) error {
	return w.exec(`INSERT INTO staff (tenant, id, label, role, active, pin_hash, failures, locked_until, position)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT COUNT(*) FROM staff WHERE tenant = $1))
			ON CONFLICT (tenant, id) DO UPDATE SET label = excluded.label, role = excluded.role, active = excluded.active,
				pin_hash = excluded.pin_hash, failures = excluded.failures, locked_until = excluded.locked_until`,
		m.ID, m.Label, m.Role, m.Active, m.PINHash, m.Failures, millisOrZero(m.LockedUntil))
}

func millisOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// SetElsewhere replaces what the other terminals of the stall have in sum, and
// says whether that was news.
func (s *Store) SetElsewhere(ctx context.Context, levels map[pos.SKU]int) (changed bool, err error) {
	before := map[pos.SKU]int{}
	_, err = query(ctx, s.Books, func(scan scanner) (none struct{}, err error) {
		var sku pos.SKU
		var level int
		err = scan(&sku, &level)
		before[sku] = level
		return none, err
	}, `SELECT sku, level FROM elsewhere WHERE tenant = $1`)
	if err != nil || maps.Equal(before, levels) {
		return false, err
	}
	return true, s.local(ctx, func(w *writing) error {
		if err := w.exec(`DELETE FROM elsewhere WHERE tenant = $1`); err != nil {
			return err
		}
		for sku, level := range levels {
			if err := w.exec(`INSERT INTO elsewhere (tenant, sku, level) VALUES ($1, $2, $3)`, sku, level); err != nil {
				return err
			}
		}
		return nil
	})
}

// local runs a write that is not a fact of the journal.
func (s *Store) local(ctx context.Context, f func(*writing) error) error {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	return explain(s.write(ctx, f), "save_failed")
}

// Setting reads what this laptop remembers under a name, "" if nothing.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := s.row(ctx, func(scan scanner) error { return scan(&value) }, `SELECT value FROM setting WHERE tenant = $1 AND name = $2`, name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetSetting remembers a value under a name; "" forgets it.
func (s *Store) SetSetting(ctx context.Context, name, value string) error {
	return s.local(ctx, func(w *writing) error { return w.setting(name, value) })
}

func (w *writing) setting(name, value string) error {
	if value == "" {
		return w.exec(`DELETE FROM setting WHERE tenant = $1 AND name = $2`, name)
	}
	return w.exec(`INSERT INTO setting (tenant, name, value) VALUES ($1, $2, $3) ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value`, name, value)
}

// SetTerminalCode changes the short letter of this laptop in receipt numbers.
// It is refused once something was sold under the old one.
func (s *Store) SetTerminalCode(ctx context.Context, code string) error {
	if s.Terminal().Code == code {
		return nil
	}
	if !s.Head().Empty() {
		if day, err := s.LastSaleDay(ctx); err != nil || day != "" {
			return pos.Refuse(pos.Conflict, "terminal_code_in_use", "code", s.Terminal().Code).Because(err)
		}
	}
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	err := s.write(ctx, func(w *writing) error { return w.exec(`UPDATE self SET code = $2 WHERE tenant = $1`, code) })
	if err == nil {
		s.self.Code = code
	}
	return explain(err, "save_failed")
}
