package store

import (
	"context"

	"github.com/google/uuid"
)

// Timeline is the life of this central database. It changes when the database is
// restored from a copy, so that who has read more than the copy knows notices.
func (c *Central) Timeline() string { return c.timeline }

// beginTimeline reads the life of the database, or begins one in a new database.
func (c *Central) beginTimeline(ctx context.Context) error {
	read := func(scan scanner) error { return scan(&c.timeline) }
	const question = `SELECT COALESCE(MIN(id), '') FROM timeline WHERE $1 = ''`
	if err := c.Books("").row(ctx, read, question); err != nil || c.timeline != "" {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	// Of several programs that begin at once, one is first and all take its word.
	return c.write(ctx, "", func(w *writing) error {
		if err := w.send(`INSERT INTO timeline (id) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM timeline)`, id.String()); err != nil {
			return err
		}
		return w.row(read, question)
	})
}
