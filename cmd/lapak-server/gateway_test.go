package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// keyFile is a file with keys of a gateway.
func keyFile(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

const secret = "SB-Mid-server-CONTOH"

func TestAServerDoesNotStartWithAGatewayThatIsNotSafeOrNotWhole(t *testing.T) {
	o := newOffice(t)
	good := `{"server_key":"` + secret + `","acquirer":"gopay"}`
	with := func(provider, url, file string) []string {
		return []string{"serve", "--listen", "127.0.0.1:0", "--gateway", provider, "--gateway-url", url, "--gateway-key-file", file}
	}
	const address = "https://api.sandbox.midtrans.com"
	o.fails("Others can read the key file", with("midtrans", address, keyFile(t, good, 0o640))...)
	o.fails("Others can read the key file", with("midtrans", address, keyFile(t, good, 0o604))...)
	o.fails("cannot be read", with("midtrans", address, filepath.Join(t.TempDir(), "none.json"))...)
	o.fails("The payment provider cannot be used", with("midtrans", address, keyFile(t, "{}", 0o600))...)
	o.fails("The payment provider cannot be used", with("midtrans", "http://example.org", keyFile(t, good, 0o600))...)
	o.fails("The payment provider cannot be used", with("paypal", address, keyFile(t, good, 0o600))...)
	if status, _, errs := said(t, "serve", "--data", o.dir, "--gateway", "midtrans"); status != 2 || !strings.Contains(errs, "belong together") {
		t.Errorf("half a gateway: status %d, %q", status, errs)
	}
	o.does("tenant", "add", "jambi", "--name", "Jambi")
	o.fails("--tenant", with("midtrans", address, keyFile(t, good, 0o600))...)
}

func TestAGatewayIsCountedInTheMetricsAndItsKeyIsNowhere(t *testing.T) {
	o := newOffice(t)
	p := start(t, nil, "--data", o.dir, "--listen", "127.0.0.1:0", "--gateway", "midtrans", "--gateway-url", "http://127.0.0.1:9",
		"--gateway-key-file", keyFile(t, `{"server_key":"`+secret+`","acquirer":"gopay"}`, 0o600))
	forged, err := p.client.Post(p.url+"/v1/gateway/sumsel", "application/json", strings.NewReader(`{"order_id":"1","signature_key":"x"}`))
	if err != nil || forged.StatusCode < 400 || forged.StatusCode >= 500 {
		t.Errorf("a forged notification: %+v, %v", forged, err)
	}
	forged.Body.Close()
	_, metrics := p.get("/metrics")
	for _, line := range []string{`lapak_gateway_orders{state="pending"} 0`, `lapak_gateway_poll_lag_seconds_count 0`,
		`lapak_gateway_answers_total{asked="notification",outcome="forged",provider="midtrans"} 1`} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics have no %s", line)
		}
	}
	_, log, err := p.end(syscall.SIGTERM)
	if err != nil {
		t.Error(err)
	}
	if strings.Contains(log+metrics, secret) {
		t.Error("the key is in the log or in the metrics")
	}
}

func TestTheOfficeSeesWhichChargesAreOpenOrOdd(t *testing.T) {
	o := newOffice(t)
	central, err := store.OpenCentral(t.Context(), store.Place{Dir: o.dir}, store.Options{Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	defer central.Close()
	at := time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC)
	words := map[string]store.GatewayWord{
		"c-open": {Asked: "charge", State: pos.GatewayPending, Payload: "x"},
		"c-paid": {Asked: "status", State: pos.GatewaySettled, Paid: 25_000, SettledAt: at},
		"c-less": {Asked: "status", State: pos.GatewaySettled, Paid: 2_500, SettledAt: at},
	}
	for charge, word := range words {
		order := store.GatewayOrder{Charge: pos.ChargeID(charge), ID: "KBI-A-261126-" + charge, Terminal: "t", Label: "KBI-A", Provider: "midtrans",
			Day: "2026-11-26", Amount: 25_000, At: at, State: pos.GatewayUnknown}
		if _, _, err := central.OpenGatewayOrder(t.Context(), "sumsel", order, at); err != nil {
			t.Fatal(err)
		}
		if _, err := central.HearGateway(context.Background(), "sumsel", order.Charge, word, func(store.GatewayOrder) time.Time { return time.Time{} }); err != nil {
			t.Fatal(err)
		}
	}
	var listed []chargeRecord
	o.reads(&listed, "charges")
	if len(listed) != 2 || listed[0].Charge != "c-less" || listed[0].Odd != "amount_differs" || listed[0].Paid != 2_500 || listed[1].State != "pending" {
		t.Errorf("listed: %+v", listed)
	}
	if o.reads(&listed, "charges", "--all"); len(listed) != 3 {
		t.Errorf("all: %+v", listed)
	}
	text := o.does("charges")
	for _, part := range []string{"KBI-A", "another amount", "Rp2.500", "waiting", "KBI-A-261126-c-open"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
}
