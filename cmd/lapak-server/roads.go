package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// wireOf is the central store's end of the wire, without a network.
func wireOf(central *store.Central) *uplink.Server {
	return uplink.NewServer(uplink.ServerConfig{Central: central, Now: time.Now})
}

// relayOf passes on what a hub took in.
func relayOf(central *store.Central) *uplink.Relay {
	return uplink.NewRelay(uplink.RelayConfig{Central: central, Now: time.Now, Version: version})
}

// importBundle takes in journals that came on a stick.
func importBundle(c *command, args []string) int {
	organisation := c.tenantFlag()
	return c.work(changing(), args, 1, func(ctx context.Context, central *store.Central, args []string) error {
		id, err := tenant(ctx, central, *organisation)
		if err != nil {
			return err
		}
		file, err := os.Open(args[0])
		if err != nil {
			return pos.Refuse(pos.NotFound, "import_no_file", "file", args[0]).Because(err)
		}
		defer file.Close()
		answer, err := wireOf(central).TakeBundle(ctx, id, file, "")
		if err != nil {
			return err
		}
		return c.tellBundle(answer)
	})
}

// tellBundle says what became of a bundle. What was cut or refused is a failure,
// although the rest was taken.
func (c *command) tellBundle(answer uplink.BundleAnswer) error {
	var stored, repeated, aside int
	var failed []error
	for _, run := range answer.Runs {
		stored, repeated, aside = stored+run.Stored, repeated+run.Repeated, aside+run.Quarantined
		switch {
		case run.Reason != "":
			failed = append(failed, &pos.Error{Code: pos.Invalid, Reason: run.Reason, Args: map[string]string{"terminal": string(run.Terminal)}})
		case run.Gap:
			failed = append(failed, pos.Refuse(pos.Conflict, "bundle_gap", "terminal", run.Terminal, "after", run.Mark.Seq))
		}
	}
	fmt.Fprintln(c.stdout, c.words().T("server.bundle_taken", "stored", strconv.Itoa(stored), "repeated", strconv.Itoa(repeated), "aside", strconv.Itoa(aside)))
	if answer.Reason != "" {
		failed = append(failed, &pos.Error{Code: pos.Invalid, Reason: answer.Reason, Args: answer.Args})
	}
	return errors.Join(failed...)
}

// join makes this central store the hub of a stall.
func join(c *command, args []string) int {
	label := c.flags.String("label", "hub", "what the office calls this hub")
	return c.work(changing(), args, 2, func(ctx context.Context, central *store.Central, args []string) error {
		relay := relayOf(central)
		id, err := relay.Join(ctx, args[0], args[1], *label)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.stdout, c.words().T("server.joined", "tenant", string(id), "server", args[0]))
		return relay.Sync(ctx)
	})
}
