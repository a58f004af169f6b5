package till_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/till"
)

func chargesOf(t *testing.T, k *till.Till) (all []string) {
	t.Helper()
	charges, err := k.Charges(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range charges {
		all = append(all, fmt.Sprint(c.Way, " ", c.State))
	}
	return all
}

func wantCharges(t *testing.T, k *till.Till, want ...string) {
	t.Helper()
	if got := chargesOf(t, k); !slices.Equal(got, want) {
		t.Errorf("charges %q, want %q", got, want)
	}
}

func TestAReferenceIsNoMoneyTwice(t *testing.T) {
	k, _, _ := selling(t, t.TempDir())
	must(k.Add("KAO-M", 1))(t)
	id := must(k.Pay())(t).Cart.ID
	must(k.ShowCode(0))(t)
	must(k.ConfirmCode("5523881234"))(t)
	first := must(k.Commit(t.Context(), id))(t).Done
	must(k.NextSale())(t)
	must(k.Add("KAO-M", 1))(t)
	must(k.Pay())(t)
	must(k.ShowCode(0))(t)
	_, err := k.ConfirmCode("88 12-34")
	if reason(err) != "reference_used" || err.(*pos.Error).Args["receipt"] != string(first.Number) || err.(*pos.Error).Args["when"] != "2026-11-23 08:00" {
		t.Errorf("an old payment shown again: %v", err)
	}
	if s := k.State().Payment; s.QRIS == nil || len(s.Tenders) != 0 {
		t.Errorf("after the refusal: %+v", s)
	}
	must(k.ConfirmCode("9911881234"))(t) // more digits tell it apart
	wantCharges(t, k, "amount sold", "amount checked")
}

func TestSixDigitsThatMeetByChanceAreToldApartByMoreAndTheAmount(t *testing.T) {
	k, _, _ := selling(t, t.TempDir())
	pay := func(sku pos.SKU, references ...string) (refused []string) {
		must(k.NextSale())(t)
		must(k.Add(sku, 1))(t)
		must(k.Pay())(t)
		must(k.ShowCode(0))(t)
		for _, reference := range references {
			if _, err := k.ConfirmCode(reference); err != nil {
				refused = append(refused, reason(err))
			}
		}
		if len(refused) < len(references) {
			must(k.Commit(t.Context(), k.State().Cart.ID))(t)
		}
		return refused
	}
	for _, c := range []struct {
		sku        pos.SKU
		references []string
		refused    int
	}{
		{"KAO-M", []string{"881234"}, 0},
		{"PMP", []string{"881234", "9911881234"}, 1},
		{"GTG", []string{"881234", "1234", "7711881234"}, 2},
		{"KAO-M", []string{"5555881234"}, 1}, // the same amount: it may be the first payment
	} {
		if got := pay(c.sku, c.references...); len(got) != c.refused {
			t.Errorf("%s with %q: refused %q", c.sku, c.references, got)
		}
	}
}

func TestUntilTheCodeIsTestedTheCustomerTypesTheAmount(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	stall := k.State().Stall
	stall.AutoAmount = false
	changeStall(t, s, stall)
	must(k.Reload(t.Context()))(t)
	must(k.Add("KAO-M", 1))(t)
	must(k.Pay())(t)
	code := must(k.ShowCode(0))(t).Payment.QRIS
	if code.Payload != merchant || !code.Plain || code.Way != pos.WayStatic || code.CanAmount || code.Amount != 75_000 {
		t.Errorf("shown %+v", code)
	}
	// Its money is what the customer typed; the rest is still due.
	p := must(k.ConfirmOther(70_000, "881234"))(t).Payment
	if p.Balance.DueExact != 5_000 || p.QRIS != nil {
		t.Errorf("after another amount: %+v", p)
	}
	wantCharges(t, k, "static late")
	must(k.Tender(pos.Cash, 5_000, ""))(t)
	must(k.Commit(t.Context(), k.State().Cart.ID))(t)
	wantCharges(t, k, "static sold")
}

func TestTheAmountGoesIntoACodeThatWasTestedWithTwoApps(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	stall := k.State().Stall
	stall.AutoAmount = false
	changeStall(t, s, stall)
	must(k.Reload(t.Context()))(t)
	if err := k.TestCode(t.Context(), merchant, "GoPay", 1_000, "111111"); reason(err) != "needs_supervisor" {
		t.Errorf("a cashier tests: %v", err)
	}
	must(k.SignIn(t.Context(), boss, pin))(t)
	stall.AutoAmount = true
	for i, app := range []string{"GoPay", "gopay ", "BCA"} {
		if _, err := k.SetStall(t.Context(), stall, till.Approval{}); reason(err) != "code_untested" {
			t.Errorf("after %d tests: %v", i, err)
		}
		if err := k.TestCode(t.Context(), merchant, app, 1_000, fmt.Sprint(111_111+i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.TestCode(t.Context(), merchant, "OVO", 1_000, "111111"); reason(err) != "test_repeated" {
		t.Errorf("one payment is two tests: %v", err)
	}
	if s := must(k.SetStall(t.Context(), stall, till.Approval{}))(t); !s.Stall.AutoAmount {
		t.Error("the amount is not put in")
	}
}

func TestACartWithGoodsOfTwoMerchantsIsPaidInParts(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	stall := k.State().Stall
	stall.Codes = []pos.ProducerQRIS{{Producer: "LPP", Payload: merchant}}
	changeStall(t, s, stall)
	must(k.Reload(t.Context()))(t)
	must(k.Add("KAO-M", 1))(t)
	must(k.Add("GTG", 3))(t) // 3,225 of the other
	must(k.SetDiscount(pos.Discount{Amount: 7_001}))(t)
	parts := must(k.Pay())(t).Payment.Parts
	if len(parts) != 2 || parts[1].Producer != "LPP" || parts[1].Name != "Lapas Perempuan" || parts[0].Due+parts[1].Due != 71_224 {
		t.Fatalf("parts %+v", parts)
	}
	if _, err := k.ShowCodeFor("LPP", parts[1].Due+1); reason(err) != "tender_over_due" {
		t.Errorf("more than the part: %v", err)
	}
	first := must(k.ShowCode(0))(t).Payment.QRIS
	if first.Producer != "" || first.Amount != parts[0].Due {
		t.Errorf("first %+v", first)
	}
	must(k.ConfirmCode("100001"))(t)
	second := must(k.ShowCode(0))(t).Payment
	if second.QRIS.Producer != "LPP" || second.QRIS.Amount != parts[1].Due || second.Parts[0].Missing() != 0 {
		t.Errorf("second %+v", second)
	}
	if _, err := k.ShowCodeFor("", 0); reason(err) != "part_paid" {
		t.Errorf("the first again: %v", err)
	}
	must(k.ConfirmCode("100002"))(t)
	done := must(k.Commit(t.Context(), k.State().Cart.ID))(t).Done
	if len(done.Tenders) != 2 || done.Paid() != 71_224 {
		t.Errorf("sold for %+v", done.Tenders)
	}
}

func TestMoneyIsThereAgainAfterTheLaptopDied(t *testing.T) {
	dir := t.TempDir()
	k, s, clock := selling(t, t.TempDir())
	must(k.Add("KAO-M", 2))(t)
	must(k.Pay())(t)
	must(k.ShowCode(70_000))(t)
	must(k.ConfirmCode("881234"))(t)
	waiting := must(k.ShowCode(0))(t).Payment.QRIS.Charge
	k, s = crash(t, k, s, dir, clock)
	t.Cleanup(func() { k.Close(t.Context()); s.Close() })
	must(k.SignIn(t.Context(), kasir2, pin))(t)
	p := must(k.Pay())(t).Payment
	if len(p.Tenders) != 1 || p.Tenders[0].CheckedBy != kasir || p.QRIS == nil || p.QRIS.Charge != waiting || p.QRIS.Amount != 80_000 {
		t.Fatalf("taken up %+v", p)
	}
	// Nobody buys it after all: the money waits for a decision, the code does not.
	must(k.BackToCart())(t)
	state := must(k.Clear())(t)
	wantCharges(t, k, "amount late", "amount abandoned")
	if state.Attention != 1 {
		t.Errorf("%d want a decision", state.Attention)
	}
}

func TestLateAndDoubleMoneyHaveWaysOutThatASupervisorOpens(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	yes := till.Approval{Staff: boss, PIN: pin}
	must(k.Add("KAO-M", 1))(t)
	must(k.Pay())(t)
	late := must(k.ShowCode(0))(t).Payment.QRIS.Charge
	must(k.Tender(pos.Cash, 75_000, ""))(t) // another way ends the waiting
	first := must(k.Commit(t.Context(), k.State().Cart.ID))(t).Done
	must(k.CheckCharge(t.Context(), late, 0, "881234"))(t)
	must(k.FoundMoney(t.Context(), 20_000, "771234", "", yes))(t)
	must(k.FoundMoney(t.Context(), 75_000, "661234", late, yes))(t)
	wantCharges(t, k, "amount double", "found late", "found double")
	must(k.NextSale())(t)
	must(k.Add("PMP", 6))(t)
	must(k.Pay())(t)
	if _, err := k.UseCharge(late); reason(err) != "charge_state" {
		t.Errorf("a double payment buys something else: %v", err)
	}
	all, err := k.OpenCharges(t.Context())
	if err != nil || len(all) != 3 {
		t.Fatalf("open %+v, %v", all, err)
	}
	found, second := all[1].ID, all[2].ID
	must(k.UseCharge(found))(t)
	if _, err := k.UseCharge(found); reason(err) != "charge_in_payment" {
		t.Errorf("the same money twice: %v", err)
	}
	for name, err := range map[string]error{
		"charge_in_payment": second1(k.KeepCharge(t.Context(), found, "tip", yes)),
		"needs_supervisor":  second1(k.KeepCharge(t.Context(), second, "tip", till.Approval{Staff: kasir, PIN: pin})),
		"reason_missing":    second1(k.KeepCharge(t.Context(), second, "", yes)),
	} {
		if reason(err) != name {
			t.Errorf("%v, want %s", err, name)
		}
	}
	must(k.Tender(pos.Cash, 1_300, ""))(t)
	must(k.Commit(t.Context(), k.State().Cart.ID))(t)
	must(k.ReturnCharge(t.Context(), late, pos.Cash, "bayar dua kali", yes))(t)
	x, err := k.XReport(t.Context())
	if err != nil || x.Expected() != 200_000+75_000+1_300-75_000 || len(x.Charges) != 1 {
		t.Errorf("the drawer expects %d, and %d charges are open, %v", x.Expected(), len(x.Charges), err)
	}
	// What nobody has decided about keeps no shift open.
	must(k.NextSale())(t)
	_, z, err := k.CloseShift(t.Context(), pos.Count{{Value: 100, Number: int(x.Expected() / 100)}}, "")
	if err != nil || len(z.Charges) != 1 || z.Charges[0].State != pos.ChargeDouble {
		t.Errorf("closed with %+v, %v", z.Charges, err)
	}
	slip := receipt.PlainText(k.ShiftDoc(z), 32)
	for _, want := range []string{"QRIS belum selesai (1)", "Bayar dua kali     Ref. 661234", "Struk " + string(first.Number), "Jumlah                  Rp75.000"} {
		if !strings.Contains(slip, want) {
			t.Errorf("%q is not on the slip:\n%s", want, slip)
		}
	}
	if v, err := s.Verify(t.Context()); err != nil || v.Problem != nil {
		t.Errorf("verdict %+v, %v", v, err)
	}
}

func second1(_ till.State, err error) error { return err }

func TestPracticeLeavesNoCharges(t *testing.T) {
	k, s, _ := selling(t, t.TempDir())
	must(k.EnterPractice(t.Context()))(t)
	must(k.Add("KAO-M", 1))(t)
	must(k.Pay())(t)
	if code := must(k.ShowCode(0))(t).Payment.QRIS; !code.Practice || code.NMID != "" {
		t.Errorf("shown %+v", code)
	}
	must(k.ConfirmCode("881234"))(t)
	must(k.Commit(t.Context(), k.State().Cart.ID))(t)
	k.LeavePractice()
	if all, err := s.Charges(t.Context(), day); err != nil || len(all) != 0 {
		t.Errorf("charges %+v, %v", all, err)
	}
}
