package till_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/till"
)

func TestFiveWrongPINsLockSomebodyOutAndARestartDoesNotHelp(t *testing.T) {
	dir, clock := t.TempDir(), morning()
	s := newFolder(t, dir, clock)
	k := newTill(t, s, clock)
	try := func(typed, want string) {
		t.Helper()
		if _, err := k.SignIn(t.Context(), kasir, typed); reason(err) != want {
			t.Errorf("signing in with %s: %v, want %q", typed, err, want)
		}
	}
	for range 4 {
		try(wrong, "pin_wrong")
	}
	try(wrong, "locked_out")
	try(pin, "locked_out")
	if err := k.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dir, store.Options{Now: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	k = newTill(t, s, clock)
	defer k.Close(t.Context())
	try(pin, "locked_out")
	clock.pass(-48 * time.Hour)
	try(pin, "locked_out")
	clock.pass(48*time.Hour + 59*time.Second)
	try(pin, "locked_out")
	for _, wait := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		clock.pass(wait)
		try(wrong, "locked_out")
	}
	clock.pass(15*time.Minute - time.Second)
	try(pin, "locked_out")
	clock.pass(time.Second)
	try(pin, "")
	try(wrong, "pin_wrong") // counting begins again
}

func TestWrongPINsOfAnApprovalLockOutToo(t *testing.T) {
	k, _, _ := selling(t, t.TempDir())
	sold := sell(t, k, "KAO-M", 1)
	for range 4 {
		if _, err := k.Void(t.Context(), sold.ID, "salah", till.Approval{Staff: boss, PIN: wrong}); reason(err) != "pin_wrong" {
			t.Fatal(err)
		}
	}
	request, err := k.NewRefund(sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	request.Pieces[1], request.Reason = 1, "sobek"
	if _, err := k.Refund(t.Context(), request, till.Approval{Staff: boss, PIN: wrong}); reason(err) != "locked_out" {
		t.Fatal(err)
	}
	if _, err := k.Void(t.Context(), sold.ID, "salah", till.Approval{Staff: boss, PIN: pin}); reason(err) != "locked_out" {
		t.Errorf("the right PIN during a lock-out: %v", err)
	}
	if _, err := k.SignIn(t.Context(), boss, pin); reason(err) != "locked_out" {
		t.Errorf("signing in during a lock-out: %v", err)
	}
}

func TestACashierApprovesNothing(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	sold := sell(t, k, "KAO-M", 1)
	request, err := k.NewRefund(sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	request.Pieces[1], request.Reason = 1, "sobek"
	head := s.Head()
	for _, who := range []pos.StaffID{kasir, kasir2} {
		if _, err := k.Refund(t.Context(), request, till.Approval{Staff: who, PIN: pin}); reason(err) != "needs_supervisor" {
			t.Errorf("refund approved by %s: %v", who, err)
		}
		if _, err := k.Void(t.Context(), sold.ID, "salah", till.Approval{Staff: who, PIN: pin}); reason(err) != "needs_supervisor" {
			t.Errorf("void approved by %s: %v", who, err)
		}
	}
	if s.Head() != head {
		t.Error("something was recorded")
	}
}

func TestTheSameRefundTwiceIsOneRefund(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	sold := sell(t, k, "KAO-M", 2)
	request, err := k.NewRefund(sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	request.Pieces[1], request.Reason = 2, "sobek"
	a := till.Approval{Staff: boss, PIN: pin}
	first, err := k.Refund(t.Context(), request, a)
	if err != nil {
		t.Fatal(err)
	}
	head, stock := s.Head(), k.StockLevels()["KAO-M"]
	second, err := k.Refund(t.Context(), request, a)
	if err != nil || second.Number != first.Number || s.Head() != head || k.StockLevels()["KAO-M"] != stock {
		t.Errorf("again: %+v, %v", second, err)
	}
}

func TestARefundLeavesNothingOut(t *testing.T) {
	k, _, _ := selling(t, t.TempDir())
	sold := sell(t, k, "KAO-M", 2)
	for want, spoil := range map[string]func(*till.RefundRequest){
		"reason_missing":    func(r *till.RefundRequest) { r.Reason = "  " },
		"reference_missing": func(r *till.RefundRequest) { r.Method, r.Reference = pos.Transfer, "  " },
		"tender_amount":     func(r *till.RefundRequest) { r.Method = "barter" },
		"refund_quantity":   func(r *till.RefundRequest) { r.Pieces[1] = 3 },
		"line_unknown":      func(r *till.RefundRequest) { r.Pieces[9] = 1 },
		"sale_unknown":      func(r *till.RefundRequest) { r.Sale = "nobody's" },
	} {
		r, err := k.NewRefund(sold.ID)
		if err != nil {
			t.Fatal(err)
		}
		r.Pieces[1], r.Reason = 1, "sobek"
		spoil(&r)
		if _, err := k.Refund(t.Context(), r, till.Approval{Staff: boss, PIN: pin}); reason(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestCopiesOfASaleAVoidAndARefundAreMarkedAndCounted(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	plain, voided := sell(t, k, "KAO-M", 2), sell(t, k, "SKT", 1)
	a := till.Approval{Staff: boss, PIN: pin}
	must(k.Void(t.Context(), voided.ID, "salah", a))(t)
	request, err := k.NewRefund(plain.ID)
	if err != nil {
		t.Fatal(err)
	}
	request.Pieces[1], request.Reason = 1, "sobek"
	refund, err := k.Refund(t.Context(), request, a)
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []pos.ReceiptNumber{plain.Number, voided.Number, refund.Number} {
		original, err := k.Receipt(t.Context(), number, false)
		if err != nil {
			t.Fatal(err)
		}
		copied, err := k.Reprint(t.Context(), pos.ReceiptNumber(" "+strings.ToLower(string(number))))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := blocks(t, copied), blocks(t, original); got == want || !strings.Contains(got, "SALINAN") || strings.Contains(want, "SALINAN") {
			t.Errorf("the copy of %s is not marked", number)
		}
		if n, err := s.Reprints(t.Context(), number); err != nil || n != 1 {
			t.Errorf("%d copies of %s, %v", n, number, err)
		}
	}
	if _, err := k.Reprint(t.Context(), "KBI-A-261123-0099"); reason(err) != "sale_unknown" {
		t.Errorf("a copy of nothing: %v", err)
	}
	k.Lock()
	if _, err := k.Reprint(t.Context(), plain.Number); reason(err) != "nobody_signed_in" {
		t.Errorf("a copy for nobody: %v", err)
	}
}

func blocks(t *testing.T, doc any) string {
	t.Helper()
	body, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestACartThatBecameASaleNeverComesBack(t *testing.T) {
	dir := t.TempDir()
	k, s, clock := selling(t, dir)
	open := must(k.Add("KAO-M", 2))(t).Cart
	must(k.Pay())(t)
	payFor(t, k, pos.QRIS, 150_000)
	must(k.Commit(t.Context(), open.ID))(t)
	settle(k)
	// The laptop died after the sale was on the disk and before the carts were.
	body, err := json.Marshal(map[string]any{"Open": open, "Held": []pos.Cart{open}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetSetting(t.Context(), "carts", string(body)); err != nil {
		t.Fatal(err)
	}
	again := newTill(t, s, clock)
	defer again.Close(t.Context())
	if got := again.State(); !got.Cart.Empty() || got.Cart.ID == open.ID || len(got.Held) != 0 {
		t.Errorf("the cart is back: %+v, held %+v", got.Cart, got.Held)
	}
}

func TestCartsThatCannotBeReadDoNotStopTheTill(t *testing.T) {
	k, s, clock := selling(t, t.TempDir())
	settle(k)
	for _, text := range []string{"{", "[]", `{"Open":7}`, `{"Open":{"ID":"x","Lines":[{"Quantity":"many"}]}}`} {
		if err := s.SetSetting(t.Context(), "carts", text); err != nil {
			t.Fatal(err)
		}
		again := newTill(t, s, clock)
		if got := again.State(); !got.Cart.Empty() || got.Cart.ID == "" {
			t.Errorf("%s: cart %+v", text, got.Cart)
		}
		if err := again.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestAKeyAfterTheTillWasClosedDoesNoHarm(t *testing.T) {
	k, _, _ := selling(t, t.TempDir())
	for range 2 {
		if err := k.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Scan("KAO-M"); err != nil {
		t.Error(err)
	}
}

func TestPracticeLeavesTheRealStallAsItWas(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	first := sell(t, k, "KAO-M", 1)
	must(k.NextSale())(t)
	must(k.Add("SKT", 1))(t)
	must(k.Hold("nanti"))(t)
	must(k.Add("PMP", 3))(t)
	settle(k)
	before, stateBefore := dump(t, s), k.State()
	must(k.EnterPractice(t.Context()))(t)
	a := till.Approval{Staff: boss, PIN: pin}
	for range 2 {
		sold := sell(t, k, "KAO-M", 2)
		if sold.Number == first.Number || !strings.HasPrefix(string(sold.Number), "LATIHAN-") {
			t.Errorf("practice sale %s", sold.Number)
		}
		if _, err := k.Reprint(t.Context(), sold.Number); err != nil {
			t.Error(err)
		}
	}
	done := k.State().Done
	must(k.Void(t.Context(), done.ID, "salah", a))(t)
	must(k.MoveCash(t.Context(), 5_000, "x"))(t)
	must(k.MoveStock(t.Context(), "PMP", pos.Damaged, 3, ""))(t)
	if _, err := k.SetStall(t.Context(), k.State().Stall, a); reason(err) == "" {
		t.Error("the stall was changed in practice")
	}
	if _, _, err := k.CloseShift(t.Context(), nil, "latihan"); err != nil {
		t.Error(err)
	}
	left := k.LeavePractice()
	settle(k)
	if after := dump(t, s); after != before {
		t.Errorf("practice changed the store: %d bytes, then %d", len(before), len(after))
	}
	if blocks(t, left) != blocks(t, stateBefore) {
		t.Errorf("state %+v\nwas %+v", left, stateBefore)
	}
	report, err := k.DailyReport(t.Context(), day)
	if err != nil || report.Sales != 1 {
		t.Errorf("the report has %d sales, %v", report.Sales, err)
	}
}

// dump is all that a store holds: a copy of it as bytes.
func dump(t *testing.T, s *store.Store) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestAClockBeforeTheLastEntryOpensNoShift(t *testing.T) {
	clock := morning()
	s := newFolder(t, t.TempDir(), clock)
	defer s.Close()
	k := newTill(t, s, clock)
	defer k.Close(t.Context())
	must(k.SignIn(t.Context(), kasir, pin))(t)
	clock.pass(-24 * time.Hour)
	if _, err := k.OpenShift(t.Context(), day, float); reason(err) != "clock_behind" {
		t.Errorf("a day back: %v", err)
	}
	clock.pass(24 * time.Hour)
	for _, bad := range []pos.BusinessDay{"", "2026-02-30", "kemarin"} {
		if _, err := k.OpenShift(t.Context(), bad, float); reason(err) != "day_format" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	must(k.OpenShift(t.Context(), day, float))(t)
	if _, err := k.OpenShift(t.Context(), day, float); reason(err) != "not_at_this_stage" {
		t.Errorf("a second shift: %v", err)
	}
}

func TestAShiftGoesOnPastMidnightOnItsOwnDay(t *testing.T) {
	k, _, clock := selling(t, t.TempDir())
	clock.pass(18 * time.Hour) // 02:00 WIB
	if sold := sell(t, k, "KAO-M", 1); sold.Day != day || sold.Number != "KBI-A-261123-0001" {
		t.Errorf("sold %s on %s", sold.Number, sold.Day)
	}
	if k.Today() != day || k.ProposedDay() != "2026-11-24" {
		t.Errorf("today %s, proposed %s", k.Today(), k.ProposedDay())
	}
}

func TestADifferenceNeedsAReasonAndStays(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	sell(t, k, "KAO-M", 1) // 275,000 in the drawer
	counted := pos.Count{{Value: 50_000, Number: 5}}
	for _, why := range []string{"", "   "} {
		if _, _, err := k.CloseShift(t.Context(), counted, why); err == nil || !k.State().Shift.Open() {
			t.Fatalf("closed with the reason %q", why)
		}
	}
	_, z, err := k.CloseShift(t.Context(), counted, "kembalian salah")
	if err != nil {
		t.Fatal(err)
	}
	if !z.Final() || z.Shift.Difference() != -25_000 || z.Shift.Reason != "kembalian salah" || z.Expected() != 275_000 {
		t.Errorf("report %+v", z.Shift)
	}
	stored, err := s.Shift(t.Context(), z.Shift.ID)
	if err != nil || stored.Difference() != -25_000 || stored.Reason != "kembalian salah" {
		t.Errorf("stored %+v, %v", stored, err)
	}
	proposed, err := k.ProposedFloat(t.Context())
	if err != nil || proposed.Total() != 250_000 {
		t.Errorf("proposed float %v, %v", proposed, err)
	}
}

func TestQRISIsNeverMoneyBeforeSomebodySawIt(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	must(k.Add("KAO-M", 1))(t)
	id := must(k.Pay())(t).Cart.ID
	if _, err := k.Tender(pos.QRIS, 75_000, "bukti transfer"); reason(err) != "qris_needs_check" {
		t.Errorf("QRIS as if it were cash: %v", err)
	}
	shown := must(k.ShowCode(0))(t).Payment
	if shown.QRIS == nil || shown.QRIS.Amount != 75_000 || shown.QRIS.NMID != "ID1099999900001" || shown.QRIS.Merchant != "LAPAK MUSI CONTOH" || shown.Balance.Settled() {
		t.Errorf("shown %+v", shown)
	}
	head := s.Head()
	if _, err := k.Commit(t.Context(), id); reason(err) != "qris_waiting" || s.Head() != head {
		t.Errorf("finished while waiting: %v", err)
	}
	must(k.HideCode())(t)
	head = s.Head()
	if _, err := k.Commit(t.Context(), id); reason(err) != "short_payment" || s.Head() != head {
		t.Errorf("finished without money: %v", err)
	}
	if _, err := k.ConfirmCode("881233"); reason(err) != "qris_not_shown" {
		t.Errorf("confirmed a hidden code: %v", err)
	}
	must(k.ShowCode(0))(t)
	for _, few := range []string{"", "8812", "88-12 3"} {
		if _, err := k.ConfirmCode(few); reason(err) != "reference_short" {
			t.Errorf("reference %q: %v", few, err)
		}
	}
	must(k.ConfirmCode("881234"))(t)
	done := must(k.Commit(t.Context(), id))(t).Done
	if len(done.Tenders) != 1 || done.Tenders[0].CheckedBy != kasir || done.Tenders[0].CheckedAt.IsZero() || done.Tenders[0].Reference != "881234" || done.Rounding != 0 {
		t.Errorf("sold for %+v", done.Tenders)
	}
}

func TestNobodyAtTheTillChangesNothing(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	must(k.Add("KAO-M", 1))(t)
	held := must(k.Hold("nanti"))(t).Held[0].ID
	must(k.Add("SKT", 1))(t)
	settle(k)
	k.Lock()
	before, head := k.State(), s.Head()
	for name, act := range map[string]func() error{
		"scan":    func() error { _, err := k.Scan("KAO-M"); return err },
		"remove":  func() error { _, err := k.Remove(0); return err },
		"clear":   func() error { _, err := k.Clear(); return err },
		"undo":    func() error { _, err := k.Undo(); return err },
		"hold":    func() error { _, err := k.Hold("x"); return err },
		"resume":  func() error { _, err := k.Resume(held); return err },
		"discard": func() error { _, err := k.Discard(held); return err },
		"pay":     func() error { _, err := k.Pay(); return err },
		"cash":    func() error { _, err := k.MoveCash(t.Context(), 1_000, "x"); return err },
		"drawer":  func() error { _, err := k.OpenDrawer(t.Context(), "x"); return err },
		"stock":   func() error { _, err := k.MoveStock(t.Context(), "SKT", pos.Received, 1, ""); return err },
		"close":   func() error { _, _, err := k.CloseShift(t.Context(), nil, "x"); return err },
		"people":  func() error { _, err := k.AddStaff(t.Context(), "x", pos.Cashier, "908172"); return err },
		"PIN":     func() error { return k.ChangePIN(t.Context(), boss, "908172") },
		"stall": func() error {
			_, err := k.SetStall(t.Context(), k.State().Stall, till.Approval{Staff: boss, PIN: pin})
			return err
		},
		"practice": func() error { _, err := k.EnterPractice(t.Context()); return err },
		"X report": func() error { _, err := k.XReport(t.Context()); return err },
	} {
		if err := act(); err == nil {
			t.Errorf("%s was allowed", name)
		}
	}
	if blocks(t, k.State()) != blocks(t, before) || s.Head() != head {
		t.Errorf("state %+v\nwas %+v", k.State(), before)
	}
}

func TestBackupsOfAWeekAreKeptAndFilesOfOthersLeftAlone(t *testing.T) {
	k, s, clock := selling(t, t.TempDir())
	stick := t.TempDir()
	for _, name := range []string{"lapak-penting.db", "lapak-20200101.db", "foto.jpg"} {
		if err := os.WriteFile(filepath.Join(stick, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := till.DefaultPreferences()
	p.BackupDir = stick
	if err := k.SetPreferences(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	var made []string
	for range 9 {
		files, err := k.BackUp(t.Context())
		if err != nil || len(files) != 2 {
			t.Fatal(files, err)
		}
		made = append(made, filepath.Base(files[0]))
		clock.pass(time.Hour)
	}
	for dir, others := range map[string]int{filepath.Join(s.Dir(), "backups"): 0, stick: 3} {
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != 7+others {
			t.Errorf("%d files in %s, %v", len(files), dir, err)
		}
		for _, f := range files {
			if slices.Contains(made[:2], f.Name()) {
				t.Errorf("%s should be gone", f.Name())
			}
		}
	}
	restored := filepath.Join(t.TempDir(), "new")
	if err := store.Restore(t.Context(), filepath.Join(stick, made[8]), restored); err != nil {
		t.Error(err)
	}
	if err := os.RemoveAll(stick); err != nil {
		t.Fatal(err)
	}
	files, err := k.BackUp(t.Context())
	if reason(err) != "backup_place_missing" || len(files) != 1 {
		t.Errorf("without the stick: %v, %v", files, err)
	}
	if _, err := os.Stat(stick); err == nil {
		t.Error("a folder was made where the stick should be")
	}
}

func TestTheCheckNamesWhatIsWrong(t *testing.T) {
	k, s, clock := selling(t, t.TempDir())
	problems := func() map[string]string {
		found := map[string]string{}
		for _, f := range k.Check(t.Context()) {
			found[f.Area] = reason(f.Problem)
		}
		return found
	}
	got := problems()
	for area, want := range map[string]string{"clock": "", "database": "", "backup": "backup_none", "printer": "no_printer", "catalogue": "", "qris": ""} {
		if found, there := got[area]; !there || found != want {
			t.Errorf("%s: %q, want %q", area, found, want)
		}
	}
	if _, err := k.BackUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := problems()["backup"]; got != "" {
		t.Errorf("a fresh backup: %q", got)
	}
	clock.pass(37 * time.Hour)
	if got := problems()["backup"]; got != "backup_old" {
		t.Errorf("a backup of the day before yesterday: %q", got)
	}
	clock.pass(-80 * time.Hour)
	if got := problems()["clock"]; got != "clock_behind" {
		t.Errorf("a clock of last week: %q", got)
	}
	clock.pass(80 * time.Hour)
	stall := k.State().Stall
	stall.QRIS = ""
	must(k.SignIn(t.Context(), boss, pin))(t)
	must(k.SetStall(t.Context(), stall, till.Approval{Staff: boss, PIN: pin}))(t)
	if got := problems()["qris"]; got != "qris_missing" {
		t.Errorf("no payment code: %q", got)
	}
	if leftovers, err := filepath.Glob(filepath.Join(s.Dir(), "check-*")); err != nil || len(leftovers) != 0 {
		t.Errorf("the check left %v, %v", leftovers, err)
	}
}

func TestStockRunsLowAndOutWithAWarningOnly(t *testing.T) {
	k, _, _ := selling(t, t.TempDir())
	warn := func(n int) string {
		s := must(k.SetQuantity(0, n))(t)
		if len(s.Notices) == 0 {
			return ""
		}
		return s.Notices[0].Reason
	}
	must(k.Add("KAO-M", 1))(t)
	for n, want := range map[int]string{1: "", 2: "stock_low", 5: "stock_low", 6: "stock_negative"} {
		if got := warn(n); got != want {
			t.Errorf("%d of 5 pieces: %q, want %q", n, got, want)
		}
	}
	warn(6)
	id := must(k.Pay())(t).Cart.ID
	must(k.Tender(pos.Cash, money.Rupiah(450_000), ""))(t)
	must(k.Commit(t.Context(), id))(t)
	if k.StockLevels()["KAO-M"] != -1 {
		t.Errorf("stock %d", k.StockLevels()["KAO-M"])
	}
}
