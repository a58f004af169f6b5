package shop

import (
	"net/http"
	"slices"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/store"
	"lapak/internal/web"
)

// mostNotesEach is how many notes the page of a Lapas shows.
const mostNotesEach = 10

type producerData struct {
	*producer
	Cards []card
	Notes []store.BuyerNote
}

func (v *visit) producer() (*sheet, error) {
	code := v.r.PathValue("code")
	i := slices.IndexFunc(v.window.producers, func(p *producer) bool { return strings.EqualFold(string(p.Code), code) })
	if i < 0 {
		return nil, errNoPage()
	}
	p := v.window.producers[i]
	data := producerData{producer: p, Cards: v.state.cards(p.Products)}
	for _, n := range v.notes {
		if n.Producer == p.Code && len(data.Notes) < mostNotesEach {
			data.Notes = append(data.Notes, n)
		}
	}
	s := &sheet{name: "producer.html", Title: p.Name, Path: p.Path(), Data: data,
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

type thanksData struct {
	Producers []*producer
	Producer  string
	Receipt   string
	Text      string
	Most      int
	Sent      bool
}

func (v *visit) thanksSheet(data thanksData) *sheet {
	data.Producers, data.Most = v.window.producers, store.MaxBuyerNote
	return &sheet{name: "thanks.html", Title: v.words.T("shop.thanks"), Path: pathThanks, Data: data,
		Description: v.words.T("shop.thanks_description", "tenant", v.name)}
}

// thanks is where the code on a receipt leads. Who has the receipt may write to the
// workshop.
func (v *visit) thanks() (*sheet, error) {
	return v.thanksSheet(thanksData{Receipt: shortened(v.query.Get(askReceipt), 40), Sent: v.query.Get(askDone) != ""}), nil
}

// write leaves a note for a workshop, from who has a receipt. Staff read it first.
func (v *visit) write() (*sheet, error) {
	data := thanksData{Receipt: v.field("receipt"), Producer: v.field("producer"), Text: v.field("text")}
	err := v.Central.LeaveReceiptNote(v.r.Context(), v.Tenant, pos.ReceiptNumber(data.Receipt), pos.ProducerCode(data.Producer), data.Text)
	if err == nil {
		v.redirect(pathThanks + "?" + askDone + "=1")
		return nil, nil
	}
	status, refusal := web.Explain(v.w, err)
	if status >= http.StatusInternalServerError {
		return nil, err
	}
	s := v.thanksSheet(data)
	s.Private, s.Unlisted, s.status, s.Problem = true, true, status, v.words.Error(refusal)
	return s, nil
}
