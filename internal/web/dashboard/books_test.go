package dashboard

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lapak/internal/intake"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

const (
	soldOn pos.BusinessDay = "2026-11-25"
	ofSold string          = "month=2026-11"
)

// books are what was sold, brought, settled and paid in an organisation.
type books struct {
	note, theirNote pos.HandoverNumber
	doc, theirDoc   pos.SettlementNumber
}

// sold lets a laptop of a tenant bring goods of both Lapas and sell some, and the
// centre have all of it.
func (o *office) sold(tenant pos.TenantID) books {
	o.Helper()
	ctx, m := o.Context(), mark(tenant)
	till, err := store.Open(ctx, o.TempDir(), store.Options{Now: o.clock.now})
	o.must(err)
	defer till.Close()
	site, err := o.central.Site(ctx, tenant, pos.StallCode("S"+m[:4]))
	o.must(err)
	list, err := o.central.Books(tenant).Catalogue(ctx)
	o.must(err)
	at, ids := o.clock.now(), 0
	id := func() string { ids++; return fmt.Sprintf("00000000-0000-7000-8000-%012d", ids) }
	record := func(f journal.Fact) journal.Fact {
		o.Helper()
		r, err := till.Record(ctx, "kasir-1", f)
		o.must(err)
		return r.Fact
	}
	record(journal.StallChanged{Stall: *site.Rules})
	shift := pos.ShiftID(id())
	record(journal.ShiftOpened{Shift: shift, Day: soldOn})
	var b books
	for _, p := range list.Products() {
		draft, _, err := pos.Draft{ID: pos.HandoverID(id()), Direction: pos.HandedIn, Producer: p.Producer}.Add(p, 5, pos.GoodsGood, "")
		o.must(err)
		h, err := draft.Finish(pos.HandoverHead{Stall: *site.Rules, Terminal: till.Terminal().ID, ProducerName: list.ProducerName(p.Producer), Day: soldOn, At: at, By: "kasir-1"})
		o.must(err)
		number := record(journal.GoodsHandedOver{Handover: h}).(journal.GoodsHandedOver).Handover.Number
		if p.Producer == ours {
			b.note = number
		} else {
			b.theirNote = number
		}
		cart, _, err := pos.Cart{ID: pos.SaleID(id())}.Add(p, 2)
		o.must(err)
		sale, err := cart.Checkout(pos.SaleHead{Stall: *site.Rules, Terminal: till.Terminal().ID, Shift: shift, Day: soldOn, At: at, Cashier: pos.Staff{ID: "kasir-1", Label: "Kasir 1", Role: pos.Cashier, Active: true}},
			list, []pos.Tender{{Method: pos.Cash, Amount: cart.Totals().Total}})
		o.must(err)
		record(journal.SaleCompleted{Sale: sale})
	}
	public, key, err := ed25519.GenerateKey(rand.Reader)
	o.must(err)
	o.must(o.central.Introduce(ctx, tenant, store.Terminal{ID: till.Terminal().ID, Stall: site.Code, Code: "B", Label: m + " laptop 2", PublicKey: public, EnrolledAt: at.Add(-48 * time.Hour)}))
	entries, err := till.Entries(ctx, 0, 1000)
	o.must(err)
	done, err := o.central.Ingest(ctx, tenant, store.Run{Terminal: till.Terminal().ID, Entries: entries, Seal: journal.Seal(key, tenant, till.Head())})
	o.must(err)
	if done.Quarantined > 0 || done.Stored != len(entries) {
		o.Fatalf("of %d entries %+v", len(entries), done)
	}
	return b
}

// settled is sold, and settled with both.
func (o *office) settled(tenant pos.TenantID) books {
	o.Helper()
	b := o.sold(tenant)
	for _, p := range []pos.ProducerCode{ours, theirs} {
		s, done, err := o.central.RunSettlement(o.Context(), tenant, store.Span{Producer: p, From: soldOn, To: soldOn}, "admin", "")
		if o.must(err); !done {
			o.Fatalf("nothing of %s was settled", p)
		}
		if p == ours {
			b.doc = s.Number
		} else {
			b.theirDoc = s.Number
		}
	}
	return b
}

