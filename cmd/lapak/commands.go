package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"lapak/internal/cli"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/receipt/escpos"
	"lapak/internal/receipt/pdf"
	"lapak/internal/store"
	"lapak/internal/till"
)

// runVerify proves that the data are whole, or names what is not.
func runVerify(args []string, stdout, stderr io.Writer) int {
	c := newCommand("verify", stdout, stderr)
	if _, err := c.parse(args, 0); err != nil {
		return c.misused(err)
	}
	return c.reading(func(ctx context.Context, s *store.Store) error {
		verdict, err := s.Verify(ctx)
		if err == nil {
			err = verdict.Problem
		}
		if err == nil {
			fmt.Fprintln(stdout, c.words().T("cli.verified", "entries", strconv.FormatInt(verdict.Entries, 10), "tail", verdict.Head.Tail()))
		}
		return err
	})
}

// runBackup copies the data while the till may be running.
func runBackup(args []string, stdout, stderr io.Writer) int {
	c := newCommand("backup", stdout, stderr)
	file, err := c.parse(args, 1)
	if err != nil {
		return c.misused(err)
	}
	return c.reading(func(ctx context.Context, s *store.Store) error {
		err := s.Backup(ctx, file[0])
		if err == nil {
			fmt.Fprintln(stdout, c.words().T("cli.backed_up", "file", file[0]))
		}
		return err
	})
}

// runRestore puts a backup into a folder that has no data yet.
func runRestore(args []string, stdout, stderr io.Writer) int {
	c := newCommand("restore", stdout, stderr)
	file, err := c.parse(args, 1)
	if err != nil {
		return c.misused(err)
	}
	if err := store.Restore(context.Background(), file[0], *c.data); err != nil {
		return c.refused(err)
	}
	fmt.Fprintln(stdout, c.words().T("cli.restored", "folder", *c.data))
	return cli.Done
}

// errFormat says that an output format is not known.
var errFormat = errors.New("unknown --format or --columns")

// runReceipt draws a receipt again.
func runReceipt(args []string, stdout, stderr io.Writer) int {
	c := newCommand("receipt", stdout, stderr)
	format := c.flags.String("format", "text", "text, escpos or pdf")
	columns := c.flags.Int("columns", 32, "letters on a line: 32 or 48")
	copied := c.flags.Bool("copy", false, "mark it as a copy")
	out := c.flags.String("o", "", "file to write; standard output if empty")
	number, err := c.parse(args, 1)
	if err != nil {
		return c.misused(err)
	}
	return c.reading(func(ctx context.Context, s *store.Store) error {
		doc, err := till.Redraw(ctx, s, pos.ReceiptNumber(number[0]), c.words(), *copied)
		if err != nil {
			return err
		}
		body, err := drawReceipt(doc, *format, *columns)
		if err != nil {
			return err
		}
		return c.write(*out, body)
	})
}

// drawReceipt turns a document into what a file or a printer takes.
func drawReceipt(doc receipt.Doc, format string, columns int) ([]byte, error) {
	profile, known := escpos.ForColumns(columns)
	if !known {
		return nil, errFormat
	}
	switch format {
	case "text":
		return []byte(receipt.PlainText(doc, columns)), nil
	case "escpos":
		return escpos.Encode(doc, profile)
	case "pdf":
		if columns == 32 {
			return pdf.Roll(doc, pdf.Roll58)
		}
		return pdf.Roll(doc, pdf.Roll80)
	}
	return nil, errFormat
}

// write puts a command's answer into a file, or on standard output without one.
// A file is complete or not there.
func (c *command) write(file string, body []byte) error {
	if file == "" {
		_, err := c.stdout.Write(body)
		return err
	}
	part := file + ".part"
	if err := os.WriteFile(part, body, 0o644); err != nil {
		os.Remove(part)
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", file).Because(err)
	}
	if err := os.Rename(part, file); err != nil {
		os.Remove(part)
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", file).Because(err)
	}
	fmt.Fprintln(c.stderr, c.words().T("cli.written", "file", file))
	return nil
}
