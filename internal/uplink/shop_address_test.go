package uplink_test

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/store"
	"lapak/internal/uplink"
)

// shows changes how the shop of the office shows itself.
func (o *office) shows(front store.Shopfront) {
	o.Helper()
	before, err := o.central.Books(sumsel).Shopfront(o.Context())
	o.must(err)
	o.must(o.central.EditShopfront(o.Context(), sumsel, front, store.VersionOf(before)))
}

func TestReceiptsLeadToTheShopThatTheOfficeShowsWithoutTypingItTwice(t *testing.T) {
	onEachEngine(t, func(t *testing.T, o *office) {
		const own, other = "https://toko.contoh.id", "https://lain.contoh.id"
		o.must(o.central.ReplaceCatalogue(t.Context(), sumsel, list(t, goods...)))
		rules := func(shop string) {
			t.Helper()
			stall := store.DefaultStall()
			stall.Code, stall.Name, stall.Shop = "KBI", "Lapas Sumsel", shop
			o.must(o.central.SaveSite(t.Context(), sumsel, store.Site{Code: "KBI", Name: stall.Name, Rules: &stall}))
		}
		sent := func() *pos.Stall {
			t.Helper()
			key, err := o.central.SigningKey(t.Context(), sumsel)
			o.must(err)
			signed, err := o.server.Compose(t.Context(), sumsel, "KBI")
			o.must(err)
			r, err := uplink.CheckRevision(key.Public().(ed25519.PublicKey), sumsel, "KBI", signed)
			o.must(err)
			return r.Stall
		}
		rules("")
		// Each step stands on the one before: what went down was made and kept.
		for _, step := range []struct {
			name string
			do   func()
			want string
		}{
			{"no shop", func() {}, ""},
			{"an address that nobody is shown yet", func() { o.shows(store.Shopfront{URL: own}) }, ""},
			{"the shop is shown", func() { o.shows(store.Shopfront{URL: own, Shown: true}) }, own},
			{"another text changes nothing", func() { o.shows(store.Shopfront{URL: own, Shown: true, About: "Kami"}) }, own},
			{"it moves", func() { o.shows(store.Shopfront{URL: own + "/toko", Shown: true}) }, own + "/toko"},
			{"the stall has another one", func() { rules(other) }, other},
			{"and no more", func() { rules("") }, own + "/toko"},
			{"one that no receipt has room for", func() { o.shows(store.Shopfront{URL: own + "/" + strings.Repeat("a", pos.MaxShop), Shown: true}) }, ""},
			{"the shop is shown no more", func() { o.shows(store.Shopfront{URL: own}) }, ""},
		} {
			step.do()
			if got := sent().Shop; got != step.want {
				t.Errorf("%s: %q goes down, want %q", step.name, got, step.want)
			}
		}
		o.shows(store.Shopfront{URL: own, Shown: true})
		l := o.laptop(t.TempDir())
		l.enrol()
		l.sync()
		stall, err := l.Stall(t.Context())
		o.must(err)
		if link := receipt.ThanksLink(stall.Shop, "KBI-A-261125-0001"); stall.Shop != own || !strings.HasPrefix(link, own+"/") {
			t.Errorf("the till has %q, its receipts lead to %q", stall.Shop, link)
		}
		if site, err := o.central.Site(t.Context(), sumsel, "KBI"); err != nil || site.Rules.Shop != "" {
			t.Errorf("the rules of the office were changed to %q, %v", site.Rules.Shop, err)
		}
		o.must(o.central.SaveSite(t.Context(), sumsel, store.Site{Code: "KBI", Name: "Lapas Sumsel"}))
		if got := sent(); got != nil {
			t.Errorf("a stall that keeps its own rules is sent %+v", got)
		}
	})
}
