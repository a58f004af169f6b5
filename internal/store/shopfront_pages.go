package store

import (
	"context"
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"time"

	"lapak/internal/pos"
)

// ProductPage is what the shop says of a product beside what the catalogue has.
// Its texts are about the craft and name no person.
type ProductPage struct {
	SKU      pos.SKU
	Hidden   bool
	Story    string
	StoryEN  string
	Material string
	Size     string
	Grams    int // weight of a piece; 0 if nobody says
	Care     string
	Ready    string   // of food: when it is ready, how long it keeps
	Photos   []string // hashes of pictures beside the main one
}

// MostPhotos is how many pictures a product may have beside the main one.
const MostPhotos = 4

// Check refuses texts that are too long, too many photos, and weights that
// nobody carries.
func (p ProductPage) Check() error {
	if p.Grams < 0 || p.Grams > 100_000 {
		return pos.Refuse(pos.Invalid, "grams_form")
	}
	if len(p.Photos) > MostPhotos {
		return pos.Refuse(pos.Invalid, "photos_many", "most", MostPhotos)
	}
	if err := notLonger(LongestStory, p.Story, p.StoryEN); err != nil {
		return err
	}
	return notLonger(LongestFact, p.Material, p.Size, p.Care, p.Ready)
}

// ProducerPage is what the shop says of a Lapas and its workshops. Its texts name
// no person.
type ProducerPage struct {
	Code    pos.ProducerCode
	Story   string
	StoryEN string
	Address string
	Hours   string // when goods may be fetched there, empty if they may not
	Spot    Spot
}

// Check refuses texts that are too long and places that are not on the earth.
func (p ProducerPage) Check() error {
	if err := notLonger(LongestStory, p.Story, p.StoryEN); err != nil {
		return err
	}
	if err := notLonger(LongestFact, p.Address, p.Hours); err != nil {
		return err
	}
	return p.Spot.check()
}

// Spot is a place on the map in degrees, empty where nobody has said it.
type Spot struct{ Latitude, Longitude string }

var degrees = regexp.MustCompile(`^(-?[0-9]{1,3})(\.[0-9]{1,7})?$`)

func (s Spot) check() error {
	if s == (Spot{}) {
		return nil
	}
	for _, d := range []struct {
		text string
		most int
	}{{s.Latitude, 90}, {s.Longitude, 180}} {
		parts := degrees.FindStringSubmatch(d.text)
		if parts == nil {
			return pos.Refuse(pos.Invalid, "spot_form")
		}
		if whole, err := strconv.Atoi(parts[1]); err != nil || whole >= d.most || whole <= -d.most {
			return pos.Refuse(pos.Invalid, "spot_form")
		}
	}
	return nil
}

// FairPage is when a fair is open and where it is.
type FairPage struct {
	Fair  string // code
	Hours []OpenDay
	Spot  Spot
}

// OpenDay are the hours of one day of the week, as HH:MM in WIB.
type OpenDay struct {
	Weekday       time.Weekday
	Opens, Closes string
}

var clockForm = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

// Check refuses hours that end before they begin and days that come twice.
func (p FairPage) Check() error {
	for i, h := range p.Hours {
		if !clockForm.MatchString(h.Opens) || !clockForm.MatchString(h.Closes) || h.Opens >= h.Closes || h.Weekday < time.Sunday || h.Weekday > time.Saturday ||
			slices.ContainsFunc(p.Hours[:i], func(o OpenDay) bool { return o.Weekday == h.Weekday }) {
			return pos.Refuse(pos.Invalid, "hours_form")
		}
	}
	return p.Spot.check()
}

// On are the hours of a day of the fair; open is false on days on which it is
// closed. Without any hours it is open on all days, at hours nobody has said.
func (p FairPage) On(day pos.BusinessDay) (hours OpenDay, open bool) {
	if len(p.Hours) == 0 {
		return OpenDay{}, true
	}
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return OpenDay{}, false
	}
	i := slices.IndexFunc(p.Hours, func(h OpenDay) bool { return h.Weekday == at.Weekday() })
	if i < 0 {
		return OpenDay{}, false
	}
	return p.Hours[i], true
}

const productPageColumns = `SELECT sku, hidden, story, story_en, material, size, grams, care, ready FROM product_page WHERE tenant = $1`

func scanProductPage(scan scanner) (p ProductPage, err error) {
	err = scan(&p.SKU, &p.Hidden, &p.Story, &p.StoryEN, &p.Material, &p.Size, &p.Grams, &p.Care, &p.Ready)
	return p, err
}

const producerPageColumns = `SELECT code, story, story_en, address, hours, latitude, longitude FROM producer_page WHERE tenant = $1`

func scanProducerPage(scan scanner) (p ProducerPage, err error) {
	err = scan(&p.Code, &p.Story, &p.StoryEN, &p.Address, &p.Hours, &p.Spot.Latitude, &p.Spot.Longitude)
	return p, err
}

// ProductPages are what the shop says of its products.
func (b *Books) ProductPages(ctx context.Context) (map[pos.SKU]ProductPage, error) {
	pages := map[pos.SKU]ProductPage{}
	err := b.moment(ctx, func(v view) error {
		all, err := ask(ctx, v, scanProductPage, productPageColumns)
		if err != nil {
			return err
		}
		for _, p := range all {
			pages[p.SKU] = p
		}
		_, err = ask(ctx, v, func(scan scanner) (none struct{}, err error) {
			var sku pos.SKU
			var hash string
			err = scan(&sku, &hash)
			p := pages[sku]
			p.SKU, p.Photos = sku, append(p.Photos, hash)
			pages[sku] = p
			return none, err
		}, `SELECT sku, hash FROM product_photo WHERE tenant = $1 ORDER BY sku, position`)
		return err
	})
	return pages, err
}

