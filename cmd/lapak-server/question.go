package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/report/sheets"
	"lapak/internal/store"
)

// question is a command about an organisation: which one, and the form in which
// it answers.
type question struct {
	*command
	organisation *string
	format, out  *string
	machine      *bool
	large        *bool
	asJSON       *bool
}

func asking(c *command) *question {
	return &question{command: c, organisation: c.tenantFlag()}
}

// written lets the command answer with a document.
func (q *question) written() *question {
	q.format = q.flags.String("format", "text", "text, json, csv, xlsx or pdf")
	q.asJSON = q.jsonFlag()
	q.machine = q.flags.Bool("machine", false, "csv with commas, for programs")
	q.large = q.flags.Bool("large", false, "pdf in large letters")
	q.out = q.flags.String("o", "", "file to write; standard output if empty")
	return q
}

// inquiry is what such a command does for its organisation.
type inquiry func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error

// do opens the store and finds the organisation.
func (q *question) do(o store.Options, args []string, wanted int, work inquiry) int {
	return q.work(o, args, wanted, func(ctx context.Context, central *store.Central, args []string) error {
		if q.asJSON != nil && *q.asJSON {
			*q.format = "json"
		}
		if q.format != nil && !slices.Contains(sheets.Formats(), *q.format) {
			return misuseError{sheets.ErrFormat}
		}
		id, err := tenant(ctx, central, *q.organisation)
		if err != nil {
			return err
		}
		return work(ctx, central, id, args)
	})
}

// answer writes a document in the form that was asked for.
func (q *question) answer(d report.Document) error {
	style := report.ForSheets
	if *q.machine {
		style = report.ForMachines
	}
	body, err := sheets.Draw(q.words(), d, sheets.Form{Format: *q.format, Style: style, Large: *q.large, At: time.Now()})
	if err != nil {
		return err
	}
	if *q.out == "" {
		_, err = q.stdout.Write(body)
		return err
	}
	if err := os.WriteFile(*q.out, body, 0o644); err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", *q.out).Because(err)
	}
	fmt.Fprintln(q.stderr, q.words().T("cli.written", "file", *q.out))
	return nil
}
