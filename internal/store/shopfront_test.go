package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"lapak/internal/pos"
)

// frontCentre is a central store with a product, a Lapas and a fair.
func frontCentre(t *testing.T, c *Central) {
	t.Helper()
	enter(t, c, "sumsel", "jambi")
	list, err := pos.NewCatalogue([]pos.Product{{SKU: "SKT-1", Name: "Songket", Price: 1_000, Producer: "LPP"}}, []pos.Producer{{Code: "LPP", Name: "Lapas"}}, nil)
	if err == nil {
		err = c.ReplaceCatalogue(t.Context(), "sumsel", list)
	}
	if err == nil {
		err = c.SaveFair(t.Context(), "sumsel", FairRecord{Code: "KBI", Fair: pos.Fair{Name: "Pasar", From: "2026-11-20", To: "2026-11-29"}})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func refused(err error, reason string) bool { return errors.Is(err, &pos.Error{Reason: reason}) }

func TestWhatTheShopSaysIsKeptAndNobodyOverwritesUnseen(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		ctx := t.Context()
		frontCentre(t, c)
		books := c.Books("sumsel")
		before, err := c.ShopVersion(ctx, "sumsel")
		if err != nil || before.Reference == 0 {
			t.Fatalf("the version is %+v, %v", before, err)
		}
		front := Shopfront{Shown: true, About: "Kami", AboutEN: "We", WhatsApp: "6281200000000", URL: "https://toko.example"}
		product := ProductPage{SKU: "SKT-1", Hidden: true, Story: "Ditenun", StoryEN: "Woven", Material: "Sutra", Size: "2 m", Grams: 900, Care: "Angin-anginkan", Ready: "besok", Photos: []string{"a", "b"}}
		producer := ProducerPage{Code: "LPP", Story: "Bengkel", StoryEN: "Workshop", Address: "Palembang", Hours: "Senin", Spot: Spot{"-2.9", "104.7"}}
		fair := FairPage{Fair: "KBI", Hours: []OpenDay{{time.Sunday, "07:00", "11:00"}, {time.Saturday, "15:00", "20:00"}}, Spot: Spot{"-2.98", "104.74"}}
		edits := map[string]func(from string) error{
			VersionOf(Shopfront{}):               func(from string) error { return c.EditShopfront(ctx, "sumsel", front, from) },
			VersionOf(ProductPage{SKU: "SKT-1"}): func(from string) error { return c.EditProductPage(ctx, "sumsel", product, from) },
			VersionOf(ProducerPage{Code: "LPP"}): func(from string) error { return c.EditProducerPage(ctx, "sumsel", producer, from) },
			VersionOf(FairPage{Fair: "KBI"}):     func(from string) error { return c.EditFairPage(ctx, "sumsel", fair, from) },
		}
		for from, edit := range edits {
			if err := edit(from); err != nil {
				t.Fatal(err)
			}
			if err := edit(from); !refused(err, "page_changed") {
				t.Errorf("from an old version: %v", err)
			}
		}
		after, err := c.ShopVersion(ctx, "sumsel")
		// Of all this only the address of the shop goes down to the stalls.
		if err != nil || after.Changes != before.Changes+4 || after.Reference != before.Reference+1 {
			t.Errorf("the version was %+v and is %+v, %v", before, after, err)
		}
		gotFront, err1 := books.Shopfront(ctx)
		gotProducts, err2 := books.ProductPages(ctx)
		gotProducers, err3 := books.ProducerPages(ctx)
		gotFairs, err4 := books.FairPages(ctx)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		for got, want := range map[string]string{fmt.Sprint(gotFront): fmt.Sprint(front), fmt.Sprint(gotProducts): fmt.Sprint(map[pos.SKU]ProductPage{"SKT-1": product}),
			fmt.Sprint(gotProducers): fmt.Sprint(map[pos.ProducerCode]ProducerPage{"LPP": producer}), fmt.Sprint(gotFairs): fmt.Sprint(map[string]FairPage{"KBI": fair})} {
			if got != want {
				t.Errorf("stored is %s, want %s", got, want)
			}
		}
		if other, err := c.Books("jambi").ProductPages(ctx); err != nil || len(other) > 0 {
			t.Errorf("another organisation sees %v, %v", other, err)
		}
		if err := c.EditProductPage(ctx, "jambi", product, VersionOf(ProductPage{SKU: "SKT-1"})); !refused(err, "product_unknown") {
			t.Errorf("goods of another organisation: %v", err)
		}
	})
}

