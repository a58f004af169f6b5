package main

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"lapak/internal/cli"
	"lapak/internal/intake"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// errNoFile says that there is nothing to hold a day against.
var errNoFile = errors.New("--file is needed")

// matchQRIS holds the QRIS money of a day, of all stalls and of the shop, against the
// files of acquirers.
func matchQRIS(c *command, args []string) int {
	q := asking(c).written()
	day := c.flags.String("day", string(pos.DayOf(time.Now())), "business day, YYYY-MM-DD")
	dry := c.flags.Bool("dry-run", false, "record nothing")
	none, load := cli.AcquirerFlags(c.flags)
	return q.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		wanted, err := pos.ParseDay(*day)
		if err != nil {
			return err
		}
		if none() {
			return misuseError{errNoFile}
		}
		files, err := load()
		if err != nil {
			return err
		}
		name, err := uuid.NewV7()
		if err != nil {
			return err
		}
		centre, err := intake.OfCentre(ctx, central, id, time.Now, commandLine)
		if err != nil {
			return err
		}
		m, err := centre.MatchDay(ctx, name.String(), wanted, files)
		if err == nil && !*dry {
			err = centre.Keep(ctx, m)
		}
		if err != nil {
			return err
		}
		told, err := report.CentreQRIS(ctx, central, id, m.Matching)
		if err != nil {
			return err
		}
		return q.answer(told.Document(c.words()))
	})
}