// went says that an answer leads on and to what it says was done.
func went(t *testing.T, w *httptest.ResponseRecorder, done string) {
	t.Helper()
	if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.Contains(to, "done="+done) {
		t.Fatalf("%s: %d to %q: %s", done, w.Code, to, sentence(w))
	}
}

func TestAMonthIsBookedOncePaidOnceAndTakenBack(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, o *office) {
		o.sold(sumsel)
		p := o.signedIn(sumsel, "admin")
		ledger := func() money.Rupiah {
			l, err := o.central.Books(sumsel).Ledger(t.Context(), ours)
			o.must(err)
			return l.Balance()
		}
		if body := p.get("/staf/settlement/preview?" + ofSold).Body.String(); strings.Count(body, "240.000") < 2 || !strings.Contains(body, "settlement/run") {
			t.Errorf("the preview shows %s", body)
		}
		if ledger() != 0 {
			t.Fatal("a preview books")
		}
		run := url.Values{"month": {"2026-11"}}
		went(t, p.post("/staf/settlement/run", run), "booked")
		went(t, p.post("/staf/settlement/run", run), "nothing_booked")
		if ledger() != 100_000 {
			t.Fatalf("owed are %s", ledger())
		}
		page := p.get("/staf/settlement/pay?producer=LPP").Body.String()
		last := regexp.MustCompile(`name="last" value="(\d+)"`).FindStringSubmatch(page)
		if last == nil || !strings.Contains(page, `value="100.000"`) {
			t.Fatalf("the form is %s", page)
		}
		form := url.Values{"producer": {"LPP"}, "amount": {"Rp 60.000"}, "day": {"2026-11-26"}, "method": {"transfer"}, "note": {"BSB"}, "last": {last[1]}}
		went(t, p.post("/staf/settlement/pay", form), "paid")
		if w := p.post("/staf/settlement/pay", form); w.Code != http.StatusConflict || !says(w, "remittance_meanwhile") || !strings.Contains(w.Body.String(), `value="Rp 60.000"`) {
			t.Errorf("the form sent twice: %d %s", w.Code, sentence(w))
		}
		if ledger() != 40_000 {
			t.Errorf("after one payment %s are owed", ledger())
		}
		if w := p.post("/staf/settlement/pay/1/reverse", nil); !says(w, "settle_reason_missing") || ledger() != 40_000 {
			t.Errorf("without a reason: %d %s", w.Code, sentence(w))
		}
		went(t, p.post("/staf/settlement/pay/1/reverse", url.Values{"note": {"salah rekening"}}), "payment_reversed")
		if w := p.post("/staf/settlement/reverse", url.Values{"number": {"STL/LPP/2026-11/1"}}); w.Code != http.StatusBadRequest || !says(w, "settle_reason_missing") {
			t.Errorf("a reversal without a reason: %d %s", w.Code, sentence(w))
		}
		went(t, p.post("/staf/settlement/reverse", url.Values{"number": {"STL/LPP/2026-11/1"}, "note": {"kontrak salah"}}), "reversed")
		if w := p.post("/staf/settlement/reverse", url.Values{"number": {"STL/LPP/2026-11/1"}, "note": {"lagi"}}); w.Code != http.StatusConflict || !says(w, "settle_already_reversed") {
			t.Errorf("a second reversal: %d %s", w.Code, sentence(w))
		}
		if ledger() != 0 {
			t.Errorf("after all was taken back %s are owed", ledger())
		}
		body := p.get("/staf/settlement").Body.String()
		for _, part := range []string{"STL/LPP/2026-11/2", "REVERSED", "REVERSAL", "STL/MEN/2026-11/1"} {
			if !strings.Contains(body, part) {
				t.Errorf("the list lacks %s", part)
			}
		}
	})
}

