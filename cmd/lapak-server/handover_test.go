package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTheOfficeFollowsTheGoodsOfEveryStall(t *testing.T) {
	dir := soldOffice(t).dir
	t.Setenv("LAPAK_LANG", "id")
	type answer struct {
		Agrees    bool
		Stall     struct{ Code, Name string }
		Sum       struct{ Brought, Sold, Still int } `json:"sum"`
		Producers []struct{ Code string }
	}
	match := func(args ...string) (a answer) {
		t.Helper()
		status, out, errs := said(t, append([]string{"handover", "match", "--format", "json", "--data", dir}, args...)...)
		if status != 0 || json.Unmarshal([]byte(out), &a) != nil {
			t.Fatal(status, out, errs)
		}
		return a
	}
	whole, sum := match(), answer{}
	status, out, errs := said(t, "stall", "list", "--json", "--data", dir)
	var stalls []struct{ Code string }
	if err := json.Unmarshal([]byte(out), &stalls); err != nil || status != 0 || len(stalls) < 2 {
		t.Fatal(err, out, errs)
	}
	for _, s := range stalls {
		one := match("--stall", s.Code)
		if one.Stall.Code != s.Code || one.Stall.Name == "" || !one.Agrees {
			t.Errorf("%s: %+v", s.Code, one)
		}
		sum.Sum.Brought += one.Sum.Brought
		sum.Sum.Sold += one.Sum.Sold
	}
	if !whole.Agrees || whole.Sum.Brought == 0 || whole.Sum.Sold == 0 || sum.Sum.Brought != whole.Sum.Brought || sum.Sum.Sold != whole.Sum.Sold {
		t.Errorf("all stalls have %+v, one by one %+v", whole.Sum, sum.Sum)
	}
	if one := match("--producer", whole.Producers[0].Code); len(one.Producers) != 1 {
		t.Errorf("of one producer: %+v", one)
	}
	for _, format := range []string{"text", "csv", "xlsx", "pdf"} {
		if status, out, errs := said(t, "handover", "match", "--format", format, "--data", dir); status != 0 || len(out) < 200 {
			t.Errorf("%s: %d, %d bytes, %s", format, status, len(out), errs)
		}
	}
	if status, out, errs := said(t, "handover", "list", "--data", dir); status != 0 || !strings.Contains(out, "Belum ada berita acara") {
		t.Errorf("list: %d, %s%s", status, out, errs)
	}
	for _, args := range [][]string{{"handover", "match", "--format", "doc"}, {"handover", "match", "--from", "kemarin"}, {"handover", "match", "--stall", "XYZ"}, {"handover", "lend"}} {
		if status, _, errs := said(t, append(args, "--data", dir)...); status == 0 || errs == "" {
			t.Errorf("%v: %d, %q", args, status, errs)
		}
	}
}
