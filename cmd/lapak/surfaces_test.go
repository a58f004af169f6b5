package main

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"lapak/internal/auth"
	"lapak/internal/demo"
	"lapak/internal/gui"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
	"lapak/internal/uplink"
	"lapak/internal/web/dashboard"
)

// surfaces reads the day from everything that shows it: the forms of the report, the
// window of the till, and the page of the central store that the journal was sent to.
func (f *fairDay) surfaces(t *testing.T) map[string]figures {
	t.Helper()
	words := i18n.MustLoad(i18n.ID)
	d, err := report.BuildDaily(t.Context(), f.store, demo.Day)
	if err != nil || d.Status != report.Final {
		t.Fatalf("the day is %s, %v", d.Status, err)
	}
	drawn := func(format string) []byte {
		t.Helper()
		body, err := paperwork{store: f.store, words: words, now: f.clock.Now, format: format}.draw(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		return body
	}
	all := map[string]figures{
		"the text":          readLines(words, string(drawn("text"))),
		"the JSON":          readJSON(t, drawn("json")),
		"the CSV":           readCSV(t, drawn("csv")),
		"the workbook":      readWorkbook(t, words, d, drawn("xlsx")),
		"the window":        f.readWindow(t, words),
		"the page in a web": readLines(words, htmlLines(f.dashboardPage(t))),
	}
	if reader, err := exec.LookPath("pdftotext"); err == nil {
		file := filepath.Join(t.TempDir(), "day.pdf")
		if err := os.WriteFile(file, drawn("pdf"), 0o600); err != nil {
			t.Fatal(err)
		}
		printed, err := exec.CommandContext(t.Context(), reader, "-layout", file, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		all["the printed pages"] = readLines(words, string(printed))
	}
	return all
}

// atEnd is the figure at the end of a line, before a share in per cent.
var atEnd = regexp.MustCompile(`(?:^|\s{2,})([+−]?(?:Rp)?[\d.]+)(?:\s{2,}[\d,]+%)?\s*$`)

// titles are the headings of the sections.
func titles(w *i18n.Words) map[string]report.Part {
	all := map[string]report.Part{}
	for _, s := range (report.Daily{}).Sections(w) {
		all[s.Title] = s.Part
	}
	all[w.T("dash.message")], all[w.T("report.acknowledged")] = "", ""
	return all
}

// readLines takes the figures at the ends of lines, section by section.
func readLines(w *i18n.Words, text string) figures {
	f, part, headings := figures{}, report.Part(""), titles(w)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.Trim(line, "\f\r\n"))
		if to, is := headings[line]; is {
			part = to
			continue
		}
		found := atEnd.FindStringSubmatch("  " + line)
		if part == "" || found == nil {
			continue
		}
		f[part] = append(f[part], rupiahOf(found[1]))
	}
	return f
}

func rupiahOf(figure string) money.Rupiah {
	digits := strings.NewReplacer("Rp", "", ".", "", "−", "-", "+", "").Replace(figure)
	n, _ := strconv.ParseInt(digits, 10, 64) // the pattern lets nothing else through
	return money.Rupiah(n)
}