func TestAPaymentThatCannotBeIsToldAndNotWrittenDown(t *testing.T) {
	o := newOffice(t)
	o.settled(sumsel)
	p := o.signedIn(sumsel, "admin")
	for reason, change := range map[string][2]string{
		"price_unreadable":     {"amount", "banyak"},
		"remittance_amount":    {"amount", "0"},
		"note_too_long":        {"note", strings.Repeat("x", pos.MaxNote+1)},
		"remittance_meanwhile": {"last", ""},
		"producer_unknown":     {"producer", "NONE"},
	} {
		form := url.Values{"producer": {"LPP"}, "amount": {"1"}, "day": {"2026-11-26"}, "method": {"cash"}, "last": {"0"}}
		form.Set(change[0], change[1])
		if w := p.post("/staf/settlement/pay", form); w.Code < 400 || w.Code >= 500 || !says(w, reason) {
			t.Errorf("%s: %d %s", reason, w.Code, sentence(w))
		}
	}
	for part, change := range map[string][2]string{"is not known": {"method", "gold"}, "kemarin is not a date": {"day", "kemarin"}} {
		form := url.Values{"producer": {"LPP"}, "amount": {"1"}, "day": {"2026-11-26"}, "method": {"cash"}, "last": {"0"}}
		form.Set(change[0], change[1])
		if w := p.post("/staf/settlement/pay", form); w.Code != http.StatusBadRequest || !strings.Contains(sentence(w), part) {
			t.Errorf("%v: %d %s", change, w.Code, sentence(w))
		}
	}
	if all, err := o.central.Books(sumsel).Remittances(t.Context(), ""); err != nil || len(all) > 0 {
		t.Errorf("written down is %+v, %v", all, err)
	}
}

func TestWhatIsNotYetSentToTheStateIsNotedWithItsProof(t *testing.T) {
	o := newOffice(t)
	o.settled(sumsel)
	p := o.signedIn(sumsel, "admin")
	form := func(name, value string) url.Values {
		f := url.Values{"producer": {"LPP"}, "month": {"2026-11"}, "amount": {"15.000"}, "day": {"2026-11-26"}, "billing": {"820261123000001"}, "ntpn": {"ab12cd34 ef56gh78"}}
		if name != "" {
			f.Set(name, value)
		}
		return f
	}
	for reason, change := range map[string][2]string{"deposit_billing": {"billing", "82026112300000"}, "deposit_ntpn": {"ntpn", "AB12CD34EF56GH7"}, "deposit_amount": {"amount", "0"},
		"deposit_ntb": {"ntb", "!"}} {
		if w := p.post("/staf/pnbp/deposit", form(change[0], change[1])); w.Code != http.StatusBadRequest || !says(w, reason) || change[0] != "billing" && !strings.Contains(w.Body.String(), `value="820261123000001"`) {
			t.Errorf("%s: %d %s", reason, w.Code, sentence(w))
		}
	}
	went(t, p.post("/staf/pnbp/deposit", form("", "")), "deposited")
	if w := p.post("/staf/pnbp/deposit", form("", "")); w.Code != http.StatusConflict || !says(w, "deposit_repeated") {
		t.Errorf("the same proof twice: %d %s", w.Code, sentence(w))
	}
	went(t, p.post("/staf/pnbp/target", url.Values{"producer": {"LPP"}, "month": {"2026-11"}, "target": {"30.000"}}), "target")
	for _, path := range []string{"/staf/pnbp?month=2026-11", "/staf/pnbp?month=2026-11&producer=LPP"} {
		if body := p.get(path).Body.String(); !strings.Contains(body, `<progress max="10000" value="5000"`) || !strings.Contains(body, "50%") {
			t.Errorf("%s has no bar at a half", path)
		}
	}
	if body := p.get("/staf/pnbp?month=2026-11&format=csv").Body.String(); !strings.Contains(body, ";15000;30000") {
		t.Errorf("the file says %s", body)
	}
	went(t, p.post("/staf/pnbp/deposit/1/reverse", url.Values{"note": {"salah unit"}}), "deposit_reversed")
	if d, err := o.central.Books(sumsel).PNBP(t.Context(), ours, "2026-11"); err != nil || len(d.Deposits) != 2 || d.Deposits[0].Amount+d.Deposits[1].Amount != 0 {
		t.Errorf("%+v, %v", d, err)
	}
}

