package shop

import (
	"net/http"
	"slices"

	"lapak/internal/pos"
)

// productData is a product as its page shows it.
type productData struct {
	*product
	Left   int // in the shop's own place
	Most   int // that one may put into the cart at once
	Places []placeData
	Others []card
	Share  string // text of a message about it
}

// placeData is a stall that may have it, and when its fair is open.
type placeData struct {
	Stall string
	fairData
}

// places are the stalls that may have a product: those whose fair is on or comes,
// and whose terminals last told of some. What was sold since then nobody knows
// here.
func (st *state) places(p *product) []*stall {
	var all []*stall
	for _, s := range st.coming {
		if st.levels.stalls[s.Code][p.SKU] > 0 {
			all = append(all, s)
		}
	}
	return all
}

func (v *visit) product() (*sheet, error) {
	p, exact := v.find(v.r.PathValue("slug"))
	switch {
	case p == nil:
		return nil, errNoPage()
	case !exact:
		http.Redirect(v.w, v.r, addressIn(v.words.Lang(), p.Path()), http.StatusMovedPermanently)
		return nil, nil
	}
	name := p.NameIn(v.english())
	data := productData{product: p, Left: max(0, v.own[p.SKU])}
	data.Most = min(data.Left, mostPieces)
	for _, at := range v.places(p) {
		data.Places = append(data.Places, placeData{at.Name, v.fair(at.In)})
	}
	var others []*product
	if p.In != nil {
		for _, o := range p.In.Products {
			if !slices.Contains(p.all(), o) && len(others) < 4 {
				others = append(others, o)
			}
		}
	}
	data.Others = v.state.cards(others)
	for i := range data.Others {
		data.Others[i].Lazy = true
	}
	data.Share = v.words.T("shop.ask_text", "product", name, "address", v.base+addressIn(v.words.Lang(), p.Path()))
	s := &sheet{name: "product.html", Title: name, Path: p.Path(), Kind: "product", Picture: pictureOf(p), Data: data}
	s.Description = v.describe(p)
	s.Trail = []crumb{{v.words.T("shop.home"), pathHome}}
	if p.In != nil {
		s.Trail = append(s.Trail, crumb{p.In.Name, p.In.Path()})
	}
	s.Trail = append(s.Trail, crumb{name, p.Path()})
	s.Linked = []any{v.productLinked(p, data)}
	return s, nil
}

// mostPieces is how many pieces of a product one order may have.
const mostPieces = 20

// describe is a sentence about a product, for those who find a link to it.
func (v *visit) describe(p *product) string {
	of := string(p.Producer)
	if p.Of != nil {
		of = p.Of.Name
	}
	text := v.words.T("shop.product_description", "product", p.NameIn(v.english()), "price", p.Product.Price.String(), "lapas", of)
	if story := paragraphs(pos.NameIn(v.english(), p.Page.Story, p.Page.StoryEN)); len(story) > 0 {
		text += " " + story[0]
	}
	return shortened(text, longestDescription)
}

// longestDescription is how much of a description others show, in letters.
const longestDescription = 200

func shortened(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}
