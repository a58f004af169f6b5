package pos_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// chargeStates are all states of a charge.
var chargeStates = []pos.ChargeState{pos.ChargeWaiting, pos.ChargeChecked, pos.ChargeSettled, pos.ChargeAbandoned, pos.ChargeExpired, pos.ChargeLate,
	pos.ChargeDouble, pos.ChargeSold, pos.ChargeReturned, pos.ChargeKept, pos.ChargeSame}

// transitions tries every event on every state, with every kind of what belongs to
// it, and lists what leads to another state as "from to event".
func transitions() map[string]bool {
	found := map[string]bool{}
	for _, from := range chargeStates {
		for _, event := range chargeEvents {
			for _, amount := range []money.Rupiah{25_000, 24_000} {
				for _, other := range []pos.ChargeMove{{}, {Double: true}, {Of: "other"}} {
					c := pos.Charge{ID: "c", Cart: "s", Way: pos.WayGateway, Amount: 25_000, State: from}
					if c.Money() || from == pos.ChargeSold || slices.Contains([]pos.ChargeState{pos.ChargeReturned, pos.ChargeKept, pos.ChargeSame}, from) {
						c.Received, c.Sale = 25_000, "s"
					}
					after, err := c.After(pos.ChargeMove{Charge: "c", Event: event, At: time.Unix(1, 0), By: "boss", Amount: amount, Double: other.Double, Of: other.Of,
						Sale: "s", Method: pos.Cash, Note: "alasan"})
					if err == nil && after.State != from {
						found[fmt.Sprint(from, " ", after.State, " ", event)] = true
					}
				}
			}
		}
	}
	return found
}

func TestTheDrawingOfAChargeHasExactlyTheWaysThatThereAre(t *testing.T) {
	text, err := os.ReadFile("../../docs/qris.md")
	if err != nil {
		t.Fatal(err)
	}
	_, drawing, found := strings.Cut(string(text), "```mermaid\nstateDiagram-v2\n")
	drawing, _, closed := strings.Cut(drawing, "```")
	if !found || !closed {
		t.Fatal("docs/qris.md has no drawing")
	}
	drawn := map[string]bool{}
	begins, ends := map[string]bool{}, map[string]bool{}
	arrow := regexp.MustCompile(`^\s*(\S+) --> (\S+?)(?:: (.+))?$`)
	for line := range strings.Lines(drawing) {
		parts := arrow.FindStringSubmatch(strings.TrimRight(line, "\n"))
		switch {
		case parts == nil:
		case parts[1] == "[*]":
			begins[parts[2]] = true
		case parts[2] == "[*]":
			ends[parts[1]] = true
		default:
			for event := range strings.SplitSeq(parts[3], ", ") {
				drawn[parts[1]+" "+parts[2]+" "+event] = true
			}
		}
	}
	there := transitions()
	for _, way := range sortedKeys(there) {
		if !drawn[way] {
			t.Errorf("not drawn: %s", way)
		}
	}
	for _, way := range sortedKeys(drawn) {
		if !there[way] {
			t.Errorf("drawn, and there is no such way: %s", way)
		}
	}
	if got, want := strings.Join(sortedKeys(begins), " "), "double late waiting"; got != want {
		t.Errorf("it begins as %s, want %s", got, want)
	}
	if got, want := strings.Join(sortedKeys(ends), " "), "kept returned same sold"; got != want {
		t.Errorf("it ends as %s, want %s", got, want)
	}
}

func sortedKeys(set map[string]bool) []string {
	var keys []string
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