func readJSON(t *testing.T, body []byte) figures {
	t.Helper()
	var d report.Daily
	if err := json.Unmarshal(body, &d); err != nil {
		t.Fatal(err)
	}
	f := figures{
		report.PartSummary: {d.Gross, -d.Discount, -d.Refund, d.Rounding, d.Net, money.Rupiah(d.Sales), money.Rupiah(d.Items), d.Average, d.Void},
		report.PartCash: {d.Cash.Float, d.Cash.CashSales, -d.Cash.CashRefunds, d.Cash.CashIn, -d.Cash.CashOut, d.Cash.Expected,
			*d.Cash.Counted, *d.Cash.Difference},
	}
	for _, p := range d.Cash.Pieces {
		f[report.PartCash] = append(f[report.PartCash], p.Total)
	}
	f[report.PartCash] = append(f[report.PartCash], *d.Cash.Counted)
	for _, m := range d.Methods {
		f[report.PartMethods] = append(f[report.PartMethods], m.Total)
		if m.Method == pos.QRIS {
			f[report.PartMethods] = append(f[report.PartMethods], d.QRIS.Confirmed, d.QRIS.Unconfirmed)
		}
	}
	for _, p := range d.Producers {
		f[report.PartProducers] = append(f[report.PartProducers], p.Net)
	}
	for _, c := range d.Categories {
		f[report.PartCategories] = append(f[report.PartCategories], c.Net)
	}
	for _, p := range d.Products {
		f[report.PartProducts] = append(f[report.PartProducts], p.Total)
	}
	for _, c := range d.Cashiers {
		f[report.PartCashiers] = append(f[report.PartCashiers], c.Total)
	}
	for _, part := range []report.Part{report.PartProducers, report.PartCategories, report.PartProducts} {
		f[part] = append(f[part], d.Rounding)
	}
	for _, part := range []report.Part{report.PartMethods, report.PartProducers, report.PartCategories, report.PartProducts, report.PartCashiers} {
		f[part] = append(f[part], d.Net)
	}
	return f
}

// readCSV reads the list; what stands there without its sign gets it.
func readCSV(t *testing.T, body []byte) figures {
	t.Helper()
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	reader.Comma = ';'
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const part, name, sales, quantity, total = 2, 5, 9, 10, 14
	f, named := figures{}, map[string]money.Rupiah{}
	parts := map[string]report.Part{"Metode": report.PartMethods, "Lapas": report.PartProducers, "Kategori": report.PartCategories,
		"Produk": report.PartProducts, "Kasir": report.PartCashiers, "Pecahan": "pieces", "QRIS": report.PartMethods}
	for _, r := range records[1:] {
		amount := rupiahOf(r[total])
		named[r[part]+"/"+r[name]] = amount
		if r[part] == "Ringkasan" && r[name] == "Transaksi" {
			named["sales"], named["items"] = rupiahOf(r[sales]), rupiahOf(r[quantity])
		}
		if to, is := parts[r[part]]; is {
			f[to] = append(f[to], amount)
		}
	}
	of := func(name string) money.Rupiah { return named[name] }
	f[report.PartSummary] = []money.Rupiah{of("Ringkasan/Penjualan kotor"), -of("Ringkasan/Diskon"), -of("Ringkasan/Retur"), of("Ringkasan/Pembulatan"),
		of("Ringkasan/Penjualan bersih"), of("sales"), of("items"), of("Ringkasan/Rata-rata"), of("Ringkasan/Batal")}
	f[report.PartCash] = append([]money.Rupiah{of("Kas/Modal awal"), of("Kas/Penjualan tunai"), -of("Kas/Retur tunai"), of("Kas/Uang masuk"), -of("Kas/Uang keluar"),
		of("Kas/Seharusnya"), of("Kas/Dihitung"), of("Kas/Selisih")}, append(f["pieces"], of("Kas/Dihitung"))...)
	// The two figures of the QRIS money stand below all methods here.
	methods := f[report.PartMethods]
	split := methods[len(methods)-2:]
	f[report.PartMethods] = slices.Insert(methods[:len(methods)-2], 2, split[0], split[1])
	for _, p := range []report.Part{report.PartMethods, report.PartProducers, report.PartCategories, report.PartProducts, report.PartCashiers} {
		f[p] = append(f[p], of("Ringkasan/Penjualan bersih"))
	}
	return f
}

// readWorkbook opens the workbook again and reads the last whole number of each row.
func readWorkbook(t *testing.T, w *i18n.Words, d report.Daily, body []byte) figures {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	f := figures{}
	for _, s := range d.Sections(w) {
		rows, err := book.GetRows(s.Short, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if s.Part == report.PartProducers {
				row = row[:min(len(row), 6)] // without the share
			}
			if len(row) < 2 {
				continue
			}
			if n, err := strconv.ParseInt(row[len(row)-1], 10, 64); err == nil {
				f[s.Part] = append(f[s.Part], money.Rupiah(n))
			} else if n, err := strconv.ParseInt(row[max(len(row)-3, 0)], 10, 64); err == nil && s.Part == report.PartMethods {
				f[s.Part] = append(f[s.Part], money.Rupiah(n))
			}
		}
	}
	return f
}

