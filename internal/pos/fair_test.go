package pos_test

import (
	"testing"

	"lapak/internal/pos"
)

func TestTheOfficeRulesAStallAndLeavesWhatTheStallDecides(t *testing.T) {
	codes := []pos.ProducerQRIS{{Producer: "L1", Payload: "one"}}
	for _, c := range []struct {
		name         string
		stall, rules pos.Stall
		tested       bool
		on           bool
	}{
		{"the same code stays on", pos.Stall{QRIS: "joint", AutoAmount: true}, pos.Stall{QRIS: "joint"}, true, true},
		{"the same code stays on though its tests are on another laptop", pos.Stall{QRIS: "joint", AutoAmount: true}, pos.Stall{QRIS: "joint"}, false, true},
		{"the same code stays off", pos.Stall{QRIS: "joint"}, pos.Stall{QRIS: "joint", AutoAmount: true}, true, false},
		{"another code goes off", pos.Stall{QRIS: "joint", AutoAmount: true}, pos.Stall{QRIS: "other", AutoAmount: true}, false, false},
		{"another code that was tested stays on", pos.Stall{QRIS: "joint", AutoAmount: true}, pos.Stall{QRIS: "other"}, true, true},
		{"another code that was tested is not switched on", pos.Stall{QRIS: "joint"}, pos.Stall{QRIS: "other", AutoAmount: true}, true, false},
		{"a first code is not switched on", pos.Stall{}, pos.Stall{QRIS: "joint", AutoAmount: true}, false, false},
		{"a code taken away goes off", pos.Stall{QRIS: "joint", AutoAmount: true}, pos.Stall{}, false, false},
		{"codes of producers stay", pos.Stall{QRIS: "joint", Codes: codes, AutoAmount: true, ReferenceOptional: true}, pos.Stall{QRIS: "joint"}, false, true},
	} {
		got := c.stall.Ruled(c.rules, func(pos.Stall) bool { return c.tested })
		if got.AutoAmount != c.on || got.QRIS != c.rules.QRIS || len(got.Codes) != len(c.stall.Codes) || got.ReferenceOptional != c.stall.ReferenceOptional {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestAStallIsTestedIfEveryCodeWasPaidWithTwoApps(t *testing.T) {
	stall := pos.Stall{QRIS: "joint", Codes: []pos.ProducerQRIS{{Producer: "L1", Payload: "one"}}}
	mark := func(payload string) string { return "mark of " + payload }
	tests := []pos.CodeTest{{Fingerprint: "mark of joint", App: "A"}, {Fingerprint: "mark of joint", App: "B"}, {Fingerprint: "mark of one", App: "A"}, {Fingerprint: "mark of one", App: " a "}}
	if stall.Tested(tests, mark) {
		t.Error("a code that one app was used for passes")
	}
	if tests = append(tests, pos.CodeTest{Fingerprint: "mark of one", App: "B"}); !stall.Tested(tests, mark) {
		t.Error("two apps for each code do not pass")
	}
	if (pos.Stall{}).Tested(tests, mark) {
		t.Error("a stall without a code was tested")
	}
}
