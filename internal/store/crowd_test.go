package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

func TestEightAtOnceRecordEverySaleUnderNumbersWithoutGaps(t *testing.T) {
	s := open(t, t.TempDir())
	const hands, each = 8, 100
	var sales [hands][]pos.Sale
	for h := range hands {
		for range each {
			sales[h] = append(sales[h], sale(t, s, "shift-1", 1))
		}
	}
	numbers := make(chan pos.ReceiptNumber, hands*each)
	var all sync.WaitGroup
	for h := range hands {
		all.Go(func() {
			for _, sold := range sales[h] {
				r, err := s.Record(t.Context(), "kasir-1", journal.SaleCompleted{Sale: sold})
				if err != nil {
					t.Error(err)
					return
				}
				numbers <- r.Fact.(journal.SaleCompleted).Sale.Number
			}
		})
	}
	all.Wait()
	close(numbers)
	var got []pos.ReceiptNumber
	for n := range numbers {
		got = append(got, n)
	}
	slices.Sort(got)
	for i, n := range got {
		if n != pos.SaleNumber("LPK", "A", day, i+1) {
			t.Fatalf("number %d is %s", i+1, n)
		}
	}
	totals, err := s.Totals(t.Context(), store.Scope{Day: day})
	if err != nil || len(got) != hands*each || totals.Cashiers[0].Sales != hands*each || s.Head().Seq != hands*each {
		t.Errorf("%d numbers, %+v, head %d, %v", len(got), totals.Cashiers, s.Head().Seq, err)
	}
}

