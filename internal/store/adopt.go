package store

import (
	"context"
	"errors"
	"slices"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

// ByCentre is who adopted what the office sent down.
const ByCentre pos.StaffID = "centre"

// Adoption is what the office sent down to this stall.
type Adoption struct {
	Catalogue *pos.Catalogue
	// Staff is everybody who may work at the stall; whoever is not among them may
	// no longer sign in. A list without a supervisor leaves the laptop's own as it
	// is: nobody could approve a refund, or let anybody else in.
	Staff []StaffSecret
	// Rules are those of the stall; nil leaves the laptop's own.
	Rules  *pos.Stall
	Photos []Photo
	// Signings say who signs for which unit; without any the laptop keeps its own.
	Signings []pos.Signing
}

// Adopt takes over what the office sent down, all or nothing, and records what
// changed by it. What is as it was leaves no trace.
func (s *Store) Adopt(ctx context.Context, a Adoption) error {
	digest, err := CatalogueDigest(a.Catalogue)
	if err != nil {
		return err
	}
	present, err := s.Catalogue(ctx)
	if err != nil {
		return err
	}
	before, err := CatalogueDigest(present)
	if err != nil {
		return err
	}
	stall, err := s.Stall(ctx)
	if err != nil {
		return err
	}
	return s.advance(ctx, func(w *writing, head *journal.Head) error {
		for _, p := range a.Photos {
			if err := w.savePhoto(p); err != nil {
				return err
			}
		}
		if err := errors.Join(w.adoptStaff(a.Staff), w.adoptSignings(a.Signings)); err != nil {
			return err
		}
		var facts []journal.Fact
		if digest != before {
			if err := w.replaceCatalogue(a.Catalogue); err != nil {
				return err
			}
			facts = append(facts, journal.CatalogueAdopted{Revision: digest, Products: len(a.Catalogue.Products()), Producers: len(a.Catalogue.Producers())})
		}
		if a.Rules != nil && !a.Rules.Equal(stall) {
			facts = append(facts, journal.StallChanged{Stall: *a.Rules})
		}
		for _, f := range facts {
			r, err := w.record(*head, ByCentre, f)
			if err != nil {
				return err
			}
			*head = r.Entry.Head()
		}
		return nil
	})
}

// adoptStaff makes the list of people that of the office. Wrong PINs that were
// counted here stay counted.
func (w *writing) adoptStaff(staff []StaffSecret) error {
	if !slices.ContainsFunc(staff, func(m StaffSecret) bool { return m.Active && m.Role == pos.Supervisor }) {
		return nil
	}
	if err := w.exec(`UPDATE staff SET active = FALSE WHERE tenant = $1`); err != nil {
		return err
	}
	for i, m := range staff {
		if err := w.exec(`INSERT INTO staff (tenant, id, label, role, active, pin_hash, failures, locked_until, position)
			VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7)
			ON CONFLICT (tenant, id) DO UPDATE SET label = excluded.label, role = excluded.role, active = excluded.active,
				pin_hash = excluded.pin_hash, position = excluded.position`,
			m.ID, m.Label, m.Role, m.Active, m.PINHash, i); err != nil {
			return err
		}
	}
	return nil
}

// adoptSignings makes what is known of who signs that of the office.
func (w *writing) adoptSignings(all []pos.Signing) error {
	if len(all) == 0 {
		return nil
	}
	if err := w.exec(`DELETE FROM signing WHERE tenant = $1`); err != nil {
		return err
	}
	for _, s := range all {
		if err := w.saveSigning(s); err != nil {
			return err
		}
	}
	return nil
}

// MissingPhotos are the pictures that a catalogue speaks of and this laptop does
// not have.
func (s *Store) MissingPhotos(ctx context.Context, list *pos.Catalogue) ([]string, error) {
	known := map[string]bool{}
	_, err := query(ctx, s.Books, func(scan scanner) (none struct{}, err error) {
		var hash string
		err = scan(&hash)
		known[hash] = true
		return none, err
	}, `SELECT hash FROM photo WHERE tenant = $1`)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, p := range list.Products() {
		if p.Photo != "" && !known[p.Photo] {
			missing = append(missing, p.Photo)
			known[p.Photo] = true
		}
	}
	return missing, nil
}

// Lives are the ends of all lives of this laptop's journal that have entries,
// oldest first.
func (s *Store) Lives(ctx context.Context) ([]journal.Head, error) {
	return s.livesOf(ctx, s.Terminal().ID)
}

// Sums are the sums of entries of one life of this laptop, from a number on.
func (s *Store) Sums(ctx context.Context, epoch int, from int64, limit int) ([]string, error) {
	return query(ctx, s.Books, func(scan scanner) (sum string, err error) { return sum, scan(&sum) },
		`SELECT sum FROM entry WHERE tenant = $1 AND terminal = $2 AND epoch = $3 AND seq >= $4 ORDER BY seq LIMIT $5`,
		s.Terminal().ID, epoch, from, limit)
}

// SetCode changes the letter of this laptop in receipt numbers as the office
// says, also when something was sold under the old one: numbers that were given
// stay, and the count of the day goes on.
func (s *Store) SetCode(ctx context.Context, code string) error {
	s.db.mu.Lock()
	defer s.db.mu.Unlock()
	if s.self.Code == code {
		return nil
	}
	err := s.write(ctx, func(w *writing) error { return w.exec(`UPDATE self SET code = $2 WHERE tenant = $1`, code) })
	if err == nil {
		s.self.Code = code
	}
	return explain(err, "save_failed")
}
