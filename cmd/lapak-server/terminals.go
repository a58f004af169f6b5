package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"time"

	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

type enrolmentRecord struct {
	Code      string    `json:"code"`
	ExpiresAt time.Time `json:"expires_at"`
	Server    string    `json:"server"`
	QR        string    `json:"qr"`
	Tenant    string    `json:"tenant"`
	Stall     string    `json:"stall"`
	Hub       bool      `json:"hub"`
}

// enrol makes a one-time code by which one more laptop joins a stall, and shows
// it with the text of its QR code.
func enrol(c *command, args []string) int {
	q, asJSON := asking(c), c.jsonFlag()
	stall := c.flags.String("stall", "", "code of the stall")
	server := c.flags.String("server", os.Getenv("LAPAK_URL"), "address under which laptops reach the server")
	hub := c.flags.Bool("hub", false, "for the hub of the stall instead of a till")
	picture := c.flags.String("o", "", "PNG file for the QR code")
	c.require("stall", "server")
	return q.do(changing(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		if err := checkServer(*server); err != nil {
			return err
		}
		wire := uplink.NewServer(uplink.ServerConfig{Central: central, Now: time.Now})
		made, err := wire.NewCode(ctx, id, pos.StallCode(*stall), *hub, "lapak-server")
		if err != nil {
			return err
		}
		r := enrolmentRecord{
			Code: made.Code, ExpiresAt: uplink.FromMillis(made.ExpiresAt), Server: *server,
			QR: uplink.EnrolmentText(*server, made.Code), Tenant: string(id), Stall: *stall, Hub: *hub,
		}
		if err := c.drawQR(r.QR, *picture); err != nil {
			return err
		}
		if *asJSON {
			return c.writeJSON(r)
		}
		words := c.words()
		fmt.Fprintln(c.stdout, words.T("server.enrolment", "code", r.Code, "until", words.Time(r.ExpiresAt), "server", r.Server,
			"stall", r.Stall, "qr", r.QR))
		return nil
	})
}

// checkServer refuses an address that a laptop could not call.
func checkServer(address string) error {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "" {
		return pos.Refuse(pos.Invalid, "server_address", "address", address).Because(err)
	}
	return nil
}

// pixels is how wide a module of the picture is: large enough to be scanned off
// a screen.
const pixels = 8

// drawQR writes a QR code as a picture, if a file is wanted.
func (c *command) drawQR(text, file string) error {
	if file == "" {
		return nil
	}
	code, err := qr.Link(text)
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := code.PNG(&picture, pixels); err != nil {
		return err
	}
	if err := os.WriteFile(file, picture.Bytes(), 0o600); err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", file).Because(err)
	}
	fmt.Fprintln(c.stderr, c.words().T("cli.written", "file", file))
	return nil
}

type terminalRecord struct {
	ID            string    `json:"id"`
	Stall         string    `json:"stall"`
	Code          string    `json:"code"`
	Label         string    `json:"label"`
	Hub           bool      `json:"hub"`
	Epoch         int       `json:"epoch"`
	EnrolledAt    time.Time `json:"enrolled_at"`
	LastContact   time.Time `json:"last_contact,omitzero"`
	ClockOffsetMS int64     `json:"clock_offset_ms"`
	Version       string    `json:"version"`
	RevokedAt     time.Time `json:"revoked_at,omitzero"`
}

func listTerminals(c *command, args []string) int {
	q, asJSON := asking(c), c.jsonFlag()
	return q.do(looking(), args, 0, func(ctx context.Context, central *store.Central, id pos.TenantID, _ []string) error {
		all, err := central.Terminals(ctx, id)
		if err != nil {
			return err
		}
		var records []terminalRecord
		for _, t := range all {
			records = append(records, terminalRecord{
				ID: string(t.ID), Stall: string(t.Stall), Code: t.Code, Label: t.Label, Hub: t.Hub, Epoch: t.Epoch,
				EnrolledAt: t.EnrolledAt, LastContact: t.LastContact, ClockOffsetMS: t.ClockOffset.Milliseconds(),
				Version: t.Version, RevokedAt: t.RevokedAt,
			})
		}
		words := c.words()
		return show(c, *asJSON, records,
			col(words.T("server.column.stall"), func(r terminalRecord) string { return r.Stall }),
			col(words.T("server.column.code"), func(r terminalRecord) string { return r.Code }),
			col(words.T("server.column.label"), func(r terminalRecord) string { return r.Label }),
			col(words.T("server.column.state"), c.stateOf),
			col(words.T("server.column.contact"), func(r terminalRecord) string { return c.moment(r.LastContact) }),
			col(words.T("server.column.clock"), func(r terminalRecord) string { return c.offset(r) }),
			col(words.T("server.column.version"), func(r terminalRecord) string { return r.Version }),
			col(words.T("server.column.id"), func(r terminalRecord) string { return r.ID }))
	})
}

// stateOf says in a word what a terminal may do.
func (c *command) stateOf(r terminalRecord) string {
	switch {
	case !r.RevokedAt.IsZero():
		return c.words().T("server.state_revoked")
	case r.Hub:
		return c.words().T("server.state_hub")
	}
	return c.words().T("server.state_active")
}

// offset is how far a laptop's clock is ahead, in whole seconds.
func (c *command) offset(r terminalRecord) string {
	if r.LastContact.IsZero() {
		return "-"
	}
	seconds := (time.Duration(r.ClockOffsetMS) * time.Millisecond).Round(time.Second) / time.Second
	return c.words().T("server.seconds", "n", strconv.FormatInt(int64(seconds), 10))
}

func revokeTerminal(c *command, args []string) int {
	q := asking(c)
	return q.do(changing(), args, 1, func(ctx context.Context, central *store.Central, id pos.TenantID, args []string) error {
		t, err := findTerminal(ctx, central, id, args[0])
		if err == nil {
			err = central.Revoke(ctx, id, t.ID)
		}
		if err == nil {
			fmt.Fprintln(c.stdout, c.words().T("server.revoked", "terminal", string(t.Stall)+"-"+t.Code, "label", oneLine(t.Label)))
		}
		return err
	})
}

// findTerminal finds a terminal by its id, or by stall and letter as they stand
// on receipts: KBI-A.
func findTerminal(ctx context.Context, central *store.Central, tenant pos.TenantID, name string) (store.Terminal, error) {
	all, err := central.Terminals(ctx, tenant)
	if err != nil {
		return store.Terminal{}, err
	}
	for _, t := range all {
		if string(t.ID) == name || string(t.Stall)+"-"+t.Code == name {
			return t, nil
		}
	}
	return store.Terminal{}, pos.Refuse(pos.NotFound, "terminal_unknown", "terminal", name)
}
