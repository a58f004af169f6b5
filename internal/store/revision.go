package store

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"time"

	"lapak/internal/pos"
)

// Revision is what goes down to one stall, as a whole: goods, prices, staff,
// rules. Body is opaque here; package uplink writes, signs and reads it.
type Revision struct {
	Number    int64  // grows by one with every change
	Hash      string // SHA-256 of Body in hexadecimal
	Body      []byte
	Signature []byte
	At        time.Time
}

// Reference is the tenant's count of changes of what goes down.
func (c *Central) Reference(ctx context.Context, tenant pos.TenantID) (int64, error) {
	found, err := query(ctx, c.Books(tenant), func(scan scanner) (n int64, err error) { return n, scan(&n) },
		`SELECT reference FROM tenant WHERE tenant = $1`)
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.NotFound, "tenant_unknown", "tenant", tenant)
	}
	if err != nil {
		return 0, err
	}
	return found[0], nil
}

// Revision is the stall's revision, and the count of changes that it was made
// at; a zero Revision if none was made yet.
func (c *Central) Revision(ctx context.Context, tenant pos.TenantID, stall pos.StallCode) (r Revision, reference int64, err error) {
	_, err = query(ctx, c.Books(tenant), func(scan scanner) (none struct{}, err error) {
		var body, signature string
		var at int64
		if err = scan(&r.Number, &reference, &r.Hash, &body, &signature, &at); err != nil {
			return none, err
		}
		r.Body, r.At = []byte(body), timeOf(at)
		r.Signature, err = base64.StdEncoding.DecodeString(signature)
		return none, err
	}, `SELECT number, reference, hash, body, signature, at FROM revision WHERE tenant = $1 AND stall = $2`, stall)
	return r, reference, err
}

// SaveRevision keeps a stall's revision, made at a count of changes. Two servers
// that make the same one at once keep it once.
func (c *Central) SaveRevision(ctx context.Context, tenant pos.TenantID, stall pos.StallCode, r Revision, reference int64) error {
	return explain(c.write(ctx, tenant, func(w *writing) error {
		return w.exec(`INSERT INTO revision (tenant, stall, number, reference, hash, body, signature, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (tenant, stall) DO UPDATE SET number = excluded.number, reference = excluded.reference, hash = excluded.hash,
				body = excluded.body, signature = excluded.signature, at = excluded.at
			WHERE revision.number < excluded.number OR revision.hash = excluded.hash`,
			stall, r.Number, reference, r.Hash, string(r.Body), base64.StdEncoding.EncodeToString(r.Signature), r.At.UnixMilli())
	}), "save_failed")
}

// ReplaceCatalogue replaces the list of goods of a tenant as a whole.
func (c *Central) ReplaceCatalogue(ctx context.Context, tenant pos.TenantID, list *pos.Catalogue) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		if err := w.note(DeedCatalogue, "", strconv.Itoa(len(list.Products()))); err != nil {
			return err
		}
		return w.replaceCatalogue(list)
	})
}

// SaveStaff adds or changes people who work at the stalls of a tenant, all or
// none of them.
func (c *Central) SaveStaff(ctx context.Context, tenant pos.TenantID, people ...StaffSecret) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		for _, m := range people {
			if err := errors.Join(w.note(DeedStaff, string(m.ID), m.Label), w.saveStaff(m)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Photo is a picture of goods.
type Photo struct {
	Hash string // SHA-256 of Body in hexadecimal
	Type string // media type
	Body []byte
}

// SavePhoto keeps a picture under its hash.
func (c *Central) SavePhoto(ctx context.Context, tenant pos.TenantID, p Photo) error {
	return explain(c.write(ctx, tenant, func(w *writing) error { return w.savePhoto(p) }), "save_failed")
}

func (w *writing) savePhoto(p Photo) error {
	return w.exec(`INSERT INTO photo (tenant, hash, type, body) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, hash) DO NOTHING`,
		p.Hash, p.Type, base64.StdEncoding.EncodeToString(p.Body))
}

// Photo finds a picture by its hash or refuses with photo_unknown.
func (b *Books) Photo(ctx context.Context, hash string) (Photo, error) {
	found, err := query(ctx, b, func(scan scanner) (p Photo, err error) {
		var body string
		if err = scan(&p.Hash, &p.Type, &body); err == nil {
			p.Body, err = base64.StdEncoding.DecodeString(body)
		}
		return p, err
	}, `SELECT hash, type, body FROM photo WHERE tenant = $1 AND hash = $2`, hash)
	if err == nil && len(found) == 0 {
		err = pos.Refuse(pos.NotFound, "photo_unknown", "hash", hash)
	}
	if err != nil {
		return Photo{}, err
	}
	return found[0], nil
}

// Elsewhere is what the other terminals of a stall have done to its stock.
func (c *Central) Elsewhere(ctx context.Context, tenant pos.TenantID, stall pos.StallCode, but pos.TerminalID) (map[pos.SKU]int, error) {
	levels := map[pos.SKU]int{}
	_, err := query(ctx, c.Books(tenant), func(scan scanner) (none struct{}, err error) {
		var sku pos.SKU
		var level int
		err = scan(&sku, &level)
		levels[sku] = level
		return none, err
	}, `SELECT s.sku, SUM(s.level) FROM terminal t CROSS JOIN stock s
		WHERE t.tenant = $1 AND s.tenant = t.tenant AND s.terminal = t.terminal AND t.stall = $2 AND t.terminal <> $3 GROUP BY s.sku`, stall, but)
	return levels, err
}
