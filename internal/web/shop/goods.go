package shop

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// onPage is how many goods a page shows.
const onPage = 24

// above is how many pictures of a page are seen without scrolling; the others may
// wait.
const above = 4

// card is a product in a list, standing for all of its sizes.
type card struct {
	*product
	Price  money.Rupiah // the lowest of its sizes
	From   bool         // whether sizes cost differently
	Left   int          // in the shop's own place, of all sizes
	AtFair bool         // whether a stall may have it
	Lazy   bool
}

func (st *state) card(p *product) card {
	c := card{product: p, Price: p.lowest()}
	for _, size := range p.all() {
		c.From = c.From || size.Product.Price != c.Price
		c.Left += max(0, st.own[size.SKU])
		c.AtFair = c.AtFair || len(st.places(size)) > 0
	}
	return c
}

// lowest is the lowest price of its sizes.
func (p *product) lowest() money.Rupiah {
	low := p.Product.Price
	for _, size := range p.Sizes {
		low = min(low, size.Product.Price)
	}
	return low
}

// all are a product and the same in other sizes.
func (p *product) all() []*product {
	if p.Sizes == nil {
		return []*product{p}
	}
	return p.Sizes
}

func (st *state) cards(products []*product) []card {
	all := make([]card, 0, len(products))
	for i, p := range products {
		c := st.card(p)
		c.Lazy = i >= above
		all = append(all, c)
	}
	return all
}

// listData is a list of goods, a page of it.
type listData struct {
	Cards     []card
	Found     int
	Near      bool   // whether nothing fits and this is what is like it
	Before    string // address of the page before; empty if there is none
	After     string
	Page      int
	Pages     int
	Orders    []choice
	Producers []choice
	Asked     string
	Popular   []*category
}

type choice struct {
	Name, Path string
	Here       bool
}

// list makes a page of goods in the order asked for, of one Lapas if asked for.
func (v *visit) list(path string, found []*product) listData {
	kept := url.Values{}
	for _, ask := range []string{askText, askOrder, askProducer} {
		if value := v.query.Get(ask); value != "" {
			kept.Set(ask, value)
		}
	}
	address := func(change func(url.Values)) string {
		q := url.Values{}
		for name, values := range kept {
			q[name] = values
		}
		if change(q); len(q) == 0 {
			return path
		}
		return path + "?" + q.Encode()
	}
	data := listData{Page: 1}
	data.Producers = v.producerChoices(found, address)
	if code := v.query.Get(askProducer); code != "" {
		found = slices.DeleteFunc(slices.Clone(found), func(p *product) bool { return string(p.Producer) != code })
	}
	order := v.query.Get(askOrder)
	for _, o := range []struct{ value, key string }{{"", "shop.order_best"}, {cheapFirst, "shop.order_cheap"}, {dearFirst, "shop.order_dear"}} {
		data.Orders = append(data.Orders, choice{v.words.T(o.key), address(func(q url.Values) {
			if q.Set(askOrder, o.value); o.value == "" {
				q.Del(askOrder)
			}
		}), order == o.value})
	}
	switch order {
	case cheapFirst:
		found = slices.SortedStableFunc(slices.Values(found), func(a, b *product) int { return cmp.Compare(a.lowest(), b.lowest()) })
	case dearFirst:
		found = slices.SortedStableFunc(slices.Values(found), func(a, b *product) int { return cmp.Compare(b.lowest(), a.lowest()) })
	}
	data.Found, data.Pages = len(found), (len(found)+onPage-1)/onPage
	if n, err := strconv.Atoi(v.query.Get(askPage)); err == nil && n > 1 && n <= data.Pages {
		data.Page = n
	}
	page := func(n int) string {
		return address(func(q url.Values) {
			if n > 1 {
				q.Set(askPage, strconv.Itoa(n))
			}
		})
	}
	if data.Page > 1 {
		data.Before = page(data.Page - 1)
	}
	if data.Page < data.Pages {
		data.After = page(data.Page + 1)
	}
	first := (data.Page - 1) * onPage
	data.Cards = v.state.cards(found[first:min(first+onPage, len(found))])
	return data
}

// producerChoices are the Lapas of some goods, if there is more than one.
func (v *visit) producerChoices(found []*product, address func(func(url.Values)) string) []choice {
	asked := v.query.Get(askProducer)
	has := map[pos.ProducerCode]bool{}
	for _, p := range found {
		has[p.Producer] = true
	}
	if len(has) < 2 {
		return nil
	}
	all := []choice{{v.words.T("shop.all_producers"), address(func(q url.Values) { q.Del(askProducer) }), asked == ""}}
	for _, p := range v.window.producers {
		if has[p.Code] {
			all = append(all, choice{p.Name, address(func(q url.Values) { q.Set(askProducer, string(p.Code)) }), asked == string(p.Code)})
		}
	}
	return all
}

func (v *visit) category() (*sheet, error) {
	i := slices.IndexFunc(v.categories, func(c *category) bool { return c.Slug == v.r.PathValue("slug") })
	if i < 0 {
		return nil, errNoPage()
	}
	c := v.categories[i]
	data := v.list(c.Path(), c.Products)
	path := c.Path()
	if data.Page > 1 {
		path += "?" + askPage + "=" + strconv.Itoa(data.Page)
	}
	s := &sheet{name: "list.html", Title: c.Name, Path: path, Data: data,
		Description: v.words.T("shop.category_description", "category", c.Name, "tenant", v.name),
		Trail:       []crumb{{v.words.T("shop.home"), pathHome}, {c.Name, c.Path()}}}
	if len(c.Products) > 0 {
		s.Picture = pictureOf(c.Products[0])
	}
	return s, nil
}

func (v *visit) search() (*sheet, error) {
	text := v.query.Get(askText)
	if len(text) > longestQuestion {
		text = text[:longestQuestion]
	}
	found, near := v.index.search(text)
	data := v.list(pathSearch, found)
	data.Near, data.Asked, data.Popular = near, text, v.categories
	return &sheet{name: "search.html", Title: v.words.T("shop.search"), Path: pathSearch, Asked: text, Data: data,
		Description: v.words.T("shop.search_description", "tenant", v.name)}, nil
}

// longestQuestion is how much of a question is read, in bytes.
const longestQuestion = 200

type homeData struct {
	Cards []card
	Next  []fairData
	About string
}

// onHome is how many goods the first page shows.
const onHome = 12

// home shows one of every kind and then another one, until the page is full.
func (v *visit) home() (*sheet, error) {
	var chosen []*product
	for round := 0; len(chosen) < onHome; round++ {
		more := false
		for _, c := range v.categories {
			if round < len(c.Products) && len(chosen) < onHome {
				chosen, more = append(chosen, c.Products[round]), true
			}
		}
		if !more {
			break
		}
	}
	data := homeData{Cards: v.state.cards(chosen)}
	for _, f := range v.fairList() {
		if !f.Over && len(data.Next) < 2 {
			f.Brief = true
			data.Next = append(data.Next, f)
		}
	}
	s := &sheet{name: "home.html", Title: v.words.T("shop.home_title", "tenant", v.name), Path: pathHome, Data: data,
		Description: v.words.T("shop.home_description", "tenant", v.name), Linked: []any{v.organisation(), v.site()}}
	if len(chosen) > 0 {
		s.Picture = pictureOf(chosen[0])
	}
	return s, nil
}

// pictureOf is the picture of a product on the card of a page.
func pictureOf(p *product) string {
	if all := p.Pictures(); len(all) > 0 {
		return photoPath(all[0], 1080)
	}
	return cardPath(p.Pattern)
}
