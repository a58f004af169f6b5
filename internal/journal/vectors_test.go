package journal_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"lapak/internal/journal"
	"lapak/internal/pos"
)

var at = time.Date(2026, 11, 23, 5, 30, 15, 250_000_000, time.UTC)

// examples are facts of every kind that together have every field set, so that
// no field can change its name unnoticed. A field that came later is in a fact of
// its own, after the one that goes without it.
func examples() []journal.Fact {
	count := pos.Count{{Value: 50_000, Number: 2}}
	split := pos.SplitRule{Producer: "L1", Category: "Kaos", From: "2026-01-01", Base: pos.BaseNetOfFees, Holder: pos.LevelCapital, Shares: []pos.Share{
		{Level: pos.LevelQRISFee, How: pos.HowPercent, Rate: 30, FreeUpTo: 500_000}, {Level: pos.LevelPremi, How: pos.HowPiece, Amount: 5_000}, {Level: pos.LevelCapital, How: pos.HowRest}}}
	return []journal.Fact{
		journal.StallChanged{Stall: pos.Stall{
			Code: "KBI", Name: "Kambang Iwak", QRIS: "000201", QRISLimit: 10_000_000, LowStock: 3, ReceiptFooter: "Terima kasih",
			Fair:     pos.Fair{Name: "Pameran", Place: "Kambang Iwak", City: "Palembang", From: "2026-11-20", To: "2026-11-29"},
			Rounding: pos.CashRounding{Step: 100},
		}},
		journal.CatalogueAdopted{Revision: "9f86d081", Products: 54, Producers: 4},
		journal.ShiftOpened{Shift: "shift-1", Day: "2026-11-23", Float: count},
		journal.SaleCompleted{Sale: pos.Sale{
			ID: "sale-1", Number: "KBI-A-261123-0001", Stall: "KBI", Terminal: "terminal-1", Shift: "shift-1", Day: "2026-11-23", At: at,
			Cashier: "staff-1", CashierLabel: "Kasir 1",
			Lines: []pos.Line{{
				No: 1, SKU: "KAO-M", Name: "Kaos", NameEN: "T-shirt", Category: "Kaos", Unit: "potong", Producer: "L1", ProducerName: "Lapas Kelas I",
				Price: 75_050, Quantity: 2, Discount: 50, Share: 20, Note: "tanpa tas", Cost: 40_000, Split: split,
			}},
			Rounding: -30, Tenders: []pos.Tender{{Method: pos.QRIS, Amount: 50_000, Reference: "1234", CheckedBy: "staff-1", CheckedAt: at}, {Method: pos.Cash, Amount: 100_100, Reference: "-"}},
			Change: 100, Note: "hadiah", Paper: &pos.PaperNote{Number: "N-7", Digest: "ab12"},
		}},
		journal.SaleVoided{Void: pos.Void{
			Sale: "sale-1", Number: "KBI-A-261123-0001", Shift: "shift-1", Day: "2026-11-23", At: at, By: "staff-1", ApprovedBy: "staff-3", Reason: "salah", Total: 150_000,
		}},
		journal.RefundMade{Refund: pos.Refund{
			ID: "refund-1", Number: "KBI-A-261123-R0001", Sale: "sale-1", SaleNumber: "KBI-A-261123-0001", Terminal: "terminal-1", Shift: "shift-1",
			Day: "2026-11-23", At: at, Cashier: "staff-1", CashierLabel: "Kasir 1", ApprovedBy: "staff-3", Reason: "sobek",
			Lines:    []pos.RefundLine{{No: 1, SKU: "KAO-M", Name: "Kaos", NameEN: "T-shirt", Category: "Kaos", Producer: "L1", ProducerName: "Lapas Kelas I", Quantity: 1, Amount: 75_015}},
			Rounding: 15, Method: pos.Transfer, Reference: "77", Paid: 75_000,
		}},
		journal.CashMoved{Move: pos.CashMove{Shift: "shift-1", Day: "2026-11-23", At: at, By: "staff-1", Amount: -20_000, Reason: "es batu"}},
		journal.ShiftClosed{Shift: "shift-1", Day: "2026-11-23", Counted: count, Expected: 101_000, Reason: "kurang", Sales: 1, Net: 150_000},
		journal.StockMoved{Movements: []pos.StockMovement{{SKU: "KAO-M", Quantity: -3, Reason: pos.Damaged, At: at, By: "staff-1", Note: "basah"}}},
		journal.ReceiptReprinted{Number: "KBI-A-261123-0001", Shift: "shift-1", Day: "2026-11-23"},
		journal.DrawerOpened{Shift: "shift-1", Day: "2026-11-23", Reason: "tukar uang"},
		journal.CodeTested{Test: pos.CodeTest{Fingerprint: "AB12-CD34", App: "BSB", Amount: 1_000, Reference: "123456", At: at, By: "staff-3"}},
		journal.ChargeOpened{Charge: pos.Charge{
			ID: "charge-1", Cart: "sale-1", Producer: "L1", NMID: "ID1020000000001", Way: pos.WayFound, Amount: 50_000, Shift: "shift-1", Day: "2026-11-23",
			At: at, By: "staff-1", Of: "charge-0", State: pos.ChargeDouble, Received: 50_000, Reference: "123456", CheckedBy: "staff-1", CheckedAt: at,
			SettledAt: at, Sale: "sale-1",
		}},
		journal.ChargeMoved{Move: pos.ChargeMove{
			Charge: "charge-1", Event: pos.ChargeReturn, At: at, By: "staff-3", Amount: 50_000, Reference: "123456", Double: true, Sale: "sale-1",
			Method: pos.Cash, Shift: "shift-1", Day: "2026-11-23", Note: "dibayar dua kali",
		}},
		journal.QRISMatched{Matching: pos.Matching{
			ID: "matching-1", Day: "2026-11-23", At: at, By: "staff-3", Part: 1, Parts: 2,
			Files: []pos.MatchFile{{Name: "settlement.csv", Acquirer: "Bank Sumsel Babel", Digest: "ab12", Rows: 3, Gross: 150_000, Fee: 1_050,
				Other: 1, Aside: 50_000, AsideFee: 350, Failed: 1, Refunded: 1, Returned: 25_000}},
			Rows: []pos.Match{{
				Verdict: pos.MatchAmount, Sale: "sale-1", Number: "KBI-A-261123-0001", Tender: 1, Charge: "charge-1", At: at, Typed: "123456", Ours: 50_000,
				File: 1, Row: 7, Paid: at, Gross: 55_000, Fee: 385, Reference: "990000123456", Issuer: "BCA", NMID: "ID1020000000001", Status: "gagal",
				Shares: []pos.MatchShare{{Producer: "L1", Ours: 50_000, Gross: 55_000, Fee: 385}},
			}},
		}},
		journal.QRISMatched{Matching: pos.Matching{
			ID: "matching-2", Day: "2026-11-23", At: at, By: "staff-3", Part: 1, Parts: 1,
			Rows: []pos.Match{{Verdict: pos.MatchAmount, Order: "7QK4-M2XA", Tender: 1, Charge: "charge-2", At: at, Ours: 150_000,
				Shares: []pos.MatchShare{{Producer: "L1", Ours: 150_000}}}},
		}},
		journal.GoodsHandedOver{Handover: pos.Handover{
			ID: "handover-1", Number: "BA-KBI-A-261123-001", Direction: pos.HandedOut, Stall: "KBI", Terminal: "terminal-1", Producer: "L1", ProducerName: "Lapas Kelas I",
			Day: "2026-11-23", At: at, By: "staff-1", Giver: pos.Party{Office: pos.StallOfficer, Unit: "Kambang Iwak"}, Receiver: pos.Party{Office: pos.WorkHead, Unit: "Lapas Kelas I"},
			Lines: []pos.HandoverLine{{No: 1, SKU: "KAO-M", Name: "Kaos", NameEN: "T-shirt", Unit: "potong", Price: 75_000, Quantity: 3, State: pos.GoodsDamaged, WrittenOff: 2, Remark: "sobek"}},
		}},
		journal.StallChanged{Stall: pos.Stall{
			Code: "KBI", Name: "Kambang Iwak", QRIS: "000201", AutoAmount: true, Gateway: true, ReferenceOptional: true,
			Codes: []pos.ProducerQRIS{{Producer: "L1", Payload: "000201"}},
		}},
		journal.SaleCompleted{Sale: pos.Sale{
			ID: "sale-2", Number: "KBI-A-261123-0002", Stall: "KBI", Terminal: "terminal-1", Day: "2026-11-23", At: at,
			Lines:   []pos.Line{{No: 1, SKU: "KAO-M", Producer: "L1", Price: 50_000, Quantity: 1}},
			Tenders: []pos.Tender{{Method: pos.QRIS, Amount: 50_000, Reference: "123456", Charge: "charge-1", SettledAt: at}},
		}},
		journal.StallChanged{Stall: pos.Stall{Code: "KBI", Name: "Kambang Iwak", Shop: "https://toko.contoh.id"}},
		journal.SaleCompleted{Sale: pos.Sale{
			ID: "sale-3", Number: "KBI-A-261123-0003", Stall: "KBI", Terminal: "terminal-1", Day: "2026-11-23", At: at, Order: "7QK4-M2XA",
			Lines:   []pos.Line{{No: 1, SKU: "KAO-M", Producer: "L1", Price: 50_000, Quantity: 1}},
			Tenders: []pos.Tender{{Method: pos.Prepaid, Amount: 50_000, Reference: "7QK4-M2XA"}},
		}},
		journal.ChargeMoved{Move: pos.ChargeMove{Charge: "charge-2", Event: pos.ChargeSettle, At: at, Amount: 50_000, Reference: "990011123456", Of: "charge-1"}},
	}
}

