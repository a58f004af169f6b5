package store

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// Shop is the web shop of a tenant: a place of its own with its own stock, because
// stalls sell without a network and what they have may be gone. What happens there
// is written in a journal that the centre keeps itself.
type Shop struct {
	Stall    pos.StallCode // the place
	Terminal pos.TerminalID
	Open     bool
	links    []byte
}

const (
	shopTerminalCode = "S"
	shopLabel        = "shop"
)

// OpenShop opens the shop of a tenant, making its place the first time, or opens
// the one again that was closed. The code of the place is in the numbers of what is
// sold there, and stays; one that is a stall already is refused as stall_exists.
func (c *Central) OpenShop(ctx context.Context, tenant pos.TenantID, place pos.Stall) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		known, err := w.shop()
		switch {
		case err == nil:
			if known.Stall != place.Code {
				return pos.Refuse(pos.Conflict, "shop_elsewhere", "stall", known.Stall)
			}
			return errors.Join(w.note(DeedShop, string(place.Code), "open"), w.exec(`UPDATE shop SET is_open = TRUE WHERE tenant = $1`))
		case pos.CodeOf(err) != pos.NotFound:
			return err
		}
		if n, err := count(w, `SELECT COUNT(*) FROM site WHERE tenant = $1 AND code = $2`, place.Code); err != nil || n > 0 {
			return errors.Join(err, pos.Refuse(pos.Conflict, "stall_exists", "stall", place.Code))
		}
		return w.makeShop(c, place)
	})
}

// makeShop writes down a place, a terminal and the keys of a shop.
func (w *writing) makeShop(c *Central, place pos.Stall) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	var links [32]byte
	rand.Read(links[:]) // never fails
	text := base64.StdEncoding.EncodeToString
	err = errors.Join(
		w.note(DeedShop, string(place.Code), "made"),
		w.saveSite(Site{Code: place.Code, Name: place.Name}),
		w.exec(`INSERT INTO terminal (tenant, terminal, hub, stall, code, label, public_key, epoch, enrolled_at, revoked_at, last_contact, clock_offset, version)
			VALUES ($1, $2, FALSE, $3, $4, $5, $6, 1, $7, 0, 0, 0, '')`, id.String(), place.Code, shopTerminalCode, shopLabel, text(public), w.at.UnixMilli()),
		w.exec(`INSERT INTO shop (tenant, stall, terminal, seed, link_seed, is_open) VALUES ($1, $2, $3, $4, $5, TRUE)`,
			place.Code, id.String(), text(key.Seed()), text(links[:])),
	)
	if err != nil {
		return err
	}
	return w.recordShop(c, journal.StallChanged{Stall: place})
}

// CloseShop takes no more orders. Those that are there go on.
func (c *Central) CloseShop(ctx context.Context, tenant pos.TenantID) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		shop, err := w.shop()
		if err != nil {
			return err
		}
		return errors.Join(w.note(DeedShop, string(shop.Stall), "closed"), w.exec(`UPDATE shop SET is_open = FALSE WHERE tenant = $1`))
	})
}

const shopColumns = `SELECT stall, terminal, is_open, link_seed FROM shop WHERE tenant = $1`

func scanShop(scan scanner) (s Shop, err error) {
	var links string
	if err = scan(&s.Stall, &s.Terminal, &s.Open, &links); err == nil {
		s.links, err = base64.StdEncoding.DecodeString(links)
	}
	return s, err
}

func onlyShop(found []Shop, err error) (Shop, error) {
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.NotFound, "shop_none")
	}
	if err != nil {
		return Shop{}, err
	}
	return found[0], nil
}

// Shop is the shop of a tenant, refused as shop_none if there is none.
func (c *Central) Shop(ctx context.Context, tenant pos.TenantID) (Shop, error) {
	return onlyShop(query(ctx, c.Books(tenant), scanShop, shopColumns))
}

func (w *writing) shop() (Shop, error) { return onlyShop(rowsOf(w, scanShop, shopColumns)) }