var (
	htmlCaption = regexp.MustCompile(`(?s)<caption.*?</caption>`)
	htmlCell    = regexp.MustCompile(`</(?:td|th|dt|dd)>`)
	htmlLine    = regexp.MustCompile(`</(?:tr|div|h2|p|li)>|<h2[^>]*>`)
	htmlTag     = regexp.MustCompile(`(?s)<[^>]*>`)
)

// htmlLines is a page as lines of text, with the cells of a row beside each other.
func htmlLines(page string) string {
	text := htmlCaption.ReplaceAllString(strings.ReplaceAll(page, "\n", " "), "")
	text = htmlLine.ReplaceAllString(htmlCell.ReplaceAllString(text, "   "), "\n")
	return html.UnescapeString(htmlTag.ReplaceAllString(text, ""))
}

// dashboardPage sends the journal to a central store over the wire and reads the
// page of the day as somebody of the office sees it.
func (f *fairDay) dashboardPage(t *testing.T) string {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	central, err := store.OpenCentral(ctx, store.Place{Dir: t.TempDir()}, store.Options{Now: f.clock.Now, Synchronous: "OFF"})
	must(err)
	t.Cleanup(func() { central.Close() })
	const office pos.TenantID = "sumsel"
	must(central.AddTenant(ctx, store.Tenant{ID: office, Name: "Kanwil"}))
	stall, err := f.store.Stall(ctx)
	must(err)
	must(central.SaveFair(ctx, office, store.FairRecord{Code: "PKW", Fair: stall.Fair}))
	must(central.SaveSite(ctx, office, store.Site{Code: stall.Code, Fair: "PKW", Name: stall.Name}))
	hash, err := auth.HashPassphrase("songket biru di atas musi")
	must(err)
	must(central.SaveAccount(ctx, office, store.Account{ID: "admin", Label: "admin", Role: store.RoleAdmin, TokenHash: "x", Active: true}))
	must(central.SetPassphrase(ctx, office, "admin", hash, ""))
	f.clock.Pass(time.Minute)

	mux := http.NewServeMux()
	wire := uplink.NewServer(uplink.ServerConfig{Central: central, Now: f.clock.Now})
	for _, e := range wire.Endpoints() {
		mux.Handle(e.Method+" "+e.Path, e.Handler)
	}
	pages, err := dashboard.New(dashboard.Config{Central: central, Now: f.clock.Now})
	must(err)
	for _, r := range pages.Routes() {
		mux.Handle(r.Pattern, r.Handler)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	code, err := wire.NewCode(ctx, office, stall.Code, false, "admin")
	must(err)
	client, err := uplink.NewClient(ctx, uplink.Config{Store: f.store, Now: f.clock.Now, Version: "1"})
	must(err)
	must(client.Enrol(ctx, server.URL, code.Code, "laptop 1"))
	must(client.Sync(ctx))

	visit := func(r *http.Request, cookies ...*http.Cookie) *http.Response {
		r.Header.Set("Accept-Language", "id")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w.Result()
	}
	form := url.Values{"tenant": {string(office)}, "account": {"admin"}, "passphrase": {"songket biru di atas musi"}}
	signIn := httptest.NewRequestWithContext(ctx, http.MethodPost, "/staf/sign-in", strings.NewReader(form.Encode()))
	signIn.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	in := visit(signIn)
	got := visit(httptest.NewRequestWithContext(ctx, http.MethodGet, "/staf/daily?day="+string(demo.Day)+"&stall="+string(stall.Code), nil), in.Cookies()...)
	var body bytes.Buffer
	_, err = body.ReadFrom(got.Body)
	must(err)
	if got.StatusCode != http.StatusOK || !strings.Contains(body.String(), "FINAL") {
		t.Fatalf("the page of the day: %d\n%s", got.StatusCode, body.String())
	}
	return body.String()
}

// onScreen is a text of a window.
type onScreen struct {
	text string
	at   fyne.Position
}

func textsOf(o fyne.CanvasObject, at fyne.Position, found func(onScreen)) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	switch o := o.(type) {
	case *canvas.Text:
		if strings.TrimSpace(o.Text) != "" {
			found(onScreen{o.Text, at})
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			textsOf(child, at, found)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			textsOf(child, at, found)
		}
	}
}