// vector is an entry as testdata holds it. The files are the format itself and
// are not rewritten by make golden: a journal that exists cannot be rewritten
// either. A new encoding is a new version with a file of its own.
type vector struct {
	ID       string
	Terminal pos.TerminalID
	Epoch    int
	Seq      int64
	At       int64 // Unix milliseconds
	By       pos.StaffID
	Kind     journal.Kind
	Version  int
	Prev     string
	Sum      string
	Body     json.RawMessage
}

func vectorOf(e journal.Entry) vector {
	return vector{e.ID, e.Terminal, e.Epoch, e.Seq, e.At.UnixMilli(), e.By, e.Kind, e.Version, e.Prev, e.Sum, e.Body}
}

func (v vector) entry() journal.Entry {
	return journal.Entry{ID: v.ID, Terminal: v.Terminal, Epoch: v.Epoch, Seq: v.Seq, At: time.UnixMilli(v.At).UTC(), By: v.By, Kind: v.Kind, Version: v.Version, Body: v.Body, Prev: v.Prev, Sum: v.Sum}
}

var vectorHead = journal.Head{Terminal: "terminal-1", Epoch: 2, Seq: 41, Sum: "00ff"}

func TestEveryKindOfFactIsWrittenAsItAlwaysWas(t *testing.T) {
	kinds := map[journal.Kind]int{}
	for _, fact := range examples() {
		e, err := journal.Append(vectorHead, "01900000-0000-7000-8000-000000000001", at, "staff-1", fact)
		if err != nil {
			t.Fatal(err)
		}
		kinds[e.Kind]++
		want, err := json.Marshal(vectorOf(e))
		if err != nil {
			t.Fatal(err)
		}
		name := string(e.Kind)
		if n := kinds[e.Kind]; n > 1 {
			name += fmt.Sprint("-", n)
		}
		file := filepath.Join("testdata", name+".json")
		stored, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(bytes.TrimSpace(stored), want) {
			t.Errorf("%s: the encoding changed (%v); journals that exist would not verify.\nis now %s", file, err, want)
			continue
		}
		var v vector
		if err := json.Unmarshal(stored, &v); err != nil {
			t.Fatal(err)
		}
		read, err := journal.Follow(vectorHead, v.entry())
		if err != nil || !reflect.DeepEqual(read, fact) {
			t.Errorf("%s is read as %+v, %v", file, read, err)
		}
	}
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(files) != len(examples()) {
		t.Errorf("%d files for %d examples, %v", len(files), len(examples()), err)
	}
}

