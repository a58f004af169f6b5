package dashboard

import (
	"bytes"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lapak/internal/picture"
	"lapak/internal/pos"
	"lapak/internal/store"
)

var hiddenVersion = regexp.MustCompile(`name="from" value="([0-9a-f]*)"`)

// version is the one that a form was made from.
func version(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	m := hiddenVersion.FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatalf("no form: %d %s", w.Code, sentence(w))
	}
	return m[1]
}

func productForm(from, name, price string) url.Values {
	return url.Values{"from": {from}, "name": {name}, "price": {price}, "unit": {"lembar"}, "producer": {string(ours)}, "category": {"Batik"}}
}

func (o *office) product(sku pos.SKU) pos.Product {
	o.Helper()
	list, err := o.central.Books(sumsel).Catalogue(o.Context())
	o.must(err)
	p, err := list.BySKU(sku)
	o.must(err)
	return p
}

func TestOfTwoWhoEditAProductTheSecondSeesBothAndNothingIsLost(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, o *office) {
		const path = "/staf/catalogue/product/SUMSEL-1"
		first, second := o.signedIn(sumsel, "admin"), o.signedIn(sumsel, "staff")
		a, b := version(t, first.get(path)), version(t, second.get(path))
		reference, err := o.central.Reference(t.Context(), sumsel)
		o.must(err)
		if w := first.post(path, productForm(a, "Kain baru", "Rp 95.000")); w.Code != http.StatusSeeOther {
			t.Fatalf("the first: %d %s", w.Code, sentence(w))
		}
		w := second.post(path, productForm(b, "Kain lain", "80000"))
		body := w.Body.String()
		if w.Code != http.StatusConflict || !says(w, "product_changed") || !strings.Contains(body, "Rp95.000") || !strings.Contains(body, "Kain baru") ||
			!strings.Contains(body, `value="Kain lain"`) || !strings.Contains(body, `value="80000"`) {
			t.Fatalf("the second: %d %s", w.Code, body)
		}
		if p := o.product("SUMSEL-1"); p.Name != "Kain baru" || p.Price != 95_000 {
			t.Errorf("stored is %+v", p)
		}
		if w := second.post(path, productForm(version(t, w), "Kain lain", "80000")); w.Code != http.StatusSeeOther {
			t.Fatalf("the second, knowing: %d %s", w.Code, sentence(w))
		}
		if p := o.product("SUMSEL-1"); p.Name != "Kain lain" || p.Price != 80_000 || p.Photo == "" {
			t.Errorf("stored is %+v", p)
		}
		if after, err := o.central.Reference(t.Context(), sumsel); err != nil || after != reference+2 {
			t.Errorf("the stalls were to get %d and are to get %d, %v", reference, after, err)
		}
	})
}

func TestWhatIsWrongWithAProductIsToldAndNothingIsStored(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "staff")
	const path = "/staf/catalogue/product/SUMSEL-1"
	before := o.product("SUMSEL-1")
	from := version(t, p.get(path))
	for reason, form := range map[string]url.Values{
		"price_unreadable": productForm(from, "x", "lots"),
		"price_range":      productForm(from, "x", "0"),
		"name_missing":     productForm(from, " ", "1000"),
		"text_long":        productForm(from, strings.Repeat("x", 201), "1000"),
	} {
		if w := p.post(path, form); w.Code != http.StatusBadRequest || !says(w, reason) {
			t.Errorf("%s: %d %s", reason, w.Code, sentence(w))
		}
	}
	if now := o.product("SUMSEL-1"); now != before {
		t.Errorf("stored is %+v", now)
	}
	add := func(sku string) *httptest.ResponseRecorder {
		form := productForm("", "Baru", "5.000")
		form.Set("sku", sku)
		return p.post("/staf/catalogue/new", form)
	}
	for sku, reason := range map[string]string{"SUMSEL-1": "product_exists", "a b": "sku_form", "../x": "sku_form", "": "sku_missing"} {
		if w := add(sku); !says(w, reason) && !says(w, "sku_form") {
			t.Errorf("%q: %d %s", sku, w.Code, sentence(w))
		}
	}
	if w := add("NEW-1"); w.Code != http.StatusSeeOther || o.product("NEW-1").Price != 5_000 {
		t.Errorf("a new one: %d %s", w.Code, sentence(w))
	}
}

func (p *person) upload(path, from string, file []byte) *httptest.ResponseRecorder {
	p.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	p.must(form.WriteField("from", from))
	part, err := form.CreateFormFile("photo", hostile+".jpg")
	p.must(err)
	_, err = part.Write(file)
	p.must(err)
	p.must(form.Close())
	return p.ask(http.MethodPost, path+"/photo", form.FormDataContentType(), &body, nil)
}

