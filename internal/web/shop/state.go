package shop

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// state is all that the shop shows at a moment. It is never changed, but replaced.
type state struct {
	*window
	levels
	day    pos.BusinessDay
	coming []*stall // those whose fair is on or comes, in the order of their fairs
	ready  *shelf   // pages that were made of it
}

// levels are what there is: in the shop's own place, which it can promise, and at
// the stalls, which it cannot.
type levels struct {
	open   bool // whether orders are taken
	place  store.Shop
	own    map[pos.SKU]int
	notes  []store.BuyerNote // of buyers to the workshops, those that staff let through
	stalls map[pos.StallCode]map[pos.SKU]int
}

func (l levels) equal(o levels) bool {
	same := func(a, b store.BuyerNote) bool { return a.No == b.No }
	return l.open == o.open && maps.Equal(l.own, o.own) && slices.EqualFunc(l.notes, o.notes, same) && maps.EqualFunc(l.stalls, o.stalls, maps.Equal[map[pos.SKU]int])
}

// Refresh looks whether anything has changed and shows it.
func (s *Shop) Refresh(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.state.Load()
	version, err := s.Central.ShopVersion(ctx, s.Tenant)
	if err != nil {
		return err
	}
	day := pos.DayOf(s.Now())
	next := &state{day: day, ready: newShelf()}
	if before != nil && before.version == version {
		next.window = before.window
	} else if next.window, err = s.look(ctx, version); err != nil {
		return err
	}
	if next.levels, err = s.readLevels(ctx); err != nil {
		return err
	}
	if before != nil && before.window == next.window && before.day == day && before.levels.equal(next.levels) {
		return nil
	}
	next.coming = next.window.coming(day)
	s.state.Store(next)
	return nil
}

