package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/till"
)

// readyWithin is how long a sale waits for a word of the centre before it is made
// with the stall's own code.
const readyWithin = 4 * time.Second

// takeQRIS shows codes until all is paid, by the gateway's word or a person's.
func (b *salesclerk) takeQRIS(ctx context.Context) error {
	if b.till.State().Stall.Gateway && b.link.client.Enrolled() && !b.link.client.GatewayReady() {
		soon, cancel := context.WithTimeout(ctx, readyWithin)
		err := b.link.client.Sync(soon)
		cancel()
		if err != nil {
			slog.Warn("lapak: no word of the centre", "error", err)
		}
	}
	if _, err := b.till.ShowCode(0); err != nil {
		return err
	}
	enough := time.NewTimer(*b.wait)
	defer enough.Stop()
	for late := false; ; {
		state := b.till.State()
		switch code := state.Payment.QRIS; {
		case state.Payment.Balance.Settled():
			return b.paid(state)
		case code == nil && len(state.Payment.Parts) > 0:
			if _, err := b.till.ShowCode(0); err != nil {
				return err
			}
			continue
		case code == nil:
			return pos.Refuse(pos.Conflict, "sell_unpaid")
		case !code.Asking:
			if err := b.show(*code); err != nil {
				return err
			}
			if *b.reference != "" && b.typed == nil && (late || code.Way != pos.WayGateway) {
				if _, err := b.till.ConfirmCode(*b.reference); err != nil {
					return err
				}
				continue
			}
		}
		if late {
			return pos.Refuse(pos.Conflict, "sell_unpaid")
		}
		select {
		case <-b.changed:
		case <-enough.C:
			late = true
		case <-ctx.Done():
			return pos.Refuse(pos.Conflict, "sell_unpaid")
		case text, open := <-b.typed:
			if !open || text == "" {
				return pos.Refuse(pos.Conflict, "sell_unpaid")
			}
			if _, err := b.till.ConfirmCode(text); err != nil {
				return err
			}
		}
	}
}

// codeEvent is what a program learns of a code that is to be shown.
type codeEvent struct {
	Event    string `json:"event"`
	Charge   string `json:"charge"`
	Way      string `json:"way"`
	Amount   int64  `json:"amount"`
	Payload  string `json:"payload"`
	Merchant string `json:"merchant"`
	NMID     string `json:"nmid"`
}

// show shows a code once: in words, as a picture, or for programs.
func (b *salesclerk) show(code till.PaymentCode) error {
	if b.shown == code.Charge {
		return nil
	}
	b.shown = code.Charge
	if *b.picture != "" {
		if err := drawCode(*b.picture, code.Payload); err != nil {
			return err
		}
	}
	if *b.json {
		return b.tell(codeEvent{Event: "code", Charge: string(code.Charge), Way: string(code.Way), Amount: int64(code.Amount),
			Payload: code.Payload, Merchant: code.Merchant, NMID: code.NMID})
	}
	_, err := fmt.Fprintln(b.stdout, b.words().T("sell.code", "amount", code.Amount.String(), "merchant", code.Merchant, "nmid", code.NMID, "payload", code.Payload))
	return err
}

// drawCode writes a code as a picture. Whoever shows the file never sees half of
// it, and never the one before.
func drawCode(file, payload string) error {
	code, err := qr.Payment(payload)
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	if err := code.PNG(&picture, 8); err != nil {
		return err
	}
	part := file + ".part"
	if err := os.WriteFile(part, picture.Bytes(), 0o600); err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", filepath.Base(file)).Because(err)
	}
	if err := os.Rename(part, file); err != nil {
		return pos.Refuse(pos.Unavailable, "file_not_written", "file", filepath.Base(file)).Because(err)
	}
	return nil
}

// paidEvent is what a program learns of money that came.
type paidEvent struct {
	Event     string `json:"event"`
	Charge    string `json:"charge"`
	Amount    int64  `json:"amount"`
	Reference string `json:"reference,omitempty"`
	Settled   bool   `json:"settled"` // by the word of the gateway
}

func (b *salesclerk) paid(state till.State) error {
	for _, t := range state.Payment.Tenders {
		if *b.json {
			err := b.tell(paidEvent{Event: "paid", Charge: string(t.Charge), Amount: int64(t.Amount), Reference: t.Reference, Settled: !t.SettledAt.IsZero()})
			if err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintln(b.stdout, b.words().T("sell.paid", "amount", t.Amount.String(), "reference", t.Reference)); err != nil {
			return err
		}
	}
	return nil
}
