package store

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"lapak/internal/pos"
)

// Shopfront is how a tenant shows itself to the public. Its texts name no person.
type Shopfront struct {
	Shown    bool // whether anybody outside may see the shop
	About    string
	AboutEN  string
	WhatsApp string // digits with the country code, empty if there is none
	URL      string // the address that the public knows, without a slash at the end
}

// Address is where the public finds the shop, empty if it is not shown or its office
// has set none.
func (s Shopfront) Address() string {
	if !s.Shown {
		return ""
	}
	return s.URL
}

// The longest texts of the shop, in letters.
const (
	LongestStory = 4000
	LongestFact  = 200
)

var whatsAppForm = regexp.MustCompile(`^(62[0-9]{8,13})?$`)

// Check refuses a number that WhatsApp would not know, an address that is none,
// and texts that are too long.
func (s Shopfront) Check() error {
	if !whatsAppForm.MatchString(s.WhatsApp) {
		return pos.Refuse(pos.Invalid, "whatsapp_form")
	}
	if s.URL != "" {
		u, err := url.Parse(s.URL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.HasSuffix(s.URL, "/") {
			return pos.Refuse(pos.Invalid, "shop_url_form")
		}
	}
	return notLonger(LongestStory, s.About, s.AboutEN)
}

func notLonger(most int, texts ...string) error {
	for _, text := range texts {
		if utf8.RuneCountInString(text) > most {
			return pos.Refuse(pos.Invalid, "text_long", "most", most)
		}
	}
	return nil
}

const shopfrontColumns = `SELECT shown, about, about_en, whatsapp, url FROM shopfront WHERE tenant = $1`

func scanShopfront(scan scanner) (s Shopfront, err error) {
	err = scan(&s.Shown, &s.About, &s.AboutEN, &s.WhatsApp, &s.URL)
	return s, err
}

// Shopfront is how the tenant shows itself; a zero Shopfront if it does not.
func (b *Books) Shopfront(ctx context.Context) (Shopfront, error) {
	return firstOf(query(ctx, b, scanShopfront, shopfrontColumns))
}

// firstOf is the first row of a question, the zero value if there was none.
func firstOf[T any](found []T, err error) (first T, _ error) {
	if err == nil && len(found) > 0 {
		first = found[0]
	}
	return first, err
}

// EditShopfront changes how a tenant shows itself from a version on. Refused is
// page_changed when somebody else changed it since then. Its address goes down to
// the stalls, whose receipts lead there.
func (c *Central) EditShopfront(ctx context.Context, tenant pos.TenantID, s Shopfront, from string) error {
	if err := s.Check(); err != nil {
		return err
	}
	return c.changeShop(ctx, tenant, func(w *writing) error {
		before, err := firstOf(rowsOf(w, scanShopfront, shopfrontColumns))
		if err == nil {
			err = unchanged(before, from)
		}
		if err != nil {
			return err
		}
		if err := w.note(DeedShopfront, "", s.URL); err != nil {
			return err
		}
		if before.Address() != s.Address() {
			if err := w.countReference(); err != nil {
				return err
			}
		}
		return w.exec(`UPDATE shopfront SET shown = $2, about = $3, about_en = $4, whatsapp = $5, url = $6 WHERE tenant = $1`,
			s.Shown, s.About, s.AboutEN, s.WhatsApp, s.URL)
	})
}

// unchanged refuses a change that was made from another version of a page than
// the stored one.
func unchanged[T Shopfront | ProductPage | ProducerPage | FairPage](before T, from string) error {
	if VersionOf(before) != from {
		return pos.Refuse(pos.Conflict, "page_changed")
	}
	return nil
}

// changeShop runs a write that changes what the shop says and counts it.
func (c *Central) changeShop(ctx context.Context, tenant pos.TenantID, f func(*writing) error) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		if err := w.exec(`INSERT INTO shopfront (tenant, shown, about, about_en, whatsapp, url, changes) VALUES ($1, $2, '', '', '', '', 1)
			ON CONFLICT (tenant) DO UPDATE SET changes = shopfront.changes + 1`, false); err != nil {
			return err
		}
		return f(w)
	}), "save_failed")
}

// ShopVersion counts the changes of the catalogue, of fairs and stalls, and of
// what the shop says: equal values mean that a page of the shop is still right,
// but for its stock.
type ShopVersion struct{ Reference, Changes int64 }

// ShopVersion tells whether what the shop shows has changed.
func (c *Central) ShopVersion(ctx context.Context, tenant pos.TenantID) (ShopVersion, error) {
	found, err := query(ctx, c.Books(tenant), func(scan scanner) (v ShopVersion, err error) {
		err = scan(&v.Reference, &v.Changes)
		return v, err
	}, `SELECT reference, COALESCE((SELECT changes FROM shopfront WHERE tenant = $1), 0) FROM tenant WHERE tenant = $1`)
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.NotFound, "tenant_unknown", "tenant", tenant)
	}
	return firstOf(found, err)
}

// StallStock is the level of every product at every stall, as far as its
// terminals have told.
func (c *Central) StallStock(ctx context.Context, tenant pos.TenantID) (map[pos.StallCode]map[pos.SKU]int, error) {
	levels := map[pos.StallCode]map[pos.SKU]int{}
	_, err := query(ctx, c.Books(tenant), func(scan scanner) (none struct{}, err error) {
		var stall pos.StallCode
		var sku pos.SKU
		var level int
		if err = scan(&stall, &sku, &level); err != nil {
			return none, err
		}
		if levels[stall] == nil {
			levels[stall] = map[pos.SKU]int{}
		}
		levels[stall][sku] = level
		return none, nil
	}, `SELECT t.stall, s.sku, SUM(s.level) FROM terminal t JOIN stock s ON s.tenant = t.tenant AND s.terminal = t.terminal
		WHERE t.tenant = $1 AND s.tenant = $1 GROUP BY t.stall, s.sku`)
	return levels, err
}
