package shop

import (
	"slices"
	"strings"

	"lapak/internal/pos"
)

type producerData struct {
	*producer
	Cards []card
}

func (v *visit) producer() (*sheet, error) {
	code := v.r.PathValue("code")
	i := slices.IndexFunc(v.window.producers, func(p *producer) bool { return strings.EqualFold(string(p.Code), code) })
	if i < 0 {
		return nil, errNoPage()
	}
	p := v.window.producers[i]
	s := &sheet{name: "producer.html", Title: p.Name, Path: p.Path(), Data: producerData{p, v.state.cards(p.Products)},
		Description: v.words.T("shop.producer_description", "lapas", p.Name, "city", p.City),
		Trail:       []crumb{{v.words.T("shop.home"), pathHome}, {v.words.T("shop.producers"), pathProducers}, {p.Name, p.Path()}}}
	if story := paragraphs(pos.NameIn(v.english(), p.Page.Story, p.Page.StoryEN)); len(story) > 0 {
		s.Description = shortened(story[0], longestDescription)
	}
	if len(p.Products) > 0 {
		s.Picture = pictureOf(p.Products[0])
	}
	return s, nil
}

func (v *visit) producers() (*sheet, error) {
	return &sheet{name: "producers.html", Title: v.words.T("shop.producers"), Path: pathProducers, Data: v.window.producers,
		Description: v.words.T("shop.producers_description", "tenant", v.name),
		Trail:       []crumb{{v.words.T("shop.home"), pathHome}, {v.words.T("shop.producers"), pathProducers}}}, nil
}

type aboutData struct {
	About     string
	Producers []*producer
}

func (v *visit) about() (*sheet, error) {
	return &sheet{name: "about.html", Title: v.words.T("shop.about"), Path: pathAbout,
		Data:        aboutData{pos.NameIn(v.english(), v.front.About, v.front.AboutEN), v.window.producers},
		Description: v.words.T("shop.about_description", "tenant", v.name), Linked: []any{v.organisation()}}, nil
}

// thanks is where the code on a receipt leads.
func (v *visit) thanks() (*sheet, error) {
	return &sheet{name: "thanks.html", Title: v.words.T("shop.thanks"), Path: pathThanks, Data: v.window.producers,
		Description: v.words.T("shop.thanks_description", "tenant", v.name)}, nil
}