func TestReadersSeeWholeSalesWhileSalesGoOn(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	beside, err := store.Open(t.Context(), dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	var sales []pos.Sale
	for range 150 {
		sales = append(sales, sale(t, s, "shift-1", 2))
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for _, reader := range []*store.Store{s, s, beside} {
		readers.Go(func() {
			for {
				checkWhole(t, reader)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	for _, sold := range sales {
		record(t, s, journal.SaleCompleted{Sale: sold})
	}
	close(done)
	readers.Wait()
}

// checkWhole looks for half a sale.
func checkWhole(t *testing.T, s *store.Store) {
	got, err := s.Totals(t.Context(), store.Scope{Day: day})
	if err != nil {
		t.Error(err)
		return
	}
	var goods, cashiers, methods, rounding money.Rupiah
	pieces, sales := 0, 0
	for _, g := range got.Goods {
		goods += g.Gross - g.Discount
		pieces += g.Quantity
	}
	for _, c := range got.Cashiers {
		cashiers, rounding, sales = cashiers+c.Paid, rounding+c.Rounding, sales+c.Sales
	}
	for _, m := range got.Methods {
		methods += m.Kept
	}
	if goods+rounding != cashiers || cashiers != methods || pieces != 6*sales {
		t.Errorf("%d sales of %d pieces: goods %d, rounding %d, cashiers %d, methods %d", sales, pieces, goods, rounding, cashiers, methods)
	}
}

func TestCopiesAndChecksMadeWhileSalesGoOnAreWhole(t *testing.T) {
	s := open(t, t.TempDir())
	copies := t.TempDir()
	var sales []pos.Sale
	for range 120 {
		sales = append(sales, sale(t, s, "shift-1", 1))
	}
	var writing sync.WaitGroup
	writing.Go(func() {
		for _, sold := range sales {
			if _, err := s.Record(t.Context(), "kasir-1", journal.SaleCompleted{Sale: sold}); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 4 {
		file := filepath.Join(copies, fmt.Sprintf("%d.db", i))
		if err := s.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil {
			t.Errorf("while selling: %v, %v", v.Problem, err)
		}
		dir := t.TempDir()
		if err := store.Restore(t.Context(), file, dir); err != nil {
			t.Fatal(err)
		}
		if v := verify(t, dir); v.Problem != nil {
			t.Errorf("copy %d: %v", i, v.Problem)
		}
	}
	writing.Wait()
	if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil || v.Entries != int64(len(sales)) {
		t.Errorf("at the end: %+v, %v", v, err)
	}
}

func TestTotalsOfShiftsAddUpToTheirDayAndLeaveOthersOut(t *testing.T) {
	s := open(t, t.TempDir())
	next := func(sold pos.Sale) pos.Sale { sold.Day = "2026-11-24"; return sold }
	for i, shift := range []pos.ShiftID{"morning", "evening"} {
		record(t, s, journal.ShiftOpened{Shift: shift, Day: day, Float: pos.Count{{Value: 10_000, Number: 5}}})
		for range i + 1 {
			record(t, s, journal.SaleCompleted{Sale: sale(t, s, shift, i+1)})
		}
		record(t, s, journal.CashMoved{Move: pos.CashMove{Shift: shift, Day: day, At: opened, By: "kasir-1", Amount: money.Rupiah(1_000 * (i + 1)), Reason: "x"}})
		record(t, s, journal.ShiftClosed{Shift: shift, Day: day})
	}
	record(t, s, journal.SaleCompleted{Sale: next(sale(t, s, "tomorrow", 9))})
	totals := func(scope store.Scope) store.Totals {
		got, err := s.Totals(t.Context(), scope)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	morning, evening, whole := totals(store.Scope{Day: day, Shift: "morning"}), totals(store.Scope{Day: day, Shift: "evening"}), totals(store.Scope{Day: day})
	if morning.Drawer.Plus(evening.Drawer) != whole.Drawer || whole.Drawer.CashIn != 3_000 || whole.Drawer.Float != 100_000 {
		t.Errorf("drawers %+v, %+v, %+v", morning.Drawer, evening.Drawer, whole.Drawer)
	}
	if morning.Cashiers[0].Sales != 1 || evening.Cashiers[0].Sales != 2 || whole.Cashiers[0].Sales != 3 || len(whole.Shifts) != 2 {
		t.Errorf("cashiers %+v, %+v, %+v", morning.Cashiers, evening.Cashiers, whole.Cashiers)
	}
	if got := morning.Goods[0].Gross + evening.Goods[0].Gross; got != whole.Goods[0].Gross {
		t.Errorf("goods %d, want %d", got, whole.Goods[0].Gross)
	}
}

func TestReceiptsAreFoundByNumberAmountAndGoods(t *testing.T) {
	s := busyDay(t, t.TempDir())
	other := sale(t, s, "shift-2", 3)
	other.Day, other.At = "2026-11-24", opened.AddDate(0, 0, 1)
	other.Lines[0].Name = `Kaos 100%_katun\`
	record(t, s, journal.SaleCompleted{Sale: other})
	for _, x := range []struct {
		day  pos.BusinessDay
		text string
		want string
	}{
		{"", "", "LPK-A-261124-0001 LPK-A-261123-R0001 LPK-A-261123-0002 LPK-A-261123-0001"},
		{day, "", "LPK-A-261123-R0001 LPK-A-261123-0002 LPK-A-261123-0001"},
		{"2026-11-25", "", ""},
		{"", "261123-0002", "LPK-A-261123-0002"},
		{"", "r0001", "LPK-A-261123-R0001"},
		{"", "Rp1.657.100", "LPK-A-261123-0001"},
		{"", "75000", "LPK-A-261123-R0001"},
		{"", " selendang ", "LPK-A-261124-0001 LPK-A-261123-0002 LPK-A-261123-0001"},
		{"2026-11-24", "skt-sld", "LPK-A-261124-0001"},
		{"", "%_", "LPK-A-261124-0001"},
		{"", `katun\`, "LPK-A-261124-0001"},
		{"", "%", "LPK-A-261124-0001"},
		{"", "tidak ada", ""},
	} {
		found, err := s.Receipts(t.Context(), x.day, x.text, 10)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i, r := range found {
			if i > 0 {
				got += " "
			}
			got += string(r.Number)
		}
		if got != x.want {
			t.Errorf("%q on %q finds %q, want %q", x.text, x.day, got, x.want)
		}
	}
	newest, err := s.Receipts(t.Context(), "", "", 1)
	if err != nil || len(newest) != 1 || newest[0].Number != "LPK-A-261124-0001" {
		t.Errorf("the newest is %+v, %v", newest, err)
	}
	all, err := s.Receipts(t.Context(), day, "", 10)
	if err != nil || !all[0].Refund || !all[1].Voided || all[2].Refunded != 75_000 || all[2].Methods != "cash" {
		t.Errorf("receipts %+v, %v", all, err)
	}
}
