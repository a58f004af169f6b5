package store

import (
	"context"
	"encoding/json"

	"lapak/internal/pos"
)

func scanSigning(scan scanner) (s pos.Signing, err error) {
	var body string
	if err := scan(&body); err != nil {
		return s, err
	}
	return s, json.Unmarshal([]byte(body), &s)
}

// Signings are all that is known of who signs, the organisation first.
func (b *Books) Signings(ctx context.Context) ([]pos.Signing, error) {
	return query(ctx, b, scanSigning, `SELECT body FROM signing WHERE tenant = $1 ORDER BY unit`)
}

// Signing says who signs for a unit, and for the organisation if the unit is empty.
// Of whom nobody said anything it knows the unit only.
func (b *Books) Signing(ctx context.Context, unit pos.ProducerCode) (pos.Signing, error) {
	found, err := query(ctx, b, scanSigning, `SELECT body FROM signing WHERE tenant = $1 AND unit = $2`, unit)
	if err != nil || len(found) == 0 {
		return pos.Signing{Unit: unit}, err
	}
	return found[0], nil
}

func (w *writing) saveSigning(s pos.Signing) error {
	if err := s.Check(); err != nil {
		return err
	}
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return w.exec(`INSERT INTO signing (tenant, unit, body) VALUES ($1, $2, $3) ON CONFLICT (tenant, unit) DO UPDATE SET body = excluded.body`, s.Unit, string(body))
}

// SaveSigning keeps who signs for a unit on this laptop, until the office says it.
func (s *Store) SaveSigning(ctx context.Context, signing pos.Signing) error {
	return s.local(ctx, func(w *writing) error { return w.saveSigning(signing) })
}

// EditSigning says who signs for a unit, from a version on as EditProduct does.
// Refused are unit_unknown, and signing_changed when somebody else was faster.
func (c *Central) EditSigning(ctx context.Context, tenant pos.TenantID, s pos.Signing, from string) error {
	return c.changeReference(ctx, tenant, func(w *writing) error {
		known, err := count(w, `SELECT COUNT(*) FROM producer WHERE tenant = $1 AND code = $2`, s.Unit)
		if err != nil {
			return err
		}
		if s.Unit != "" && known == 0 {
			return pos.Refuse(pos.NotFound, "unit_unknown", "unit", s.Unit)
		}
		found, err := rowsOf(w, scanSigning, `SELECT body FROM signing WHERE tenant = $1 AND unit = $2`, s.Unit)
		if err != nil {
			return err
		}
		before := pos.Signing{Unit: s.Unit}
		if len(found) > 0 {
			before = found[0]
		}
		if VersionOf(before) != from {
			return pos.Refuse(pos.Conflict, "signing_changed", "unit", s.Unit)
		}
		if err := w.note(DeedSigning, string(s.Unit), s.Head.Title); err != nil {
			return err
		}
		return w.saveSigning(s)
	})
}
