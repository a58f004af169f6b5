package pos_test

import (
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/money"
	"lapak/internal/pos"
)

const day pos.BusinessDay = "2026-11-23"

var noon = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)

// reason is the reason of a refusal, or "" if it is none.
func reason(err error) string {
	var refusal *pos.Error
	if errors.As(err, &refusal) {
		return refusal.Reason
	}
	return ""
}

var lapas = []pos.Producer{{Code: "L1", Name: "Lapas Kelas I"}, {Code: "LPP", Name: "Lapas Perempuan"}}

func mustCatalogue(t rapid.TB, products ...pos.Product) *pos.Catalogue {
	t.Helper()
	c, err := pos.NewCatalogue(products, lapas, []pos.SplitRule{{Producer: pos.AnyProducer, From: "2026-01-01", Base: pos.BaseNet, Shares: []pos.Share{{Level: pos.LevelPremi, How: pos.HowPercent, Rate: 5000}, {Level: pos.LevelCapital, How: pos.HowPercent, Rate: 3500}, {Level: pos.LevelPNBP, How: pos.HowPercent, Rate: 1500}}, Holder: pos.LevelCapital}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func drawProduct(t *rapid.T, i int) pos.Product {
	return pos.Product{
		SKU: pos.SKU(fmt.Sprintf("SKU-%d", i)), Name: fmt.Sprintf("Barang %d", i), Category: "Kriya", Unit: "buah",
		Price:    money.Rupiah(rapid.OneOf(rapid.Int64Range(1, 999), rapid.Int64Range(1, 2_000_000), rapid.Int64Range(1, int64(pos.MaxPrice))).Draw(t, "price")),
		Producer: rapid.SampledFrom(lapas).Draw(t, "producer").Code,
	}
}

func drawDiscount(t *rapid.T, label string) pos.Discount {
	switch rapid.IntRange(0, 2).Draw(t, label+" kind") {
	case 0:
		return pos.Discount{Amount: money.Rupiah(rapid.Int64Range(0, 3_000_000).Draw(t, label+" amount"))}
	case 1:
		return pos.Discount{Rate: money.BasisPoints(rapid.Int32Range(0, int32(money.Whole)).Draw(t, label+" rate"))}
	}
	return pos.Discount{}
}

// drawCart is any cart that people can put together with the till's own moves.
func drawCart(t *rapid.T) (pos.Cart, *pos.Catalogue) {
	var products []pos.Product
	for i := range rapid.IntRange(1, 8).Draw(t, "products") {
		products = append(products, drawProduct(t, i))
	}
	cart := pos.Cart{ID: "01900000-0000-7000-8000-000000000001", Opened: noon}
	for range rapid.IntRange(1, 10).Draw(t, "lines") {
		var row int
		var err error
		if cart, row, err = cart.Add(rapid.SampledFrom(products).Draw(t, "product"), rapid.IntRange(1, 40).Draw(t, "quantity")); err != nil {
			t.Fatal(err)
		}
		if cart, err = cart.SetLineDiscount(row, drawDiscount(t, "line discount")); err != nil {
			t.Fatal(err)
		}
	}
	cart, err := cart.SetDiscount(drawDiscount(t, "sale discount"))
	if err != nil {
		t.Fatal(err)
	}
	return cart, mustCatalogue(t, products...)
}

func drawRounding(t *rapid.T) pos.CashRounding {
	return pos.CashRounding{Step: money.Rupiah(rapid.SampledFrom([]int64{0, 100, 500, 1000}).Draw(t, "step"))}
}

// pay lets a customer pay a total in any mixture that the till accepts.
func pay(t *rapid.T, total money.Rupiah, stall pos.Stall) []pos.Tender {
	var tenders []pos.Tender
	for n := rapid.IntRange(0, 3).Draw(t, "parts"); ; n-- {
		b := pos.Weigh(total, tenders, stall.Rounding)
		if b.Settled() {
			return tenders
		}
		next := pos.Tender{Method: rapid.SampledFrom(pos.Methods()).Draw(t, "method"), Reference: "123"}
		switch {
		case next.Method != pos.Cash && n <= 0:
			next.Amount = b.DueExact
		case next.Method != pos.Cash:
			next.Amount = money.Rupiah(rapid.Int64Range(1, int64(b.DueExact)).Draw(t, "part"))
		case n <= 0:
			next.Amount = b.DueInCash + money.Rupiah(rapid.Int64Range(0, 100_000).Draw(t, "over"))
		default:
			next.Amount = money.Rupiah(rapid.Int64Range(1, int64(b.DueInCash)+50_000).Draw(t, "cash part"))
		}
		if err := pos.CheckTender(next, total, tenders, stall); err != nil {
			t.Fatalf("%+v beside %+v for %d: %v", next, tenders, total, err)
		}
		tenders = append(tenders, next)
	}
}

// drawSale is any sale of any cart, paid in any way.
func drawSale(t *rapid.T) (pos.Sale, pos.Stall) {
	cart, catalogue := drawCart(t)
	stall := pos.Stall{Code: "KBI", Name: "Kambang Iwak", Rounding: drawRounding(t)}
	tenders := pay(t, cart.Totals().Total, stall)
	sale, err := cart.Checkout(pos.SaleHead{Stall: stall, Terminal: "t1", Shift: "s1", Day: day, At: noon, Cashier: pos.Staff{ID: "k1", Label: "Kasir 1"}}, catalogue, tenders)
	if err != nil {
		t.Fatalf("checkout of %+v paid by %+v: %v", cart, tenders, err)
	}
	return sale, stall
}

func TestEverySaleAddsUpHoweverItIsDiscountedAndPaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sale, stall := drawSale(t)
		var tendered, cash, byMethod money.Rupiah
		for _, tender := range sale.Tenders {
			tendered += tender.Amount
			if tender.Method == pos.Cash {
				cash += tender.Amount
			}
		}
		for _, m := range pos.Methods() {
			byMethod += sale.PaidBy(m)
		}
		switch {
		case sale.Gross()-sale.Discount() != sale.Net():
			t.Fatalf("gross %d less discount %d is not net %d", sale.Gross(), sale.Discount(), sale.Net())
		case sale.Net()+sale.Rounding != tendered-sale.Change || sale.Paid() != byMethod:
			t.Fatalf("net %d, rounding %d, tendered %d, change %d, by method %d", sale.Net(), sale.Rounding, tendered, sale.Change, byMethod)
		case sale.Rounding > 0 || -sale.Rounding >= max(stall.Rounding.Step, 1):
			t.Fatalf("rounded by %d with a step of %d", sale.Rounding, stall.Rounding.Step)
		case cash == 0 && (sale.Rounding != 0 || sale.Change != 0):
			t.Fatalf("no cash, but rounding %d and change %d", sale.Rounding, sale.Change)
		case sale.Change < 0 || sale.Change > cash:
			t.Fatalf("change of %d out of %d in cash", sale.Change, cash)
		}
		if kept := sale.PaidBy(pos.Cash); cash > 0 && stall.Rounding.Step > 0 && kept >= stall.Rounding.Step && kept%stall.Rounding.Step != 0 {
			t.Fatalf("%d kept in cash cannot be paid in coins of %d", kept, stall.Rounding.Step)
		}
		for _, l := range sale.Lines {
			if l.Net() < 0 || l.Discount < 0 || l.Share < 0 {
				t.Fatalf("line %+v", l)
			}
		}
	})
}

