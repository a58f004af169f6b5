//go:build fault_early_answer

package store

import (
	"database/sql"
	"log/slog"
	"time"
)

// committer is the fault that the kill test must notice: it answers at once and
// makes the transaction durable a moment later. Never shipped.
type committer struct{ late chan struct{} }

func (c *committer) commit(tx *sql.Tx) error {
	c.late = make(chan struct{})
	go func() {
		defer close(c.late)
		time.Sleep(25 * time.Millisecond)
		if err := tx.Commit(); err != nil {
			slog.Error("late commit", "error", err)
		}
	}()
	return nil
}

// settle waits for the commit before.
func (c *committer) settle() {
	if c.late != nil {
		<-c.late
	}
}
