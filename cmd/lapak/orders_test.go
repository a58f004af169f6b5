package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lapak/internal/demo"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// orderedAt is a folder of the demo's fair with two orders that wait: one is paid.
func orderedAt(t *testing.T) string {
	t.Helper()
	dir := shop(t)
	s, err := store.Open(t.Context(), dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cap, err := list.BySKU("BTK-PECI")
	if err != nil {
		t.Fatal(err)
	}
	order := func(code pos.OrderCode, paid bool) pos.Order {
		o := pos.Order{Code: code, Way: pos.WayStall, Stall: "KBI", Day: demo.Day, Pay: pos.PayAtPickUp, Buyer: pos.Buyer{Name: "=Pembeli " + string(code[:1])},
			State: pos.OrderReady, Lines: []pos.OrderLine{{Product: cap, Quantity: 2}}}
		if paid {
			o.Pay, o.Paid = pos.PayBefore, o.Total()
		}
		return o
	}
	if err := s.SetWaitingOrders(t.Context(), []pos.Order{order("7QK4-M2XA", true), order("B3CD-9FGH", false)}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func listing(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = runOrders(args, strings.NewReader(""), &out, &errs, time.Now)
	return status, out.String(), errs.String()
}

func TestOrdersAreListedAndHandedOverWithoutAScreen(t *testing.T) {
	dir := orderedAt(t)
	pickUp := func(args ...string) (int, string, string) {
		return listing(append([]string{"pick-up", "--data", dir, "--staff", string(demo.FirstCashier), "--open"}, args...)...)
	}
	status, out, errs := listing("--data", dir)
	if status != 0 || !strings.Contains(out, "7QK4-M2XA") || !strings.Contains(out, "Pay here") || errs != "" {
		t.Errorf("status %d, %q, %q", status, out, errs)
	}
	status, out, errs = pickUp("lpk-7qk4-m2xa", "--json")
	var done soldEvent
	if err := json.Unmarshal([]byte(out), &done); err != nil || status != 0 || done.Total != 170_000 || done.Order != "7QK4-M2XA" {
		t.Fatalf("status %d, %q, %q, %v", status, out, errs, err)
	}
	if status, _, errs = pickUp("7QK4-M2XA"); status != 1 || !strings.Contains(errs, done.Receipt) {
		t.Errorf("a second time: status %d, %q", status, errs)
	}
	if status, _, errs = pickUp("B3CD-9FGH", "--cash", "1000"); status != 1 || errs == "" {
		t.Errorf("too little: status %d, %q", status, errs)
	}
	if status, out, errs = pickUp("B3CD-9FGH", "--cash", "200000"); status != 0 || !strings.Contains(out, "Rp170.000, change Rp30.000") {
		t.Errorf("paid at the pick-up: status %d, %q, %q", status, out, errs)
	}
	if status, _, errs = pickUp("2222-2222"); status != 1 || !strings.Contains(errs, "not on the list") {
		t.Errorf("unknown: status %d, %q", status, errs)
	}
	for _, args := range [][]string{{}, {"7QK4-M2XA", "B3CD-9FGH"}, {"B3CD-9FGH", "--pay", "prepaid"}} {
		if status, _, _ = pickUp(args...); status != 2 {
			t.Errorf("%q: status %d", args, status)
		}
	}
	if status, _, _ = pickUp("7QK4-M2X0"); status != 1 {
		t.Errorf("no code: status %d", status)
	}
	_, out, _ = listing("--data", dir, "--format", "json")
	var list report.PickUpList
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list.Orders) != 2 || list.Orders[0].Receipt == "" || !list.Orders[0].Paid && !list.Orders[1].Paid {
		t.Errorf("%v in %s", err, out)
	}
	sales := soldAt(t, dir)
	if len(sales) != 2 || sales[1].PaidBy(pos.Prepaid) != 170_000 || sales[0].PaidBy(pos.Cash) != 170_000 {
		t.Errorf("%+v", sales)
	}
}

func TestAListOfOrdersIsWrittenInEveryForm(t *testing.T) {
	dir := orderedAt(t)
	for format, begins := range map[string]string{"text": i18n.MustLoad(i18n.EN).T("gui.orders.title"), "csv": "\ufeffPesanan;Pembeli;", "json": "{", "xlsx": "PK", "pdf": "%PDF-"} {
		status, out, errs := listing("--data", dir, "--format", format)
		if status != 0 || !strings.HasPrefix(strings.TrimSpace(out), begins) {
			t.Errorf("%s: status %d, %.60q, %q", format, status, out, errs)
		}
		if format == "csv" && strings.Contains(out, ";=Pembeli") {
			t.Errorf("a name that a spreadsheet would work out: %q", out)
		}
	}
	if status, _, _ := listing("--data", dir, "--format", "yaml"); status != 2 {
		t.Errorf("status %d", status)
	}
	if status, out, _ := listing("--data", shop(t)); status != 0 || !strings.Contains(out, "No orders yet") {
		t.Errorf("none: status %d, %q", status, out)
	}
}
