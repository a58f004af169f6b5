package e2e_test

import (
	"encoding/json"
	"testing"

	"lapak/internal/demo"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// TestADayByKeyboardInTheRealWindow works from the sign-in to the Z report with
// keys only, and then asks the commands what happened.
func TestADayByKeyboardInTheRealWindow(t *testing.T) {
	s := openStall(t, stallSpec{})
	s.signIn(demo.CashierPIN)
	s.write("2")
	s.press("Return")
	s.write("4")
	s.press("F9")
	if float := s.untilFact(journal.KindShiftOpened, 1).(journal.ShiftOpened).Float.Total(); float != 400_000 {
		t.Fatalf("two notes of 100.000 and four of 50.000 came to %s", float)
	}
	s.part("cash with change", s.sellForCash)
	s.part("QRIS, seen by the cashier", s.sellByQRIS)
	s.part("cash and QRIS", s.sellSplit)
	s.part("a discount, found by its name, by transfer", s.sellByTransfer)
	s.part("void, refund and cash out", s.correctTheDay)
	s.part("close with a difference", s.closeShort)
	s.verify()
	s.checkReport()
}

func (s *stall) sellForCash() {
	s.scan(batikCode, "Return")
	s.holds("1x" + batikSKU)
	s.scan(capCode, "Return")
	s.holds("1x" + batikSKU + " 1x" + capSKU)
	s.press("F9")
	s.write("400000")
	s.press("F9")
	sale := s.untilFact(journal.KindSaleCompleted, 1).(journal.SaleCompleted).Sale
	if sale.Change != 40_000 || sale.Paid() != 360_000 {
		s.Errorf("400.000 for 360.000: %s change, %s paid", sale.Change, sale.Paid())
	}
	s.next()
}

func (s *stall) sellByQRIS() {
	s.scan(blouseCode, "Return")
	s.press("F9", "F2", "F9") // nobody has seen the money
	s.sold(1)
	s.press("F5")
	s.write("551001")
	s.press("F9")
	sale := s.untilFact(journal.KindSaleCompleted, 2).(journal.SaleCompleted).Sale
	if sale.PaidBy(pos.QRIS) != 210_000 || sale.Tenders[0].CheckedBy != demo.FirstCashier {
		s.Errorf("the tender is %+v", sale.Tenders)
	}
	s.next()
}

func (s *stall) sellSplit() {
	s.scan(batikCode, "Return")
	s.press("F9")
	s.write("100000")
	s.press("Return", "F2", "F5")
	s.write("551002")
	s.press("F9")
	sale := s.untilFact(journal.KindSaleCompleted, 3).(journal.SaleCompleted).Sale
	if sale.PaidBy(pos.Cash) != 100_000 || sale.PaidBy(pos.QRIS) != 175_000 {
		s.Errorf("the tenders are %+v", sale.Tenders)
	}
	s.next()
}

func (s *stall) sellByTransfer() {
	s.write("peci")
	s.press("Return", "F6")
	s.write("5000")
	s.press("Return", "F9", "F3")
	s.write("TRF77")
	s.press("F9")
	sale := s.untilFact(journal.KindSaleCompleted, 4).(journal.SaleCompleted).Sale
	if sale.PaidBy(pos.Transfer) != 80_000 || sale.Tenders[0].Reference != "TRF77" {
		s.Errorf("the tender is %+v", sale.Tenders)
	}
	s.next()
}

// correctTheDay voids the last sale and takes a piece of the first one back.
func (s *stall) correctTheDay() {
	s.press("ctrl+2")
	s.asks("F7")
	s.press("ctrl+1")
	s.write(demo.SupervisorPIN)
	s.press("Return")
	if void := s.untilFact(journal.KindSaleVoided, 1).(journal.SaleVoided).Void; void.ApprovedBy != demo.Boss || void.Reason == "" {
		s.Errorf("the void is %+v", void)
	}
	// The first sale lies under the three that came after it.
	s.press("Down", "Down", "Down")
	s.asks("F8")
	s.press("Down", "Right", "ctrl+1")
	s.write(demo.SupervisorPIN)
	s.press("Return")
	if refund := s.untilFact(journal.KindRefundMade, 1).(journal.RefundMade).Refund; refund.Paid != 85_000 {
		s.Errorf("the cap came back for %s", refund.Paid)
	}
	s.press("ctrl+5")
	s.asks("F6")
	s.write("25000")
	s.press("ctrl+2", "Return")
	if move := s.untilFact(journal.KindCashMoved, 1).(journal.CashMoved).Move; move.Amount != -25_000 {
		s.Errorf("cash out is %s", move.Amount)
	}
}

// closeShort counts fifty thousand less than there should be.
func (s *stall) closeShort() {
	s.press("F9")
	s.write("7")
	s.asks("F9")
	s.press("ctrl+1", "Return")
	closed := s.untilFact(journal.KindShiftClosed, 1).(journal.ShiftClosed)
	if closed.Counted.Total() != 700_000 || closed.Expected != 750_000 || closed.Reason == "" {
		s.Errorf("closed with %s of %s, %q", closed.Counted.Total(), closed.Expected, closed.Reason)
	}
}

// checkReport compares the report of the command with what was done by hand.
func (s *stall) checkReport() {
	day := s.untilFact(journal.KindShiftOpened, 1).(journal.ShiftOpened).Day
	out, complaint, status := s.run("report", "daily", "--format", "json", "--day", string(day))
	if status != 0 {
		s.Fatal(complaint)
	}
	var d report.Daily
	must(s, json.Unmarshal([]byte(out), &d))
	for _, f := range []struct {
		name      string
		got, want money.Rupiah
	}{
		{"gross", d.Gross, 845_000}, {"discount", d.Discount, 0}, {"void", d.Void, 80_000}, {"refund", d.Refund, 85_000},
		{"rounding", d.Rounding, 0}, {"net", d.Net, 760_000}, {"float", d.Cash.Float, 400_000}, {"cash sales", d.Cash.CashSales, 460_000},
		{"cash refunds", d.Cash.CashRefunds, 85_000}, {"cash out", d.Cash.CashOut, 25_000}, {"expected", d.Cash.Expected, 750_000},
		{"counted", *d.Cash.Counted, 700_000}, {"difference", *d.Cash.Difference, -50_000},
	} {
		if f.got != f.want {
			s.Errorf("%s is %s, not %s", f.name, f.got, f.want)
		}
	}
	byMethod := map[pos.Method]money.Rupiah{}
	for _, m := range d.Methods {
		byMethod[m.Method] = m.Total
	}
	if byMethod[pos.Cash] != 375_000 || byMethod[pos.QRIS] != 385_000 || byMethod[pos.Transfer] != 0 {
		s.Errorf("by method: %v", byMethod)
	}
	if d.Sales != 3 || d.Items != 3 || d.Status != report.Final {
		s.Errorf("%d sales of %d pieces, %s", d.Sales, d.Items, d.Status)
	}
}