func TestACartShowsTheTotalThatTheSaleWillHave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cart, catalogue := drawCart(t)
		stall := pos.Stall{Code: "KBI", Rounding: drawRounding(t)}
		tenders := pay(t, cart.Totals().Total, stall)
		sale, err := cart.Checkout(pos.SaleHead{Stall: stall, Terminal: "t1", Day: day, At: noon}, catalogue, tenders)
		if err != nil {
			t.Fatal(err)
		}
		shown := cart.Totals()
		if shown.Total != sale.Net() || shown.Gross != sale.Gross() || shown.LineDiscount+shown.SaleDiscount != sale.Discount() || shown.Items != sale.Items() {
			t.Fatalf("shown %+v, sold net %d gross %d discount %d items %d", shown, sale.Net(), sale.Gross(), sale.Discount(), sale.Items())
		}
	})
}

func TestWhatIsStillDueIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := money.Rupiah(rapid.Int64Range(0, 5_000_000).Draw(t, "total"))
		rounding := drawRounding(t)
		var given []pos.Tender
		for range rapid.IntRange(0, 3).Draw(t, "given") {
			given = append(given, pos.Tender{
				Method: rapid.SampledFrom(pos.Methods()).Draw(t, "method"), Amount: money.Rupiah(rapid.Int64Range(1, 1_000_000).Draw(t, "amount")),
			})
		}
		b := pos.Weigh(total, given, rounding)
		if b.Settled() {
			if b.DueInCash != 0 {
				t.Fatalf("settled, but %d due in cash", b.DueInCash)
			}
			return
		}
		if b.DueInCash > b.DueExact || b.Change != 0 || b.Rounding != 0 {
			t.Fatalf("unsettled %+v", b)
		}
		if exact := pos.Weigh(total, append(given[:len(given):len(given)], pos.Tender{Method: pos.QRIS, Amount: b.DueExact}), rounding); !exact.Settled() {
			t.Fatalf("%d by QRIS leaves %+v", b.DueExact, exact)
		}
		if b.DueInCash > 0 {
			cash := pos.Weigh(total, append(given[:len(given):len(given)], pos.Tender{Method: pos.Cash, Amount: b.DueInCash}), rounding)
			if !cash.Settled() || cash.Change != 0 {
				t.Fatalf("%d in cash leaves %+v", b.DueInCash, cash)
			}
		}
	})
}

