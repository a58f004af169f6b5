package dashboard

import (
	"slices"
	"strconv"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// What the public shop says is written here: about itself, about its Lapas, and
// when its fairs are open. Its forms tell that no person is named.

type shopfrontData struct {
	Front     store.Shopfront
	From      string // the version that the form was made from
	Theirs    *store.Shopfront
	MayEdit   bool
	Producers []producerLine
}

type producerLine struct {
	pos.Producer
	Written bool // whether the shop has a story of it
}

func (v *visit) shopfrontData(front store.Shopfront, from string) (shopfrontData, error) {
	data := shopfrontData{Front: front, From: from, MayEdit: v.may("POST /staf/shopfront")}
	books := v.central.Books(v.tenant)
	list, err := books.Catalogue(v.r.Context())
	if err != nil {
		return data, err
	}
	pages, err := books.ProducerPages(v.r.Context())
	for _, p := range list.Producers() {
		data.Producers = append(data.Producers, producerLine{p, pages[p.Code].Story != ""})
	}
	return data, err
}

func (v *visit) shopfront() error {
	front, err := v.central.Books(v.tenant).Shopfront(v.r.Context())
	if err != nil {
		return err
	}
	data, err := v.shopfrontData(front, store.VersionOf(front))
	if err != nil {
		return err
	}
	return v.show("shopfront.html", v.words.T("dash.shopfront"), data)
}

func (v *visit) saveShopfront() error {
	front := store.Shopfront{Shown: v.field("shown") != "", About: v.field("about"), AboutEN: v.field("about_en"), WhatsApp: v.field("whatsapp"), URL: v.field("url")}
	from := v.field("from")
	err := v.central.EditShopfront(v.r.Context(), v.tenant, front, from)
	if err == nil {
		return v.done(Path+"shopfront", "saved")
	}
	data, readErr := v.shopfrontData(front, from)
	if readErr != nil {
		return readErr
	}
	if isChanged(err, "page_changed") {
		theirs, readErr := v.central.Books(v.tenant).Shopfront(v.r.Context())
		if readErr != nil {
			return readErr
		}
		data.Theirs, data.From = &theirs, store.VersionOf(theirs)
	}
	return v.again("shopfront.html", v.words.T("dash.shopfront"), err, data)
}

type producerPageData struct {
	pos.Producer
	Page    store.ProducerPage
	From    string
	Theirs  *store.ProducerPage
	MayEdit bool
}

// producerPage finds a Lapas and what the shop says of it.
func (v *visit) producerPage() (data producerPageData, err error) {
	code := pos.ProducerCode(v.r.PathValue("code"))
	books := v.central.Books(v.tenant)
	list, err := books.Catalogue(v.r.Context())
	if err != nil {
		return data, err
	}
	i := slices.IndexFunc(list.Producers(), func(p pos.Producer) bool { return p.Code == code })
	if i < 0 {
		return data, pos.Refuse(pos.NotFound, "producer_unknown", "producer", code)
	}
	pages, err := books.ProducerPages(v.r.Context())
	page := pages[code]
	page.Code = code
	return producerPageData{Producer: list.Producers()[i], Page: page, From: store.VersionOf(page), MayEdit: v.may("POST /staf/shopfront/producer/{code}")}, err
}

func (v *visit) producerPageForm() error {
	data, err := v.producerPage()
	if err != nil {
		return err
	}
	return v.show("producer_page.html", data.Name, data)
}

// spot is the place on the map that a form says.
func (v *visit) spot() store.Spot {
	return store.Spot{Latitude: v.field("latitude"), Longitude: v.field("longitude")}
}

func (v *visit) saveProducerPage() error {
	data, err := v.producerPage()
	if err != nil {
		return err
	}
	page := store.ProducerPage{Code: data.Code, Story: v.field("story"), StoryEN: v.field("story_en"), Address: v.field("address"), Hours: v.field("hours"), Spot: v.spot()}
	err = v.central.EditProducerPage(v.r.Context(), v.tenant, page, v.field("from"))
	if err == nil {
		return v.done(Path+"shopfront/producer/"+string(data.Code), "saved")
	}
	if isChanged(err, "page_changed") {
		theirs := data.Page
		data.Theirs = &theirs
	} else {
		data.From = v.field("from")
	}
	data.Page = page
	return v.again("producer_page.html", data.Name, err, data)
}

type fairPageData struct {
	store.FairRecord
	Days    []fairDay
	Spot    store.Spot
	From    string
	Theirs  []fairDay // what somebody else saved meanwhile
	MayEdit bool
}

// fairDay is a day of the week in the form; empty if the fair is closed then.
type fairDay struct {
	Number        int
	Name          string
	Opens, Closes string
}

// fairDays are the days of the week from Monday on.
func (v *visit) fairDays(hours []store.OpenDay) []fairDay {
	const days = 7
	var all []fairDay
	for i := range days {
		weekday := time.Weekday((i + 1) % days)
		d := fairDay{Number: int(weekday), Name: v.words.Weekday(weekday)}
		for _, h := range hours {
			if h.Weekday == weekday {
				d.Opens, d.Closes = h.Opens, h.Closes
			}
		}
		all = append(all, d)
	}
	return all
}

func (v *visit) fairPage() (data fairPageData, err error) {
	f, err := v.fair(v.r.PathValue("code"))
	if err != nil {
		return data, err
	}
	pages, err := v.central.Books(v.tenant).FairPages(v.r.Context())
	page := pages[f.Code]
	page.Fair = f.Code
	return fairPageData{FairRecord: f, Days: v.fairDays(page.Hours), Spot: page.Spot, From: store.VersionOf(page), MayEdit: v.may("POST /staf/fairs/fair/{code}/page")}, err
}

func (v *visit) fairPageForm() error {
	data, err := v.fairPage()
	if err != nil {
		return err
	}
	return v.show("fair_page.html", data.Name, data)
}

func (v *visit) saveFairPage() error {
	data, err := v.fairPage()
	if err != nil {
		return err
	}
	page := store.FairPage{Fair: data.Code, Spot: v.spot()}
	// As they are stored: by their numbers.
	for day := range 7 {
		n := strconv.Itoa(day)
		opens, closes := v.field("opens-"+n), v.field("closes-"+n)
		if opens != "" || closes != "" {
			page.Hours = append(page.Hours, store.OpenDay{Weekday: time.Weekday(day), Opens: opens, Closes: closes})
		}
	}
	err = v.central.EditFairPage(v.r.Context(), v.tenant, page, v.field("from"))
	if err == nil {
		return v.done(Path+"fairs/fair/"+data.Code+"/page", "saved")
	}
	if isChanged(err, "page_changed") {
		data.Theirs = data.Days
	} else {
		data.From = v.field("from")
	}
	data.Days, data.Spot = v.fairDays(page.Hours), page.Spot
	return v.again("fair_page.html", data.Name, err, data)
}