const draftRules = "Produsen;Berlaku;Dasar;Premi %;Modal %;PNBP %\nLPP;2026-11-01;kotor;50;35;15\n"

// hidden are the fields that a form carries on.
func hidden(t *testing.T, w *httptest.ResponseRecorder, action string) url.Values {
	t.Helper()
	_, rest, found := strings.Cut(w.Body.String(), `action="`+action+`"`)
	if !found {
		t.Fatalf("no form to %s: %d %s", action, w.Code, sentence(w))
	}
	form, _, _ := strings.Cut(rest, "</form>")
	fields := url.Values{}
	for _, m := range regexp.MustCompile(`type="hidden" name="([a-z]+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		fields.Set(m[1], strings.NewReplacer("&#43;", "+", "&#34;", `"`).Replace(m[2]))
	}
	return fields
}

func TestARuleIsTriedBeforeItHoldsAndChangesNoSaleThatWasMade(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, o *office) {
		o.settled(sumsel)
		p := o.signedIn(sumsel, "admin")
		reference := func() int64 {
			n, err := o.central.Reference(t.Context(), sumsel)
			o.must(err)
			return n
		}
		before := reference()
		tried := p.post("/staf/splits/preview", url.Values{"month": {"2026-11"}, "rules": {draftRules}})
		if body := tried.Body.String(); tried.Code != http.StatusOK || !strings.Contains(body, "50.000") || !strings.Contains(body, "35.000") || !strings.Contains(body, "15.000") || strings.Contains(body, "OTHER-LAPAS") {
			t.Fatalf("the effect: %d %s", tried.Code, sentence(tried))
		}
		form := hidden(t, tried, "/staf/splits/preview")
		form.Set("format", "csv")
		if w := p.post("/staf/splits/preview", form); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), ";Premi;0;50000;50000") {
			t.Errorf("the effect as a file: %d %s", w.Code, w.Body)
		}
		if reference() != before {
			t.Fatal("a trial changes the list of goods")
		}
		activate := hidden(t, tried, "/staf/splits/activate")
		went(t, p.post("/staf/splits/activate", activate), "splits")
		if list, err := o.central.Books(sumsel).Catalogue(t.Context()); err != nil || len(list.Splits()) != 1 || reference() != before+1 {
			t.Fatalf("in force are %v, %v", list.Splits(), err)
		}
		if w := p.post("/staf/splits/activate", activate); w.Code != http.StatusConflict || !says(w, "splits_changed") {
			t.Errorf("from what others changed: %d %s", w.Code, sentence(w))
		}
		span := store.Span{Producer: ours, From: soldOn, To: soldOn}
		if plan, err := o.central.Books(sumsel).PlanSettlement(t.Context(), span); err != nil || len(plan.Sums) > 0 {
			t.Errorf("a new rule moves what is settled: %+v, %v", plan, err)
		}
		went(t, p.post("/staf/splits/correct", url.Values{"rules": {draftRules}, "month": {"2026-11"}, "note": {"kontrak"}, "until": {"2026-11-30"}}), "corrected")
		if plan, err := o.central.Books(sumsel).PlanSettlement(t.Context(), span); err != nil || len(plan.Sums) != 1 || plan.Sums[0].Parts.Premi != 50_000 || plan.Sums[0].Parts.Sum() != 0 {
			t.Errorf("a correction moves %+v, %v", plan, err)
		}
		went(t, p.post("/staf/splits/corrections/1/undo", url.Values{"note": {"keliru"}}), "correction_undone")
		if plan, err := o.central.Books(sumsel).PlanSettlement(t.Context(), span); err != nil || len(plan.Sums) > 0 {
			t.Errorf("an undone correction moves %+v, %v", plan, err)
		}
	})
}