// LinkKey is what makes the link to an order that only its buyer has. Who does not
// know it cannot find an order by trying codes.
func (s Shop) LinkKey(code pos.OrderCode) string {
	mac := hmac.New(sha256.New, s.links)
	mac.Write([]byte("order link 1\x00" + string(code)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// Opens says whether a key is the one of the link to an order.
func (s Shop) Opens(code pos.OrderCode, key string) bool {
	return hmac.Equal([]byte(s.LinkKey(code)), []byte(key))
}

// CookieKey signs the carts that browsers keep.
func (s Shop) CookieKey() []byte {
	mac := hmac.New(sha256.New, s.links)
	mac.Write([]byte("cart cookie 1\x00"))
	return mac.Sum(nil)
}

// recordShop writes facts into the journal of the shop, in the order of commit and
// sealed like those of any terminal.
func (w *writing) recordShop(c *Central, facts ...journal.Fact) error {
	shop, err := w.shop()
	if err != nil {
		return err
	}
	key, err := w.shopKey()
	if err != nil {
		return err
	}
	v, err := w.view()
	if err != nil {
		return err
	}
	head, err := lifeBefore(w.ctx, v, shop.Terminal, 2)
	if err != nil {
		return err
	}
	if head.Epoch == 0 {
		head = firstLife(shop.Terminal)
	}
	run := Run{Terminal: shop.Terminal}
	for _, fact := range facts {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		e, err := journal.Append(head, id.String(), w.at, pos.StaffID(w.by), fact)
		if err != nil {
			return err
		}
		if err := judge(e, fact); err != nil {
			return err
		}
		run.Entries, head = append(run.Entries, e), e.Head()
	}
	run.Seal = journal.Seal(key, w.tenant, head)
	in := &ingest{writing: w, central: c, run: run}
	done, err := in.do()
	if err == nil && (done.Stored != len(facts) || done.Quarantined > 0) {
		err = fmt.Errorf("the shop's own journal took %d of %d facts", done.Stored-done.Quarantined, len(facts))
	}
	return err
}

func (w *writing) shopKey() (ed25519.PrivateKey, error) {
	var text string
	if err := w.row(func(scan scanner) error { return scan(&text) }, `SELECT seed FROM shop WHERE tenant = $1`); err != nil {
		return nil, err
	}
	seed, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, pos.Refuse(pos.Corrupt, "database_corrupt").Because(err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// MoveShopStock writes down pieces that came to the place of the shop, were counted
// there, spoiled or went back: how many, never below 0. Other reasons are refused
// as stock_reason.
func (c *Central) MoveShopStock(ctx context.Context, tenant pos.TenantID, changes []pos.StockMovement) error {
	if len(changes) == 0 || len(changes) > mostMovements {
		return pos.Refuse(pos.Invalid, "stock_nothing", "max", mostMovements)
	}
	return explain(c.write(ctx, tenant, func(w *writing) error {
		shop, err := w.shop()
		if err != nil {
			return err
		}
		moves := make([]pos.StockMovement, len(changes))
		for i, m := range changes {
			if moves[i], err = w.shopMovement(shop, m); err != nil {
				return err
			}
		}
		return w.recordShop(c, journal.StockMoved{Movements: moves})
	}), "save_failed")
}

// shopMovement turns what people say of pieces into a movement.
func (w *writing) shopMovement(shop Shop, m pos.StockMovement) (pos.StockMovement, error) {
	if m.Quantity < 0 || m.Quantity > pos.MaxQuantity || m.Quantity == 0 && m.Reason != pos.Counted {
		return m, pos.Refuse(pos.Invalid, "quantity_range", "max", pos.MaxQuantity)
	}
	if len(m.Note) > pos.MaxNote {
		return m, pos.Refuse(pos.Invalid, "note_too_long", "max", pos.MaxNote)
	}
	if err := w.knowProduct(m.SKU); err != nil {
		return m, err
	}
	if err := w.note(DeedShopStock, string(m.SKU), fmt.Sprintf("%s %d", m.Reason, m.Quantity)); err != nil {
		return m, err
	}
	switch m.Reason {
	case pos.Received:
	case pos.Damaged, pos.TakenBack:
		m.Quantity = -m.Quantity
	case pos.Counted:
		level, err := w.shopLevel(shop, m.SKU)
		if err != nil {
			return m, err
		}
		m.Quantity -= level
	default:
		return m, pos.Refuse(pos.Invalid, "stock_reason")
	}
	m.At, m.By = pos.Stamp(w.at), pos.StaffID(w.by)
	return m, nil
}

func (w *writing) knowProduct(sku pos.SKU) error {
	n, err := count(w, `SELECT COUNT(*) FROM product WHERE tenant = $1 AND sku = $2`, sku)
	if err == nil && n == 0 {
		err = pos.Refuse(pos.NotFound, "product_unknown", "sku", sku)
	}
	return err
}
