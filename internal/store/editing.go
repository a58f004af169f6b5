package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"

	"lapak/internal/pos"
)

// VersionOf tells one state of a product, fair, stall or page from another. Who changes
// it says from which one on, so that nobody undoes unseen what another did
// meanwhile.
func VersionOf[T pos.Product | pos.Signing | FairRecord | Site | Shopfront | ProductPage | ProducerPage | FairPage](what T) string {
	body, err := json.Marshal(what)
	if err != nil {
		panic("store: version of plain data: " + err.Error())
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}

// EditProduct adds a product, if from is empty, or changes the one of its SKU
// from a version on. Refused are product_exists, product_unknown, and
// product_changed when somebody else changed it since that version.
func (c *Central) EditProduct(ctx context.Context, tenant pos.TenantID, p pos.Product, from string) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		v, err := w.view()
		if err != nil {
			return err
		}
		before, err := readCatalogue(ctx, v)
		if err != nil {
			return err
		}
		products := slices.Clone(before.Products())
		i := slices.IndexFunc(products, func(o pos.Product) bool { return o.SKU == p.SKU })
		switch {
		case from == "" && i >= 0:
			return pos.Refuse(pos.Conflict, "product_exists", "sku", p.SKU)
		case from == "":
			products = append(products, p)
		case i < 0:
			return pos.Refuse(pos.NotFound, "product_unknown", "sku", p.SKU)
		case VersionOf(products[i]) != from:
			return pos.Refuse(pos.Conflict, "product_changed", "sku", p.SKU)
		default:
			products[i] = p
		}
		list, err := pos.NewCatalogue(products, before.Producers(), before.Splits())
		if err != nil {
			return err
		}
		if err := w.note(DeedProduct, string(p.SKU), p.Price.String()); err != nil {
			return err
		}
		return w.replaceCatalogue(list)
	})
}

// EditFair adds a fair, if from is empty, or changes it from a version on, with
// refusals as those of EditProduct.
func (c *Central) EditFair(ctx context.Context, tenant pos.TenantID, f FairRecord, from string) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		found, err := rowsOf(w, scanFair, fairColumns+` AND code = $2`, f.Code)
		if err == nil {
			err = fresh(found, from, staleness{"fair_exists", "fair_unknown", "fair_changed"}, "fair", f.Code)
		}
		if err != nil {
			return err
		}
		return w.saveFair(f)
	})
}

// EditSite adds a stall, if from is empty, or changes it from a version on, with
// refusals as those of EditProduct.
func (c *Central) EditSite(ctx context.Context, tenant pos.TenantID, s Site, from string) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		found, err := rowsOf(w, scanSite, `SELECT code, fair, name, body FROM site WHERE tenant = $1 AND code = $2`, s.Code)
		if err == nil {
			err = fresh(found, from, staleness{"stall_exists", "stall_unknown", "stall_changed"}, "stall", string(s.Code))
		}
		if err != nil {
			return err
		}
		return w.saveSite(s)
	})
}

// staleness are the reasons for which a change is refused.
type staleness struct{ exists, unknown, changed string }

// fresh refuses a change that was made from another version than the stored one.
func fresh[T FairRecord | Site](found []T, from string, reasons staleness, what, code string) error {
	switch {
	case from == "" && len(found) > 0:
		return pos.Refuse(pos.Conflict, reasons.exists, what, code)
	case from != "" && len(found) == 0:
		return pos.Refuse(pos.NotFound, reasons.unknown, what, code)
	case from != "" && version(found[0]) != from:
		return pos.Refuse(pos.Conflict, reasons.changed, what, code)
	}
	return nil
}

func version[T FairRecord | Site](what T) string {
	switch what := any(what).(type) {
	case FairRecord:
		return VersionOf(what)
	case Site:
		return VersionOf(what)
	}
	return ""
}

// SizedPhoto is a picture of goods as it goes to the tills, and the same in other
// sizes by their longer side.
type SizedPhoto struct {
	Photo
	Sizes map[int][]byte // JPEG
}

// NewSizedPhoto names a picture by its content.
func NewSizedPhoto(till []byte, sizes map[int][]byte) SizedPhoto {
	sum := sha256.Sum256(till)
	return SizedPhoto{Photo: Photo{Hash: hex.EncodeToString(sum[:]), Type: "image/jpeg", Body: till}, Sizes: sizes}
}

// EditPhoto gives a product its picture from a version of the product on, with
// refusals as those of EditProduct.
func (c *Central) EditPhoto(ctx context.Context, tenant pos.TenantID, sku pos.SKU, p SizedPhoto, from string) error {
	err := c.write(ctx, tenant, func(w *writing) error {
		if err := w.note(DeedPhoto, string(sku), p.Hash); err != nil {
			return err
		}
		if err := w.savePhoto(p.Photo); err != nil {
			return err
		}
		for side, body := range p.Sizes {
			if err := w.exec(`INSERT INTO photo_size (tenant, hash, side, body) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, hash, side) DO NOTHING`,
				p.Hash, side, base64.StdEncoding.EncodeToString(body)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	list, err := c.Books(tenant).Catalogue(ctx)
	if err != nil {
		return err
	}
	product, err := list.BySKU(sku)
	if err != nil {
		return err
	}
	product.Photo = p.Hash
	return c.EditProduct(ctx, tenant, product, from)
}

// PhotoSized is a picture with its longer side at most so long, or that of the
// tills if there is none of that size.
func (b *Books) PhotoSized(ctx context.Context, hash string, side int) (Photo, error) {
	found, err := query(ctx, b, func(scan scanner) (text string, err error) { return text, scan(&text) },
		`SELECT body FROM photo_size WHERE tenant = $1 AND hash = $2 AND side = $3`, hash, side)
	if err != nil || len(found) == 0 {
		if err == nil {
			return b.Photo(ctx, hash)
		}
		return Photo{}, err
	}
	body, err := base64.StdEncoding.DecodeString(found[0])
	return Photo{Hash: hash, Type: "image/jpeg", Body: body}, err
}
