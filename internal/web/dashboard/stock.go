package dashboard

import (
	"lapak/internal/pos"
	"lapak/internal/report"
)

type goodsBar struct {
	Search    string
	Producers []choice // none for who sees one only
}

type stockData struct {
	Bar     goodsBar
	Section report.Section
	Empty   bool
	Files   []file
}

// goods are the products that somebody may see and has asked for.
func (v *visit) goods() (list *pos.Catalogue, found []pos.Product, b goodsBar, err error) {
	list, err = v.central.Books(v.tenant).Catalogue(v.r.Context())
	if err != nil {
		return nil, nil, b, err
	}
	b.Search = v.field("q")
	wanted := pos.ProducerCode(v.r.URL.Query().Get("producer"))
	if own := v.producer(); own != "" {
		if wanted != "" && wanted != own {
			return nil, nil, b, errDenied()
		}
		wanted = own
	} else {
		for _, p := range list.Producers() {
			b.Producers = append(b.Producers, choice{string(p.Code), p.Name, p.Code == wanted})
		}
	}
	all := list.Search(b.Search, "")
	for _, p := range all {
		if wanted == "" || p.Producer == wanted {
			found = append(found, *p)
		}
	}
	return list, found, b, nil
}

// stock shows how much of everything lies where.
func (v *visit) stock() error {
	format, err := v.format()
	if err != nil {
		return err
	}
	list, goods, b, err := v.goods()
	if err != nil {
		return err
	}
	levels, err := v.central.StockByPlace(v.r.Context(), v.tenant)
	if err != nil {
		return err
	}
	var places []pos.StallCode
	type spot struct {
		stall pos.StallCode
		sku   pos.SKU
	}
	at := map[spot]int{}
	for _, l := range levels {
		if len(places) == 0 || places[len(places)-1] != l.Stall {
			places = append(places, l.Stall)
		}
		at[spot{l.Stall, l.SKU}] = l.Level
	}
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("report.col.sku"), Kind: report.Code}, {Title: v.words.T("report.col.product"), Kind: report.Text, Wide: true},
		{Title: v.words.T("report.col.producer"), Kind: report.Text, Wide: true},
	}}
	for _, p := range places {
		t.Columns = append(t.Columns, report.Column{Title: string(p), Kind: report.Count})
	}
	t.Columns = append(t.Columns, report.Column{Title: v.words.T("report.col.total"), Kind: report.Count})
	for _, p := range goods {
		row := []report.Cell{{Kind: report.Code, Text: string(p.SKU)}, {Kind: report.Text, Text: p.NameIn(v.english())},
			{Kind: report.Text, Text: list.ProducerName(p.Producer)}}
		total := 0
		for _, place := range places {
			level := at[spot{place, p.SKU}]
			total += level
			row = append(row, report.Cell{Kind: report.Count, Number: int64(level)})
		}
		t.Rows = append(t.Rows, append(row, report.Cell{Kind: report.Count, Number: int64(total)}))
	}
	section := report.Section{Part: "stock", Title: v.words.T("dash.stock"), Short: v.words.T("dash.menu.stock"), Table: t}
	if format != "" {
		return v.paper(format, v.list(v.words.T("dash.stock"), "stock_"+string(pos.DayOf(v.now())), section))
	}
	return v.show("stock.html", v.words.T("dash.stock"), stockData{Bar: b, Section: section, Empty: len(t.Rows) == 0, Files: v.files()})
}
