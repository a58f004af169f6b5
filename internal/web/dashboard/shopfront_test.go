package dashboard

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lapak/internal/pos"
	"lapak/internal/store"
)

func TestOfTwoWhoWriteWhatTheShopSaysTheSecondSeesBoth(t *testing.T) {
	o := newOffice(t)
	first, second := o.signedIn(sumsel, "admin"), o.signedIn(sumsel, "staff")
	for path, form := range map[string]url.Values{
		"/staf/shopfront":                       {"about": {"Kami satu"}, "whatsapp": {"6281234567890"}, "shown": {"1"}},
		"/staf/shopfront/producer/LPP":          {"story": {"Kami satu"}, "latitude": {"-2.98"}, "longitude": {"104.7"}},
		"/staf/catalogue/product/SUMSEL-1/page": {"story": {"Kami satu"}, "grams": {"900"}},
		"/staf/fairs/fair/FSUMS/page":           {"opens-0": {"07:00"}, "closes-0": {"11:00"}},
	} {
		a, b := version(t, first.get(path)), version(t, second.get(path))
		form.Set("from", a)
		if w := first.post(path, form); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", path, w.Code, sentence(w))
		}
		theirs := form["story"]
		form.Set("from", b)
		if form.Has("story") {
			form.Set("story", "Kami dua")
		}
		if form.Has("about") {
			form.Set("about", "Kami dua")
		}
		if form.Has("opens-0") {
			form.Set("opens-0", "06:00")
		}
		w := second.post(path, form)
		body := w.Body.String()
		if w.Code != http.StatusConflict || !says(w, "page_changed") || !strings.Contains(body, "Kami dua") && !strings.Contains(body, `value="06:00"`) ||
			!strings.Contains(body, "<dd>Kami satu</dd>") && !strings.Contains(body, "07:00–11:00") {
			t.Fatalf("%s, the second: %d %v %s", path, w.Code, theirs, body)
		}
		form.Set("from", version(t, w))
		if w := second.post(path, form); w.Code != http.StatusSeeOther {
			t.Errorf("%s, knowing: %d %s", path, w.Code, sentence(w))
		}
	}
	books := o.central.Books(sumsel)
	page, err := books.ProductPage(t.Context(), "SUMSEL-1")
	if o.must(err); page.Story != "Kami dua" || page.Grams != 900 {
		t.Errorf("stored is %+v", page)
	}
	fairs, err := books.FairPages(t.Context())
	if o.must(err); len(fairs["FSUMS"].Hours) != 1 || fairs["FSUMS"].Hours[0].Opens != "06:00" {
		t.Errorf("stored is %+v", fairs)
	}
}

func TestFurtherPhotosOfAProductAreAddedAndCrossedOut(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "staff")
	const path = "/staf/catalogue/product/SUMSEL-1/page"
	from := version(t, p.get(path))
	if w := p.upload(path, from, camera(t)); w.Code != http.StatusSeeOther {
		t.Fatalf("the photo: %d %s", w.Code, sentence(w))
	}
	if w := p.upload(path, from, camera(t)); !says(w, "page_changed") {
		t.Errorf("from an old version: %d %s", w.Code, sentence(w))
	}
	stored := func() store.ProductPage {
		page, err := o.central.Books(sumsel).ProductPage(t.Context(), pos.SKU("SUMSEL-1"))
		o.must(err)
		return page
	}
	if page := stored(); len(page.Photos) != 1 {
		t.Fatalf("photos: %v", page.Photos)
	}
	for drop, left := range map[string]int{"another": 1, stored().Photos[0]: 0} {
		if w := p.post(path, url.Values{"from": {version(t, p.get(path))}, "drop": {drop}}); w.Code != http.StatusSeeOther {
			t.Fatalf("saved: %d %s", w.Code, sentence(w))
		}
		if page := stored(); len(page.Photos) > left {
			t.Errorf("without %q there are %d", drop, len(page.Photos))
		}
	}
}

func TestTheFormsOfTheShopSayThatNobodyIsNamedAndWhatIsWrong(t *testing.T) {
	o := newOffice(t)
	p := o.signedIn(sumsel, "staff")
	for _, path := range []string{"/staf/shopfront", "/staf/shopfront/producer/LPP", "/staf/catalogue/product/SUMSEL-1/page"} {
		if !strings.Contains(p.get(path).Body.String(), "Write no name") {
			t.Errorf("%s does not say it", path)
		}
	}
	for path, wrong := range map[string]struct {
		form   url.Values
		reason string
	}{
		"/staf/shopfront":                       {url.Values{"whatsapp": {"0812"}}, "whatsapp_form"},
		"/staf/shopfront/producer/LPP":          {url.Values{"latitude": {"north"}}, "spot_form"},
		"/staf/catalogue/product/SUMSEL-1/page": {url.Values{"grams": {"heavy"}}, "grams_form"},
		"/staf/fairs/fair/FSUMS/page":           {url.Values{"opens-1": {"09:00"}}, "hours_form"},
	} {
		wrong.form.Set("from", version(t, p.get(path)))
		for _, typed := range wrong.form {
			w := p.post(path, wrong.form)
			if w.Code != http.StatusBadRequest || !says(w, wrong.reason) || !strings.Contains(w.Body.String(), typed[0]) {
				t.Errorf("%s: %d %s", path, w.Code, sentence(w))
			}
		}
	}
}