func TestTheExamplesHaveEveryFieldSet(t *testing.T) {
	set := map[string]bool{}
	for _, fact := range examples() {
		fieldsSet(reflect.TypeOf(fact).Name(), reflect.ValueOf(fact), set)
	}
	for name, is := range set {
		if !is {
			t.Errorf("%s is not set, so its name is not proved", name)
		}
	}
}

// fieldsSet notes every field by its path, and whether any example has it set.
func fieldsSet(name string, v reflect.Value, set map[string]bool) {
	set[name] = set[name] || !v.IsZero()
	switch {
	case v.Kind() == reflect.Pointer && !v.IsNil():
		fieldsSet(name, v.Elem(), set)
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			fieldsSet(name, v.Index(i), set)
		}
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		for i := range v.NumField() {
			fieldsSet(name+"."+v.Type().Field(i).Name, v.Field(i), set)
		}
	}
}

func TestWhatIsNotUnderstoodIsNotReadHalf(t *testing.T) {
	for name, x := range map[string]struct {
		kind    journal.Kind
		version int
		body    string
		want    error
	}{
		"a kind of tomorrow":    {"sale_gifted", 1, `{}`, journal.ErrUnknownKind},
		"a version of tomorrow": {journal.KindCashMoved, 2, `{}`, journal.ErrUnknownVersion},
		"version zero":          {journal.KindCashMoved, 0, `{}`, journal.ErrUnknownVersion},
		"a field of tomorrow":   {journal.KindDrawerOpened, 1, `{"Shift":"s","Why":"x"}`, nil},
		"a word for a number":   {journal.KindCatalogueAdopted, 1, `{"Products":"many"}`, nil},
		"half a rupiah":         {journal.KindShiftClosed, 1, `{"Expected":1.5}`, nil},
		"two facts":             {journal.KindDrawerOpened, 1, `{"Shift":"s"}{"Shift":"s"}`, nil},
		"half a fact":           {journal.KindDrawerOpened, 1, `{"Shift":"s"`, nil},
		"no fact":               {journal.KindDrawerOpened, 1, `null`, nil},
		"no fact after a space": {journal.KindSaleCompleted, 1, " \nnull", nil},
		"a list":                {journal.KindDrawerOpened, 1, `[]`, nil},
		"nothing":               {journal.KindDrawerOpened, 1, ``, nil},
	} {
		fact, err := journal.Decode(x.kind, x.version, []byte(x.body))
		if err == nil || fact != nil || x.want != nil && !errors.Is(err, x.want) {
			t.Errorf("%s: read as %+v, %v", name, fact, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, fact := range examples() {
		body, err := journal.Encode(fact)
		if err != nil {
			f.Fatal(err)
		}
		e, err := journal.Append(vectorHead, "id", at, "staff-1", fact)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(e.Kind), 1, body)
	}
	f.Add("sale_completed", 1, []byte("null"))
	f.Add("sale_completed", 2, []byte("{}"))
	f.Fuzz(func(t *testing.T, kind string, version int, body []byte) {
		fact, err := journal.Decode(journal.Kind(kind), version, body)
		if err != nil {
			return
		}
		once, err := journal.Encode(fact)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", body, err)
		}
		again, err := journal.Decode(journal.Kind(kind), version, once)
		if err != nil {
			t.Fatalf("%q was written as %q, which cannot be read: %v", body, once, err)
		}
		if twice, err := journal.Encode(again); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q is written as %q and then as %q, %v", body, once, twice, err)
		}
	})
}