func TestEveryBadRowOfARuleIsToldAndTheTextStays(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "admin")
	bad := "Produsen;Berlaku;Dasar;Premi %;Modal %;PNBP %\nLPP;2026-11-01;kotor;50;35;14\nXXX;2026-11-01;kotor;50;35;15\n"
	for _, path := range []string{"/staf/splits/preview", "/staf/splits/activate", "/staf/splits/correct"} {
		w := p.post(path, url.Values{"month": {"2026-11"}, "rules": {bad}, "note": {"x"}})
		body := w.Body.String()
		if w.Code != http.StatusBadRequest || strings.Count(body, "row 2") != 1 || strings.Count(body, "row 3") != 1 || !strings.Contains(body, "LPP;2026-11-01;kotor;50;35;14") {
			t.Errorf("%s: %d %s", path, w.Code, body)
		}
	}
	if w := p.uploads("/staf/splits/preview", map[string]string{"month": "2026-11"}, []byte(draftRules)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "splits/activate") {
		t.Errorf("a file: %d %s", w.Code, sentence(w))
	}
}

// uploads sends a form with a file.
func (p *person) uploads(path string, fields map[string]string, file []byte) *httptest.ResponseRecorder {
	p.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		p.must(form.WriteField(name, value))
	}
	part, err := form.CreateFormFile("file", hostile+".csv")
	p.must(err)
	_, err = part.Write(file)
	p.must(err)
	p.must(form.Close())
	return p.ask(http.MethodPost, path, form.FormDataContentType(), &body, nil)
}

func TestRulesAreWrittenAsTheImportReadsThem(t *testing.T) {
	text := strings.Join([]string{"Produsen;Kategori;Berlaku;Dasar;Lapak %;QRIS %;QRIS bebas;Modal %;Premi %;PNBP %;Unit %;Penerima sisa",
		"LPP;;2026-01-01;kotor;;;;35;50;15;;modal",
		`LPP;"Kain; ""batik""";2026-01-01;bersih setelah modal;2,5;0,3;500000;pokok;12,05;sisa;;pnbp`,
		"*;;2026-01-01;bersih setelah biaya;;;;0;Rp5000;0;100;unit"}, "\n") + "\n"
	rules, err := intake.ReadSplits(intake.File{Name: "a.csv", Data: []byte(text)}, []pos.Producer{{Code: ours}})
	if err != nil {
		t.Fatal(err)
	}
	if got := report.RulesCSV(rules); got != text {
		t.Errorf("read from\n%s\nwritten are\n%s", text, got)
	}
}

func TestPremiByMakerIsForTheUnitAlone(t *testing.T) {
	o := newOffice(t)
	o.must(o.central.EditSplits(t.Context(), sumsel, []pos.SplitRule{{Producer: ours, From: "2026-01-01", Base: pos.BaseNet, Holder: pos.LevelUnit,
		Shares: []pos.Share{{Level: pos.LevelPremi, How: pos.HowPercent, Rate: 4000}, {Level: pos.LevelUnit, How: pos.HowRest}}}}, store.SplitsVersion(nil)))
	o.settled(sumsel)
	unit := o.signedIn(sumsel, string(store.RoleProducer))
	makers := []byte("SKU;Berlaku;Kode pembuat;Bobot\nSUMSEL-1;2026-01-01;M-07;3\nSUMSEL-1;2026-01-01;M-12;1\n")
	if w := unit.uploads("/staf/premi/makers", nil, []byte("SKU;Berlaku;Kode pembuat\nSUMSEL-2;2026-01-01;M-07\n")); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "row 2") {
		t.Errorf("makers of another's goods: %d %s", w.Code, sentence(w))
	}
	if w := unit.uploads("/staf/premi/makers", nil, []byte("SKU;Berlaku;Kode pembuat\nSUMSEL-1;2026-01-01;SITI\n")); w.Code != http.StatusBadRequest {
		t.Errorf("a name: %d", w.Code)
	}
	went(t, unit.uploads("/staf/premi/makers", nil, makers), "makers")
	body := unit.get("/staf/premi?" + ofSold).Body.String()
	for _, part := range []string{"M-07", "30.000", "M-12", "10.000"} {
		if !strings.Contains(body, part) {
			t.Errorf("the unit does not see %s", part)
		}
	}
	for _, role := range []string{"admin", "staff", "reader"} {
		other := o.signedIn(sumsel, role)
		for _, query := range []string{"", "&by=maker", "&format=csv", "&by=maker&format=json", "&format=xlsx", "&format=pdf"} {
			w := other.get("/staf/premi?" + ofSold + "&producer=LPP" + query)
			if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "M-07") || query == "" && !strings.Contains(w.Body.String(), "40.000") {
				t.Errorf("%s %s: %d", role, query, w.Code)
			}
		}
	}
}