func TestQuickNotesAreWhatACustomerHandsOver(t *testing.T) {
	for due, want := range map[money.Rupiah][]money.Rupiah{
		50_000:  {50_000, 60_000, 100_000},
		100_000: {100_000},
		66_000:  {66_000, 70_000, 80_000, 100_000},
		1_100:   {1_100, 2_000, 5_000, 10_000, 20_000, 50_000},
		12_500:  {12_500, 13_000, 15_000, 20_000, 50_000, 100_000},
	} {
		if got := pos.QuickNotes(due, 6); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("quick amounts for %d are %v, want %v", due, got, want)
		}
	}
}

func TestQuickNotesRiseFromTheExactAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		due := money.Rupiah(rapid.Int64Range(-10, 3_000_000).Draw(t, "due"))
		n := rapid.IntRange(0, 9).Draw(t, "n")
		quick := pos.QuickNotes(due, n)
		if due <= 0 || n < 1 {
			if len(quick) != 0 {
				t.Fatalf("%v for %d", quick, due)
			}
			return
		}
		if len(quick) > n || quick[0] != due {
			t.Fatalf("at most %d for %d: %v", n, due, quick)
		}
		for i := 1; i < len(quick); i++ {
			if quick[i] <= quick[i-1] || quick[i]%1_000 != 0 || quick[i]-due >= 100_000 {
				t.Fatalf("for %d: %v", due, quick)
			}
		}
	})
}

func TestAddingRefusesAnythingButSomePieces(t *testing.T) {
	kaos := pos.Product{SKU: "KAO", Name: "Kaos", Price: 75_000, Producer: "L1"}
	cart, _, err := pos.Cart{ID: "c"}.Add(kaos, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, -1, -2, math.MinInt, math.MaxInt, pos.MaxQuantity, pos.MaxQuantity + 1} {
		if after, _, err := cart.Add(kaos, n); reason(err) != "quantity_range" || after.Quantity("KAO") != 2 {
			t.Errorf("adding %d pieces to 2: %d, %v", n, after.Quantity("KAO"), err)
		}
	}
	for _, n := range []int{0, -1, pos.MaxQuantity + 1} {
		if _, _, err := (pos.Cart{}).Add(kaos, n); reason(err) != "quantity_range" {
			t.Errorf("adding %d pieces to nothing: %v", n, err)
		}
	}
}

func TestACartHasLimits(t *testing.T) {
	cart := pos.Cart{ID: "c"}
	var err error
	for i := range pos.MaxLines {
		if cart, _, err = cart.Add(pos.Product{SKU: pos.SKU(fmt.Sprint(i)), Name: "x", Price: pos.MaxPrice, Producer: "L1"}, pos.MaxQuantity); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err = cart.Add(pos.Product{SKU: "one more", Name: "x", Price: 1, Producer: "L1"}, 1); reason(err) != "cart_full" {
		t.Errorf("one line too many: %v", err)
	}
	if cart.Totals().Total <= 0 {
		t.Errorf("the dearest cart overflows: %+v", cart.Totals())
	}
	long := string(make([]byte, pos.MaxNote+1))
	if _, err := cart.SetNote(long); reason(err) != "note_too_long" {
		t.Errorf("long note: %v", err)
	}
	for _, d := range []pos.Discount{{Amount: -1}, {Rate: -1}, {Rate: money.Whole + 1}, {Amount: 1, Rate: 1}, {Amount: money.Limit + 1}} {
		if _, err := cart.SetDiscount(d); reason(err) != "discount_range" {
			t.Errorf("discount %+v: %v", d, err)
		}
	}
	if _, err := cart.SetQuantity(pos.MaxLines, 1); reason(err) != "line_unknown" {
		t.Errorf("row that is not there: %v", err)
	}
}

func TestChangingACartLeavesTheOneBeforeAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cart, _ := drawCart(t)
		before := fmt.Sprintf("%+v", cart)
		row := rapid.IntRange(0, len(cart.Lines)-1).Draw(t, "row")
		for _, change := range []func() (pos.Cart, error){
			func() (pos.Cart, error) { return cart.Remove(row) },
			func() (pos.Cart, error) { return cart.SetQuantity(row, 7) },
			func() (pos.Cart, error) { return cart.SetLineNote(row, "tanpa tas") },
			func() (pos.Cart, error) { return cart.SetLineDiscount(row, pos.Discount{Rate: 1}) },
			func() (pos.Cart, error) { c, _, err := cart.Add(cart.Lines[row].Product, 1); return c, err },
		} {
			if _, err := change(); err != nil {
				t.Fatal(err)
			}
			if after := fmt.Sprintf("%+v", cart); after != before {
				t.Fatalf("was %s, is %s", before, after)
			}
		}
	})
}