// tapNamed taps what bears a name.
func tapNamed(o fyne.CanvasObject, name string) bool {
	switch o := o.(type) {
	case *fyne.Container:
		return slices.ContainsFunc(o.Objects, func(child fyne.CanvasObject) bool { return tapNamed(child, name) })
	case fyne.Widget:
		named := false
		textsOf(o, fyne.Position{}, func(s onScreen) { named = named || s.text == name })
		if tappable, can := o.(fyne.Tappable); can && named {
			tappable.Tapped(&fyne.PointEvent{})
			return true
		}
		return named && slices.ContainsFunc(test.WidgetRenderer(o).Objects(), func(child fyne.CanvasObject) bool { return tapNamed(child, name) })
	}
	return false
}

// readWindow opens the page of the reports in the window and turns its parts over.
func (f *fairDay) readWindow(t *testing.T, words *i18n.Words) figures {
	t.Helper()
	ctx := t.Context()
	prefs := f.till.Preferences()
	prefs.Language, prefs.LargeText = i18n.ID, true // so that each part stands alone
	if err := f.till.SetPreferences(ctx, prefs); err != nil {
		t.Fatal(err)
	}
	if _, err := f.till.SignIn(ctx, demo.FirstCashier, demo.CashierPIN); err != nil {
		t.Fatal(err)
	}
	app, w := test.NewApp(), test.NewWindow(nil)
	size := fyne.NewSize(1920, 9000) // every row is in sight
	w.Resize(size)
	g := gui.New(gui.Config{Till: f.till, Window: w, Theme: app.Settings().SetTheme, Now: f.clock.Now, Go: func(work func()) { work() },
		After: func(time.Duration, func()) {}, Beat: func(func()) func() { return func() {} }})
	defer app.Quit()
	defer w.Close()
	defer g.Close()
	w.Resize(size)
	if !tapNamed(w.Content(), words.T("gui.section.reports")) {
		t.Fatal("the menu has no reports")
	}
	read := figures{}
	for range compared() {
		for part, amounts := range readLines(words, windowLines(w, words)) {
			read[part] = amounts
		}
		f.clock.Pass(time.Second)
		w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	return read
}

// windowLines are the texts of the part that is shown, row by row. Where figures and
// a table stand side by side, the table comes below.
func windowLines(w fyne.Window, words *i18n.Words) string {
	var all []onScreen
	var title onScreen // of the card at the right of the names of the parts
	table := float32(1 << 20)
	headings := titles(words)
	textsOf(w.Content(), fyne.Position{}, func(s onScreen) {
		all = append(all, s)
		if _, is := headings[s.text]; is && s.at.X > title.at.X {
			title = s
		}
		if s.text == words.T("report.col.value") {
			table = s.at.X - 150
		}
	})
	var lines strings.Builder
	lines.WriteString(title.text + "\n")
	for _, beside := range []bool{false, true} {
		rows := map[int][]onScreen{}
		for _, s := range all {
			if s.at.X >= title.at.X && s.at.Y > title.at.Y && (s.at.X >= table) == beside {
				rows[int(s.at.Y)] = append(rows[int(s.at.Y)], s)
			}
		}
		for _, y := range slices.Sorted(maps.Keys(rows)) {
			slices.SortFunc(rows[y], func(a, b onScreen) int { return cmp.Compare(a.at.X, b.at.X) })
			for _, s := range rows[y] {
				lines.WriteString(s.text + "   ")
			}
			lines.WriteString("\n")
		}
	}
	return lines.String()
}