func TestAProductHasNoMorePhotosThanAPageCarries(t *testing.T) {
	onEveryEngine(t, func(t *testing.T, c *Central) {
		frontCentre(t, c)
		for i := range MostPhotos + 1 {
			page, err := c.Books("sumsel").ProductPage(t.Context(), "SKT-1")
			if err != nil {
				t.Fatal(err)
			}
			err = c.AddPhoto(t.Context(), "sumsel", "SKT-1", NewSizedPhoto([]byte{byte(i)}, map[int][]byte{320: {1}}), VersionOf(page))
			if i < MostPhotos && err != nil || i == MostPhotos && !refused(err, "photos_many") {
				t.Errorf("photo %d: %v", i+1, err)
			}
		}
	})
}

func TestAPageIsCheckedBeforeItIsKept(t *testing.T) {
	long := strings.Repeat("x", LongestStory+1)
	for name, x := range map[string]struct {
		err    error
		reason string
	}{
		"a number with a plus":      {Shopfront{WhatsApp: "+62812"}.Check(), "whatsapp_form"},
		"a number of home":          {Shopfront{WhatsApp: "08123456789"}.Check(), "whatsapp_form"},
		"an address without scheme": {Shopfront{URL: "toko.example"}.Check(), "shop_url_form"},
		"an address with a slash":   {Shopfront{URL: "https://toko.example/"}.Check(), "shop_url_form"},
		"a script as address":       {Shopfront{URL: "javascript:alert(1)"}.Check(), "shop_url_form"},
		"a long story":              {ProductPage{Story: long}.Check(), "text_long"},
		"a weight below nothing":    {ProductPage{Grams: -1}.Check(), "grams_form"},
		"half a place":              {ProducerPage{Spot: Spot{Latitude: "1"}}.Check(), "spot_form"},
		"a place off the earth":     {ProducerPage{Spot: Spot{"91", "1"}}.Check(), "spot_form"},
		"a place that breaks links": {ProducerPage{Spot: Spot{`1"`, "1"}}.Check(), "spot_form"},
		"hours backwards":           {FairPage{Hours: []OpenDay{{1, "11:00", "07:00"}}}.Check(), "hours_form"},
		"an hour that is none":      {FairPage{Hours: []OpenDay{{1, "7", "24:00"}}}.Check(), "hours_form"},
		"a day twice":               {FairPage{Hours: []OpenDay{{1, "07:00", "08:00"}, {1, "09:00", "10:00"}}}.Check(), "hours_form"},
	} {
		if !refused(x.err, x.reason) {
			t.Errorf("%s: %v", name, x.err)
		}
	}
	if err := errors.Join(Shopfront{}.Check(), ProductPage{}.Check(), ProducerPage{}.Check(), FairPage{}.Check(), Shopfront{URL: "http://127.0.0.1:8080"}.Check()); err != nil {
		t.Errorf("pages that say nothing: %v", err)
	}
}

func TestAFairIsOpenOnItsDaysOfTheWeekOrOnAll(t *testing.T) {
	sundays := FairPage{Hours: []OpenDay{{time.Sunday, "07:00", "11:00"}}}
	for day, want := range map[pos.BusinessDay]bool{"2026-11-29": true, "2026-11-28": false, "nonsense": false} {
		if hours, open := sundays.On(day); open != want || open && hours.Opens != "07:00" {
			t.Errorf("%s: %+v, %t", day, hours, open)
		}
	}
	if _, open := (FairPage{}).On("2026-11-28"); !open {
		t.Error("one without hours is closed")
	}
}
