package dashboard

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

func TestALapasNamesAndPricesItsOwnGoodsAndNothingElse(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, o *office) {
		p := o.signedIn(sumsel, string(store.RoleProducer))
		const path = "/staf/catalogue/product/SUMSEL-1"
		before := o.product("SUMSEL-1")
		page := p.get(path)
		if strings.Contains(page.Body.String(), `name="producer"`) || strings.Contains(page.Body.String(), `name="cost"`) {
			t.Error("the form asks a Lapas whose goods these are")
		}
		form := productForm(version(t, page), "Kain motif baru", "95000")
		form.Set("producer", string(theirs))
		form.Set("cost", "1")
		form.Set("barcode", "2000000000015")
		if w := p.post(path, form); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, sentence(w))
		}
		want := before
		want.Name, want.NameEN, want.Price = "Kain motif baru", "", money.Rupiah(95_000)
		if got := o.product("SUMSEL-1"); got != want {
			t.Errorf("saved %+v, not %+v", got, want)
		}
		// Goods of another Lapas stay, even with the right version of them.
		other := o.product("SUMSEL-2")
		if w := p.post("/staf/catalogue/product/SUMSEL-2", productForm(store.VersionOf(other), "x", "1")); !turnedAway(w) {
			t.Errorf("another's goods: %d", w.Code)
		}
		if w := p.post("/staf/catalogue/product/SUMSEL-2/photo", url.Values{"from": {store.VersionOf(other)}}); !turnedAway(w) {
			t.Errorf("another's photo: %d", w.Code)
		}
		if o.product("SUMSEL-2") != other {
			t.Error("goods of another Lapas have changed")
		}
		log := o.signedIn(sumsel, "admin").get("/staf/audit").Body.String()
		if !strings.Contains(log, "SUMSEL-1") || !strings.Contains(log, string(store.RoleProducer)) {
			t.Error("the audit log does not tell who changed the price")
		}
	})
}

func TestWhoSignsIsSavedOnceAndSeenByTheUnitItself(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, o *office) {
		unit, admin := o.signedIn(sumsel, string(store.RoleProducer)), o.signedIn(sumsel, "admin")
		const path = "/staf/units/unit"
		form := url.Values{"code": {string(ours)}, "from": {version(t, unit.get(path+"?code="+string(ours)))}, "head_title": {"Kepala Lapas"}, "head_name": {"staf"},
			"head_nip": {"19800101 200501 1 001"}, "satker": {"407123"}, "account": {"425151"}}
		if w := unit.post(path, form); w.Code != http.StatusSeeOther {
			t.Fatalf("its own: %d %s", w.Code, sentence(w))
		}
		got, err := o.central.Books(sumsel).Signing(t.Context(), ours)
		want := pos.Signing{Unit: ours, Head: pos.Signer{Title: "Kepala Lapas", Name: "staf", NIP: "198001012005011001"}, Satker: "407123", Account: "425151"}
		if err != nil || got != want {
			t.Errorf("saved %+v, %v", got, err)
		}
		// The same form again was made from what is no longer there.
		if w := unit.post(path, form); w.Code != http.StatusConflict || !says(w, "signing_changed") || !strings.Contains(w.Body.String(), "198001012005011001") {
			t.Errorf("twice: %d %s", w.Code, sentence(w))
		}
		for code, reason := range map[string]string{string(theirs): "unit_unknown", "": "unit_unknown", "NONE": "unit_unknown"} {
			if w := unit.get(path + "?code=" + code); w.Code != http.StatusNotFound {
				t.Errorf("the unit sees %q: %d", code, w.Code)
			}
			w := unit.post(path, url.Values{"code": {code}, "from": {store.VersionOf(pos.Signing{Unit: pos.ProducerCode(code)})}, "head_name": {"x"}})
			if w.Code != http.StatusNotFound || code != "" && !says(w, reason) {
				t.Errorf("the unit changes %q: %d %s", code, w.Code, sentence(w))
			}
		}
		if page := unit.get("/staf/units").Body.String(); strings.Contains(page, "OTHER-LAPAS") {
			t.Error("the unit sees another in the list")
		}
		bad := url.Values{"code": {""}, "from": {version(t, admin.get(path+"?code="))}, "satker": {"12"}}
		if w := admin.post(path, bad); w.Code != http.StatusUnprocessableEntity && w.Code != http.StatusBadRequest || !says(w, "satker_invalid") {
			t.Errorf("a short code: %d %s", w.Code, sentence(w))
		}
		for _, format := range []string{"csv", "xlsx", "pdf"} {
			if w := admin.get("/staf/units?format=" + format); w.Code != http.StatusOK || w.Body.Len() < 100 {
				t.Errorf("%s: %d", format, w.Code)
			}
		}
	})
}