// ProductPage is what the shop says of one product.
func (b *Books) ProductPage(ctx context.Context, sku pos.SKU) (ProductPage, error) {
	pages, err := b.ProductPages(ctx)
	p := pages[sku]
	p.SKU = sku
	return p, err
}

// productPage is the stored page of a product within a transaction.
func (w *writing) productPage(sku pos.SKU) (ProductPage, error) {
	p, err := firstOf(rowsOf(w, scanProductPage, productPageColumns+` AND sku = $2`, sku))
	if err != nil {
		return p, err
	}
	p.SKU = sku
	p.Photos, err = rowsOf(w, func(scan scanner) (hash string, err error) { return hash, scan(&hash) },
		`SELECT hash FROM product_photo WHERE tenant = $1 AND sku = $2 ORDER BY position`, sku)
	return p, err
}

// EditProductPage changes what the shop says of a product from a version on.
// Refused are product_unknown, and page_changed when somebody else changed it
// since then.
func (c *Central) EditProductPage(ctx context.Context, tenant pos.TenantID, p ProductPage, from string) error {
	if err := p.Check(); err != nil {
		return err
	}
	return c.changeShop(ctx, tenant, func(w *writing) error {
		known, err := count(w, `SELECT COUNT(*) FROM product WHERE tenant = $1 AND sku = $2`, p.SKU)
		if err != nil {
			return err
		}
		if known == 0 {
			return pos.Refuse(pos.NotFound, "product_unknown", "sku", p.SKU)
		}
		before, err := w.productPage(p.SKU)
		if err == nil {
			err = unchanged(before, from)
		}
		if err != nil {
			return err
		}
		return w.saveProductPage(p)
	})
}

func (w *writing) saveProductPage(p ProductPage) error {
	if err := w.note(DeedProductPage, string(p.SKU), ""); err != nil {
		return err
	}
	err := w.exec(`INSERT INTO product_page (tenant, sku, hidden, story, story_en, material, size, grams, care, ready)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (tenant, sku) DO UPDATE SET hidden = excluded.hidden, story = excluded.story, story_en = excluded.story_en,
			material = excluded.material, size = excluded.size, grams = excluded.grams, care = excluded.care, ready = excluded.ready`,
		p.SKU, p.Hidden, p.Story, p.StoryEN, p.Material, p.Size, p.Grams, p.Care, p.Ready)
	if err != nil {
		return err
	}
	if err := w.exec(`DELETE FROM product_photo WHERE tenant = $1 AND sku = $2`, p.SKU); err != nil {
		return err
	}
	for i, hash := range p.Photos {
		if err := w.exec(`INSERT INTO product_photo (tenant, sku, position, hash) VALUES ($1, $2, $3, $4)`, p.SKU, i, hash); err != nil {
			return err
		}
	}
	return nil
}

// AddPhoto gives a product one more picture beside the main one, from a version of
// its page on, with refusals as those of EditProductPage.
func (c *Central) AddPhoto(ctx context.Context, tenant pos.TenantID, sku pos.SKU, photo SizedPhoto, from string) error {
	return c.changeShop(ctx, tenant, func(w *writing) error {
		p, err := w.productPage(sku)
		if err == nil {
			err = unchanged(p, from)
		}
		if err != nil {
			return err
		}
		if slices.Contains(p.Photos, photo.Hash) {
			return nil
		}
		p.Photos = append(p.Photos, photo.Hash)
		if err := p.Check(); err != nil {
			return err
		}
		if err := w.savePhoto(photo.Photo); err != nil {
			return err
		}
		for side, body := range photo.Sizes {
			if err := w.exec(`INSERT INTO photo_size (tenant, hash, side, body) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, hash, side) DO NOTHING`,
				photo.Hash, side, base64.StdEncoding.EncodeToString(body)); err != nil {
				return err
			}
		}
		return w.saveProductPage(p)
	})
}

// ProducerPages are what the shop says of those whose goods it sells.
func (b *Books) ProducerPages(ctx context.Context) (map[pos.ProducerCode]ProducerPage, error) {
	all, err := query(ctx, b, scanProducerPage, producerPageColumns)
	pages := map[pos.ProducerCode]ProducerPage{}
	for _, p := range all {
		pages[p.Code] = p
	}
	return pages, err
}

// EditProducerPage changes what the shop says of a Lapas from a version on.
// Refused is page_changed when somebody else changed it since then.
func (c *Central) EditProducerPage(ctx context.Context, tenant pos.TenantID, p ProducerPage, from string) error {
	if err := p.Check(); err != nil {
		return err
	}
	return c.changeShop(ctx, tenant, func(w *writing) error {
		before, err := firstOf(rowsOf(w, scanProducerPage, producerPageColumns+` AND code = $2`, p.Code))
		before.Code = p.Code
		if err == nil {
			err = unchanged(before, from)
		}
		if err != nil {
			return err
		}
		if err := w.note(DeedProducerPage, string(p.Code), ""); err != nil {
			return err
		}
		return w.exec(`INSERT INTO producer_page (tenant, code, story, story_en, address, hours, latitude, longitude) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (tenant, code) DO UPDATE SET story = excluded.story, story_en = excluded.story_en, address = excluded.address,
				hours = excluded.hours, latitude = excluded.latitude, longitude = excluded.longitude`,
			p.Code, p.Story, p.StoryEN, p.Address, p.Hours, p.Spot.Latitude, p.Spot.Longitude)
	})
}
