package main

import (
	"context"
	"log/slog"

	"lapak/internal/pos"
	"lapak/internal/printer"
	"lapak/internal/receipt"
	"lapak/internal/receipt/escpos"
	"lapak/internal/till"
)

// paper is the till's printer: documents become ESC/POS for the model that the
// preferences name and queue up for its device.
type paper struct {
	spool   *printer.Spool
	profile escpos.Profile
	device  *printer.Device
}

// newPaper starts a queue without a printer yet. Report is called with what
// became of each document, from the queue's own goroutine.
func newPaper(report func(printer.Result)) *paper {
	return &paper{spool: printer.NewSpool(nil, report)}
}

// Configure implements till.Printer.
func (p *paper) Configure(prefs till.Preferences) error {
	if prefs.Printer == "" {
		p.device = nil
		p.spool.Use(nil)
		return nil
	}
	profile, known := escpos.ProfileNamed(prefs.Profile)
	if !known {
		return pos.Refuse(pos.Invalid, "profile_unknown", "profile", prefs.Profile)
	}
	profile.Drawer = prefs.Drawer
	target, err := printer.Parse(prefs.Printer)
	if err != nil {
		return err
	}
	target.ChunkBytes, target.ChunkDelay = profile.ChunkBytes, profile.ChunkDelay
	p.profile, p.device = profile, printer.New(target)
	p.spool.Use(p.device)
	return nil
}

// Print implements till.Printer.
func (p *paper) Print(doc receipt.Doc) {
	job, err := escpos.Encode(doc, p.profile)
	if err != nil {
		slog.Error("lapak: draw a receipt", "title", doc.Title, "error", err)
		return
	}
	if _, ok := p.spool.Add(doc.Title, job); !ok {
		slog.Error("lapak: too many receipts wait for the printer", "title", doc.Title)
	}
}

// Check implements till.Printer.
func (p *paper) Check(ctx context.Context) error {
	if p.device == nil {
		return pos.Refuse(pos.Conflict, "no_printer")
	}
	// A reset prints nothing and goes the whole way.
	return p.device.Send(ctx, []byte{0x1B, '@'})
}

// Drain waits until nothing is left to print, for programs that end by
// themselves. A printer that is off fails its jobs, so it does not wait for ever.
func (p *paper) Drain() { p.spool.Drain() }

// Close ends the queue.
func (p *paper) Close() { p.spool.Close() }