func TestAPhotoIsTakenInSmallAndServedToThoseWhoMaySeeIt(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "staff")
	const path = "/staf/catalogue/product/SUMSEL-1"
	from := version(t, p.get(path))
	for reason, file := range map[string][]byte{"photo_unreadable": []byte("<svg onload=alert(1)>"), "photo_too_large": make([]byte, picture.MostBytes+1)} {
		if w := p.upload(path, from, file); w.Code != http.StatusBadRequest || strings.Contains(w.Body.String(), "<script>") || sentence(w) == "" {
			t.Errorf("%s: %d %s", reason, w.Code, sentence(w))
		}
	}
	if w := p.upload(path, from, make([]byte, photoBytes)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body without end: %d", w.Code)
	}
	if w := p.upload(path, "old", camera(t)); !says(w, "product_changed") {
		t.Errorf("from an old version: %d %s", w.Code, sentence(w))
	}
	if w := p.upload(path, from, camera(t)); w.Code != http.StatusSeeOther {
		t.Fatalf("the photo: %d %s", w.Code, sentence(w))
	}
	hash := o.product("SUMSEL-1").Photo
	for query, side := range map[string]int{"": 320, "?side=640": 640, "?side=1080": 700, "?side=7": picture.TillSide} {
		w := p.get("/staf/photos/" + hash + query)
		shown, err := jpeg.Decode(w.Body)
		if err != nil || shown.Bounds().Dx() != side || w.Header().Get("Content-Type") != "image/jpeg" {
			t.Errorf("%q: %d, %v", query, w.Code, err)
		}
	}
	if w := o.signedIn(sumsel, string(store.RoleProducer)).get("/staf/photos/" + hash); w.Code != http.StatusOK {
		t.Errorf("for its own Lapas: %d", w.Code)
	}
}

func TestAFairAndAStallAreEditedWithoutLosingWhatOthersDid(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "staff")
	fair := func(from, name string) *httptest.ResponseRecorder {
		return p.post("/staf/fairs/fair", url.Values{"code": {"FSUMS"}, "from": {from}, "name": {name}, "city": {"Palembang"}, "first": {"2026-11-20"}, "last": {"2026-11-30"}})
	}
	from := version(t, p.get("/staf/fairs/fair/FSUMS"))
	if w := fair(from, "Pasar"); w.Code != http.StatusSeeOther {
		t.Fatalf("the fair: %d %s", w.Code, sentence(w))
	}
	site, err := o.central.Site(t.Context(), sumsel, "SSUMS")
	o.must(err)
	if site.Rules.Fair.Name != "Pasar" || site.Rules.Fair.To != "2026-11-30" {
		t.Errorf("its stall prints %+v", site.Rules.Fair)
	}
	w := fair(from, "Pasar malam")
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), `value="Pasar malam"`) || !strings.Contains(w.Body.String(), "<dd>Pasar</dd>") {
		t.Errorf("from the old version: %d %s", w.Code, sentence(w))
	}
	if w := fair(version(t, w), "Pasar malam"); w.Code != http.StatusSeeOther {
		t.Errorf("knowing: %d %s", w.Code, sentence(w))
	}
	if w := fair("", "Lagi"); w.Code != http.StatusConflict || !says(w, "fair_exists") {
		t.Errorf("a new one of that code: %d %s", w.Code, sentence(w))
	}
	stall := func(from, limit string) *httptest.ResponseRecorder {
		return p.post("/staf/stalls/stall", url.Values{"code": {"SSUMS"}, "from": {from}, "name": {"Stan"}, "fair": {"FSUMS"}, "limit": {limit}, "step": {"100"}, "low": {"5"}})
	}
	from = version(t, p.get("/staf/stalls/stall/SSUMS"))
	if w := stall(from, "2.000.000"); w.Code != http.StatusSeeOther {
		t.Fatalf("the stall: %d %s", w.Code, sentence(w))
	}
	if w := stall(from, "1"); w.Code != http.StatusConflict || !says(w, "stall_changed") {
		t.Errorf("the stall from the old version: %d %s", w.Code, sentence(w))
	}
	site, err = o.central.Site(t.Context(), sumsel, "SSUMS")
	if o.must(err); site.Rules.QRISLimit != 2_000_000 || site.Rules.LowStock != 5 || site.Rules.Fair.Name != "Pasar malam" {
		t.Errorf("stored is %+v", site.Rules)
	}
}

func TestTerminalsAreEnrolledRevokedAndForksNoted(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "admin")
	w := p.post("/staf/terminals/code", url.Values{"stall": {"SSUMS"}})
	if w.Code != http.StatusOK || !regexp.MustCompile(`>[0-9A-Z]{4}-[0-9A-Z]{5}-[0-9A-Z]{5}<`).MatchString(w.Body.String()) || !strings.Contains(w.Body.String(), `<svg class="qr"`) {
		t.Errorf("a code: %d %s", w.Code, sentence(w))
	}
	if w := p.post("/staf/forks/"+string(terminalOf(sumsel))+"/2/note", nil); w.Code != http.StatusSeeOther {
		t.Errorf("noted: %d %s", w.Code, sentence(w))
	}
	forks, err := o.central.Forks(t.Context(), sumsel)
	if o.must(err); len(forks) != 1 || forks[0].Noted.IsZero() {
		t.Errorf("the forks are %+v", forks)
	}
	if w := p.post("/staf/forks/"+string(terminalOf(sumsel))+"/9/note", nil); w.Code != http.StatusNotFound {
		t.Errorf("one that is not there: %d", w.Code)
	}
	if w := p.post("/staf/terminals/"+string(terminalOf(sumsel))+"/revoke", nil); w.Code != http.StatusSeeOther {
		t.Errorf("revoked: %d %s", w.Code, sentence(w))
	}
	body := p.get("/staf/audit").Body.String()
	for _, deed := range []string{"Terminal code made", "Fork noted", "Terminal revoked", "SSUMS-A"} {
		if !strings.Contains(body, deed) {
			t.Errorf("the audit log lacks %q", deed)
		}
	}
}
