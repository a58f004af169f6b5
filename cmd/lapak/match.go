package main

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/google/uuid"

	"lapak/internal/cli"
	"lapak/internal/intake"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// matchAnswer is what lapak qris match writes. Amounts are whole rupiah. The names
// are a contract: new ones may come, none is renamed.
type matchAnswer struct {
	Day       pos.BusinessDay `json:"day"`
	ID        string          `json:"id"`
	Recorded  bool            `json:"recorded"`
	Agrees    bool            `json:"agrees"` // every sale has its money, and no money is without a sale
	Ours      money.Rupiah    `json:"ours"`   // QRIS sales of the till
	Gross     money.Rupiah    `json:"gross"`  // what the acquirer got for the day
	Fee       money.Rupiah    `json:"fee"`
	Net       money.Rupiah    `json:"net"`
	Skew      int             `json:"clock_ahead_seconds"` // of the acquirer
	Unlike    bool            `json:"references_unlike"`   // they were not compared
	Files     []matchFile     `json:"files"`
	Verdicts  []matchSum      `json:"verdicts"`
	Producers []matchProducer `json:"producers"`
	Rows      []matchRow      `json:"rows"`
}

type matchFile struct {
	Name         string                  `json:"name"`
	Acquirer     string                  `json:"acquirer"`
	Columns      map[intake.Field]string `json:"columns"`
	Payments     int                     `json:"payments"`
	Gross        money.Rupiah            `json:"gross"`
	Fee          money.Rupiah            `json:"fee"`
	OtherDays    int                     `json:"other_days"`
	OtherGross   money.Rupiah            `json:"other_days_gross"`
	Failed       int                     `json:"failed"`
	Refunded     int                     `json:"refunded"`
	TotalDiffers bool                    `json:"total_differs"`
}

type matchSum struct {
	Verdict  pos.MatchVerdict `json:"verdict"`
	Payments int              `json:"payments"`
	Ours     money.Rupiah     `json:"ours"`
	Gross    money.Rupiah     `json:"gross"`
	Fee      money.Rupiah     `json:"fee"`
}

// matchProducer is the money of one producer; without a code it is money that no
// sale explains.
type matchProducer struct {
	Producer pos.ProducerCode `json:"producer"`
	Ours     money.Rupiah     `json:"ours"`
	Gross    money.Rupiah     `json:"gross"`
	Fee      money.Rupiah     `json:"fee"`
	Net      money.Rupiah     `json:"net"`
	Missing  money.Rupiah     `json:"missing"` // sold, and no money
}

type matchRow struct {
	Verdict   pos.MatchVerdict  `json:"verdict"`
	Number    pos.ReceiptNumber `json:"number,omitempty"`
	Charge    pos.ChargeID      `json:"charge,omitempty"`
	At        *time.Time        `json:"at,omitempty"`
	Ours      money.Rupiah      `json:"ours"`
	Typed     string            `json:"typed,omitempty"`
	File      string            `json:"file,omitempty"`
	Row       int               `json:"row,omitempty"`
	Paid      *time.Time        `json:"paid,omitempty"`
	Gross     money.Rupiah      `json:"gross"`
	Fee       money.Rupiah      `json:"fee"`
	Reference string            `json:"reference,omitempty"`
	Issuer    string            `json:"issuer,omitempty"`
	Status    string            `json:"status,omitempty"`
}

// runMatch holds the QRIS sales of a day against the files of acquirers.
func runMatch(args []string, stdout, stderr io.Writer, now func() time.Time) int {
	c := newCommand("qris match", stdout, stderr)
	day := c.flags.String("day", string(pos.DayOf(now())), "business day, YYYY-MM-DD")
	dry := c.flags.Bool("dry-run", false, "record nothing")
	none, load := cli.AcquirerFlags(c.flags)
	_, err := c.parse(args, 0)
	if err == nil && none() {
		err = cli.ErrMisused
	}
	if err != nil {
		return c.misused(err)
	}
	wanted, err := pos.ParseDay(*day)
	if err != nil {
		return c.refused(err)
	}
	files, err := load()
	if err != nil {
		return c.refused(err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return c.refused(err)
	}
	return c.importInto(store.Options{Now: now, ReadOnly: *dry}, func(ctx context.Context, im intake.Importer) error {
		m, err := im.MatchDay(ctx, id.String(), wanted, files)
		if err == nil && !*dry {
			err = im.KeepMatching(ctx, m)
		}
		if err != nil {
			return err
		}
		answer := answerOf(m)
		answer.Recorded = !*dry
		out := json.NewEncoder(stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(answer)
	})
}

// answerOf adds a matching up for programs.
func answerOf(m intake.Matched) matchAnswer {
	a := matchAnswer{Day: m.Matching.Day, ID: m.Matching.ID, Agrees: true, Skew: int(m.Outcome.Skew / time.Second), Unlike: m.Outcome.Unlike,
		Files: []matchFile{}, Producers: []matchProducer{}, Rows: []matchRow{}}
	for i, f := range m.Matching.Files {
		a.Files = append(a.Files, matchFile{Name: f.Name, Acquirer: f.Acquirer, Columns: m.Files[i].Columns, Payments: f.Rows, Gross: f.Gross, Fee: f.Fee,
			OtherDays: f.Other, OtherGross: f.Aside, Failed: f.Failed, Refunded: f.Refunded, TotalDiffers: m.Files[i].TotalDiffers})
	}
	sums := pos.SumMatches(m.Matching.Rows)
	a.Ours, a.Gross, a.Fee, a.Net = sums.All.Ours, sums.All.Gross, sums.All.Fee, sums.All.Net()
	for _, v := range pos.MatchVerdicts() {
		sum := sums.ByVerdict[v]
		a.Verdicts = append(a.Verdicts, matchSum{Verdict: v, Payments: sum.Payments, Ours: sum.Ours, Gross: sum.Gross, Fee: sum.Fee})
		a.Agrees = a.Agrees && (v == pos.MatchGood || sum.Payments == 0)
	}
	for _, code := range sums.Producers {
		sum := sums.ByProducer[code]
		a.Producers = append(a.Producers, matchProducer{Producer: code, Ours: sum.Ours, Gross: sum.Gross, Fee: sum.Fee, Net: sum.Net(), Missing: sum.Missing})
	}
	for _, r := range m.Matching.Rows {
		row := matchRow{Verdict: r.Verdict, Number: r.Number, Charge: r.Charge, Ours: r.Ours, Typed: r.Typed, Row: r.Row, Gross: r.Gross, Fee: r.Fee,
			Reference: r.Reference, Issuer: r.Issuer, Status: r.Status, At: moment(r.At), Paid: moment(r.Paid)}
		if r.Row > 0 {
			row.File = m.Matching.Files[r.File].Name
		}
		a.Rows = append(a.Rows, row)
	}
	return a
}

// moment is a time, or nothing.
func moment(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.In(pos.WIB())
	return &at
}