func TestASaleThatContradictsItselfIsRefused(t *testing.T) {
	good := func() pos.Sale {
		return pos.Sale{
			ID: "s", Stall: "KBI", Terminal: "t", Day: day, At: noon,
			Lines:   []pos.Line{{No: 1, SKU: "KAO", Producer: "L1", Price: 75_050, Quantity: 2}},
			Tenders: []pos.Tender{{Method: pos.Cash, Amount: 200_000}}, Rounding: 0, Change: 49_900,
		}
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*pos.Sale){
		"nothing sold":         func(s *pos.Sale) { s.Lines = nil },
		"no identity":          func(s *pos.Sale) { s.ID = "" },
		"one rupiah short":     func(s *pos.Sale) { s.Tenders[0].Amount-- },
		"one rupiah too much":  func(s *pos.Sale) { s.Change-- },
		"negative quantity":    func(s *pos.Sale) { s.Lines[0].Quantity = -2; s.Tenders, s.Change = nil, 150_100 },
		"rounded up":           func(s *pos.Sale) { s.Rounding, s.Change = 900, 49_000 },
		"rounded by a fortune": func(s *pos.Sale) { s.Rounding, s.Change = -100_000, 149_900 },
		"change from a bank":   func(s *pos.Sale) { s.Tenders[0].Method = pos.Transfer },
		"tender of nothing":    func(s *pos.Sale) { s.Tenders = append(s.Tenders, pos.Tender{Method: pos.QRIS}) },
		"discount above price": func(s *pos.Sale) { s.Lines[0].Discount = 150_101; s.Change = 200_001 },
		"discounts that wrap": func(s *pos.Sale) {
			s.Lines[0].Discount, s.Lines[0].Share = math.MaxInt64, math.MaxInt64
			s.Change = 49_898
		},
		"tenders that wrap": func(s *pos.Sale) {
			huge := pos.Tender{Method: pos.QRIS, Amount: math.MaxInt64}
			s.Tenders = append(s.Tenders, huge, huge, pos.Tender{Method: pos.QRIS, Amount: 2})
		},
		"a way to pay unheard":  func(s *pos.Sale) { s.Tenders[0].Method = "barter"; s.Tenders[0].Amount, s.Change = 150_100, 0 },
		"lines out of order":    func(s *pos.Sale) { s.Lines[0].No = 2 },
		"goods without a maker": func(s *pos.Sale) { s.Lines[0].Producer = "" },
	} {
		s := good()
		spoil(&s)
		if err := s.Check(); reason(err) == "" {
			t.Errorf("%s: was accepted (%v)", name, err)
		}
	}
}

func TestASaleIsPaidInAFewPartsAtTheMost(t *testing.T) {
	var given []pos.Tender
	for range pos.MaxTenders {
		next := pos.Tender{Method: pos.Cash, Amount: 1_000}
		if err := pos.CheckTender(next, 50_000, given, pos.Stall{}); err != nil {
			t.Fatalf("number %d: %v", len(given)+1, err)
		}
		given = append(given, next)
	}
	var refusal *pos.Error
	if err := pos.CheckTender(pos.Tender{Method: pos.Cash, Amount: 38_000}, 50_000, given, pos.Stall{}); !errors.As(err, &refusal) || refusal.Reason != "too_many_tenders" {
		t.Errorf("one more: %v", err)
	}
}