func TestGoodsAreFollowedByStallFairAndLapas(t *testing.T) {
	onEveryEngine(t, goodsAreFollowed)
}

func goodsAreFollowed(t *testing.T, o *office) {
	b := o.settled(sumsel)
	p := o.signedIn(sumsel, "reader")
	for query, want := range map[string]int{"": 2, "?fair=FSUMS": 2, "?stall=SSUMS": 2, "?fair=FSUMS&producer=LPP": 1, "?from=2026-11-26": 0} {
		if got := strings.Count(p.get("/staf/handover"+query).Body.String(), `href="/staf/handover/note/BA-`); got != want {
			t.Errorf("%q has %d notes, want %d", query, got, want)
		}
	}
	o.must(o.central.SaveFair(t.Context(), sumsel, store.FairRecord{Code: "EMPTY", Fair: pos.Fair{Name: "Lain", From: soldOn, To: soldOn}}))
	for query, want := range map[string]string{"?fair=FSUMS": ">10<", "?producer=LPP": ">5<", "?stall=SSUMS&producer=MEN&format=csv": ";5;5;2;"} {
		if w := p.get("/staf/handover/match" + query); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d lacks %s", query, w.Code, want)
		}
	}
	if body := p.get("/staf/handover/match?fair=EMPTY&format=csv").Body.String(); strings.Contains(body, "SUMSEL-1") {
		t.Errorf("an empty fair has %s", body)
	}
	for format, start := range map[string]string{"pdf": "%PDF", "roll": "%PDF", "xlsx": "PK", "csv": "\ufeffNomor", "json": "{"} {
		if w := p.get(notePath(b.note) + "?format=" + format); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), start) {
			t.Errorf("the note as %s: %d %.20q", format, w.Code, w.Body)
		}
	}
}

func TestLabelsAreDrawnAsManyAsWereAskedForAndOfOnesOwnGoods(t *testing.T) {
	o := newOffice(t)
	o.settled(sumsel)
	p := o.signedIn(sumsel, string(store.RoleProducer))
	draw := func(fields ...string) *httptest.ResponseRecorder {
		form := url.Values{"sheet": {"50x30"}, "start": {"1"}}
		for i := 0; i < len(fields); i += 2 {
			form.Set(fields[i], fields[i+1])
		}
		return p.post("/staf/labels", form)
	}
	pages := func(w *httptest.ResponseRecorder) int { return strings.Count(w.Body.String(), "/Type /Page\n") }
	for want, fields := range map[int][]string{4: {"n.SUMSEL-1", "4"}, 3: {"stall", "SSUMS"}, 2: {"stall", "SSUMS", "n.SUMSEL-1", "2", "n.SUMSEL-2", "9"}} {
		if w := draw(fields...); w.Code != http.StatusOK || pages(w) != want {
			t.Errorf("%v: %d, %d labels", fields, w.Code, pages(w))
		}
	}
	for reason, fields := range map[string][]string{"label_none": {"n.SUMSEL-2", "9"}, "label_number": {"n.SUMSEL-1", "x"}, "label_many": {"n.SUMSEL-1", "999999999"}, "label_sheet": {"sheet", "a0"},
		"label_start": {"n.SUMSEL-1", "1", "start", "2"}, "stall_unknown": {"stall", "NONE"}} {
		if w := draw(fields...); w.Code < 400 || w.Code >= 500 || !says(w, reason) {
			t.Errorf("%s: %d %s", reason, w.Code, sentence(w))
		}
	}
}