// readLevels asks what there is now.
func (s *Shop) readLevels(ctx context.Context) (l levels, err error) {
	if l.stalls, err = s.Central.StallStock(ctx, s.Tenant); err != nil {
		return l, err
	}
	if l.notes, err = s.Central.BuyerNotes(ctx, s.Tenant, store.NoteShown, "", mostNotes); err != nil {
		return l, err
	}
	shop, err := s.Central.Shop(ctx, s.Tenant)
	if pos.CodeOf(err) == pos.NotFound {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	l.place, l.open = shop, shop.Open
	l.own, err = s.Central.Promised(ctx, s.Tenant)
	return l, err
}

// mostNotes is how many notes of buyers are kept ready, of all workshops.
const mostNotes = 500

// window is what the office wants shown, whatever there is of it.
type window struct {
	version    store.ShopVersion
	front      store.Shopfront
	name       string // of the tenant
	base       string // address without a slash at the end
	products   []*product
	byAddress  map[string]*product // by the whole last part of their address
	byEnd      map[string]*product // by the end of it, which stays when a name changes
	bySKU      map[pos.SKU]*product
	categories []*category
	producers  []*producer
	fairs      []*fair
	stalls     map[pos.StallCode]*stall
	photos     map[string]bool
	index      *index
}

// product is one thing with all that the shop says of it.
type product struct {
	pos.Product
	Page    store.ProductPage
	Slug    string
	Of      *producer
	In      *category
	Size    string     // what tells it from the same in other sizes
	Sizes   []*product // the same in all sizes, itself among them; nil if there is one
	Pattern string     // of its tile
}

// Path is its address on this host.
func (p *product) Path() string { return pathProduct + p.Slug }

// Self is the product, for templates that have something made of it.
func (p *product) Self() *product { return p }

// Pictures are the hashes of its photos, the main one first.
func (p *product) Pictures() []string {
	if p.Photo == "" {
		return p.Page.Photos
	}
	return append([]string{p.Photo}, p.Page.Photos...)
}

// category is a kind of goods.
type category struct {
	Name, Slug string
	Products   []*product // one for all sizes
}

// Path is its address on this host.
func (c *category) Path() string { return pathCategory + c.Slug }

// producer is a Lapas with its goods.
type producer struct {
	pos.Producer
	Page     store.ProducerPage
	Products []*product
}

// Path is its address on this host.
func (p *producer) Path() string { return pathProducer + strings.ToLower(string(p.Code)) }

// fair is a fair with its stalls.
type fair struct {
	store.FairRecord
	Page   store.FairPage
	Stalls []*stall
}

// stall is a stall of a fair.
type stall struct {
	store.Site
	In *fair // nil if the office has not said
}

// look reads what the office wants shown.
func (s *Shop) look(ctx context.Context, version store.ShopVersion) (*window, error) {
	books := s.Central.Books(s.Tenant)
	w := &window{version: version, base: s.URL, bySKU: map[pos.SKU]*product{}, byAddress: map[string]*product{}, byEnd: map[string]*product{},
		photos: map[string]bool{}, stalls: map[pos.StallCode]*stall{}}
	var err error
	if w.front, err = books.Shopfront(ctx); err != nil {
		return nil, err
	}
	if w.front.URL != "" {
		w.base = w.front.URL
	}
	tenants, err := s.Central.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range tenants {
		if t.ID == s.Tenant {
			w.name = t.Name
		}
	}
	if err := w.readGoods(ctx, books); err != nil {
		return nil, err
	}
	if err := w.readFairs(ctx, s.Central, s.Tenant); err != nil {
		return nil, err
	}
	w.index = newIndex(w.products)
	return w, nil
}

func (w *window) readGoods(ctx context.Context, books *store.Books) error {
	list, err := books.Catalogue(ctx)
	if err != nil {
		return err
	}
	pages, err := books.ProductPages(ctx)
	if err != nil {
		return err
	}
	producerPages, err := books.ProducerPages(ctx)
	if err != nil {
		return err
	}
	byCode := map[pos.ProducerCode]*producer{}
	for _, p := range list.Producers() {
		one := &producer{Producer: p, Page: producerPages[p.Code]}
		byCode[p.Code], w.producers = one, append(w.producers, one)
	}
	kinds := map[string]*category{}
	for _, p := range list.Products() {
		page := pages[p.SKU]
		if page.Hidden {
			continue
		}
		one := &product{Product: p, Page: page, Of: byCode[p.Producer], Pattern: patternOf(p.Category)}
		end := slug(string(p.SKU))
		one.Slug = slug(p.Name) + "-" + end
		if p.Category != "" {
			if kinds[p.Category] == nil {
				kinds[p.Category] = &category{Name: p.Category, Slug: slug(p.Category)}
				w.categories = append(w.categories, kinds[p.Category])
			}
			one.In = kinds[p.Category]
		}
		w.products = append(w.products, one)
		w.bySKU[p.SKU], w.byAddress[one.Slug], w.byEnd[end] = one, one, one
		for _, hash := range one.Pictures() {
			w.photos[hash] = true
		}
	}
	sizes(w.products)
	for _, p := range w.products {
		if p.Sizes != nil && p.Sizes[0] != p {
			continue
		}
		if p.In != nil {
			p.In.Products = append(p.In.Products, p)
		}
		if p.Of != nil {
			p.Of.Products = append(p.Of.Products, p)
		}
	}
	w.producers = slices.DeleteFunc(w.producers, func(p *producer) bool { return len(p.Products) == 0 })
	return nil
}

// longestSize is how long the last word of a name may be to be a size.
const longestSize = 4

// sizes finds goods that differ in the last word of their names alone: S, M, XL.
func sizes(all []*product) {
	type kind struct {
		name, category string
		producer       pos.ProducerCode
	}
	groups := map[kind][]*product{}
	for _, p := range all {
		at := strings.LastIndexByte(p.Name, ' ')
		if at < 0 || len(p.Name)-at-1 > longestSize {
			continue
		}
		k := kind{p.Name[:at], p.Category, p.Producer}
		p.Size = p.Name[at+1:]
		groups[k] = append(groups[k], p)
	}
	for _, group := range groups {
		for _, p := range group {
			if len(group) > 1 {
				p.Sizes = group
			} else {
				p.Size = ""
			}
		}
	}
}

func (w *window) readFairs(ctx context.Context, central *store.Central, tenant pos.TenantID) error {
	fairs, err := central.Fairs(ctx, tenant)
	if err != nil {
		return err
	}
	pages, err := central.Books(tenant).FairPages(ctx)
	if err != nil {
		return err
	}
	sites, err := central.Sites(ctx, tenant)
	if err != nil {
		return err
	}
	for _, f := range fairs {
		one := &fair{FairRecord: f, Page: pages[f.Code]}
		w.fairs = append(w.fairs, one)
		for _, site := range sites {
			if f.Code != "" && site.Fair == f.Code {
				here := &stall{Site: site, In: one}
				one.Stalls, w.stalls[site.Code] = append(one.Stalls, here), here
			}
		}
	}
	return nil
}

// slug is a text as it may stand in an address: letters and digits with hyphens.
func slug(text string) string {
	folded := strings.ReplaceAll(pos.Fold(text), " ", "-")
	if folded == "" {
		return "x"
	}
	return folded
}

// find is the product of the last part of an address. Names change and addresses
// are kept: then the end of it, which is the SKU, tells.
func (w *window) find(address string) (p *product, exact bool) {
	if p, exact := w.byAddress[address]; exact {
		return p, true
	}
	for rest, more := address, true; more; {
		if p, known := w.byEnd[rest]; known {
			return p, false
		}
		_, rest, more = strings.Cut(rest, "-")
	}
	return nil, false
}

// coming are the stalls whose fair is not over on a day.
func (w *window) coming(day pos.BusinessDay) []*stall {
	var all []*stall
	for _, s := range w.stalls {
		if _, _, ok := s.In.nearest(day); ok {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b *stall) int { return cmp.Or(cmp.Compare(a.In.From, b.In.From), cmp.Compare(a.Code, b.Code)) })
	return all
}

// nearest is the next day on which a fair is open, from a day on; ok is false when
// it is over.
func (f *fair) nearest(today pos.BusinessDay) (day pos.BusinessDay, hours store.OpenDay, ok bool) {
	at, err := time.Parse(time.DateOnly, string(max(f.From, today)))
	if err != nil {
		return "", hours, false
	}
	// All days of a week come within seven.
	for range 7 {
		day = pos.BusinessDay(at.Format(time.DateOnly))
		if day > f.To {
			return "", hours, false
		}
		if hours, open := f.Page.On(day); open {
			return day, hours, true
		}
		at = at.AddDate(0, 0, 1)
	}
	return "", hours, false
}
