package dashboard

import (
	"net/url"
	"strconv"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/receipt/pdf"
)

type labelsData struct {
	Bar      goodsBar
	Products []labelLine
	Found    int
	Leaf     leaf
	Stalls   []choice
	Sheets   []choice
	Start    string
	Link     string
	Action   string // where the form goes, with what was picked
}

type labelLine struct {
	pos.Product
	Name  string
	Count string
}

// mostLabels is more labels than anybody prints at once.
const mostLabels = 20_000

// countField is the name of the field with the labels of a product.
func countField(sku pos.SKU) string { return "n." + string(sku) }

// labelsPath offers as many labels as a note has good pieces.
func labelsPath(h pos.Handover) string {
	q := url.Values{}
	for _, l := range h.Lines {
		if l.State == pos.GoodsGood {
			q.Set(countField(l.SKU), strconv.Itoa(l.Quantity))
		}
	}
	q.Set("only", "1")
	return Path + "labels?" + q.Encode()
}

// labelForm lets people choose labels: so many of some products, or as many as lie
// at a stall.
func (v *visit) labelForm() error {
	data, err := v.labelsData()
	if err != nil {
		return err
	}
	return v.show("labels.html", v.words.T("labels.title"), data)
}

func (v *visit) labelsData() (labelsData, error) {
	_, goods, b, err := v.goods()
	if err != nil {
		return labelsData{}, err
	}
	if v.field("only") != "" {
		goods = v.counted(goods)
	}
	data := labelsData{Bar: b, Found: len(goods), Leaf: v.leaf("page", len(goods)), Start: v.field("start"), Link: v.field("link"), Action: Path + "labels?" + v.r.URL.RawQuery}
	if data.Start == "" {
		data.Start = "1"
	}
	for _, p := range goods[data.Leaf.First:data.Leaf.Last] {
		data.Products = append(data.Products, labelLine{p, p.NameIn(v.english()), v.field(countField(p.SKU))})
	}
	for _, s := range pdf.Sheets() {
		data.Sheets = append(data.Sheets, choice{s.Name, v.sheetName(s), s.Name == v.field("sheet")})
	}
	_, data.Stalls, err = v.placeChoices("", pos.StallCode(v.field("stall")))
	return data, err
}

// sheetName is what people call a sheet: how large its labels are, and how many.
func (v *visit) sheetName(s pdf.Sheet) string {
	side := func(mm float64) string { return strings.Replace(strconv.FormatFloat(mm, 'f', -1, 64), ".", ",", 1) }
	key := "labels.sheet_name"
	if s.Shelf {
		key = "labels.sheet_shelf"
	}
	return v.words.T(key, "size", side(s.LabelWidth)+" × "+side(s.LabelHeight), "n", strconv.Itoa(s.PerPage()), "name", s.Name)
}

// counted are the goods of which a form names a number.
func (v *visit) counted(goods []pos.Product) []pos.Product {
	var some []pos.Product
	for _, p := range goods {
		if v.field(countField(p.SKU)) != "" {
			some = append(some, p)
		}
	}
	return some
}

// labels draws the labels that were chosen.
func (v *visit) labels() error {
	body, name, err := v.drawLabels()
	if err == nil {
		return v.deliver("pdf", name, body)
	}
	data, readErr := v.labelsData()
	if readErr != nil {
		return readErr
	}
	return v.again("labels.html", v.words.T("labels.title"), err, data)
}

func (v *visit) drawLabels() (body []byte, name string, err error) {
	sheet, known := pdf.SheetNamed(v.field("sheet"))
	if !known {
		return nil, "", pos.Refuse(pos.Invalid, "label_sheet", "sheet", v.field("sheet"), "known", sheetNames())
	}
	start, err := strconv.Atoi(v.field("start"))
	if err != nil {
		return nil, "", pos.Refuse(pos.Invalid, "label_start", "max", sheet.PerPage()).Because(err)
	}
	labels, err := v.wantedLabels()
	if err != nil {
		return nil, "", err
	}
	body, err = pdf.Labels(labels, sheet, start, v.now(), v.words.T("labels.title"))
	return body, "LABEL_" + string(pos.DayOf(v.now())) + "_" + sheet.Name + ".pdf", err
}

func sheetNames() string {
	var names []string
	for _, s := range pdf.Sheets() {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// wantedLabels are those of a form, in the order of the list.
func (v *visit) wantedLabels() ([]receipt.Label, error) {
	_, goods, _, err := v.goods()
	if err != nil {
		return nil, err
	}
	stock, err := v.stockAt(pos.StallCode(v.field("stall")))
	if err != nil {
		return nil, err
	}
	var labels []receipt.Label
	for _, p := range goods {
		n := max(0, stock[p.SKU])
		if text := v.field(countField(p.SKU)); text != "" {
			if n, err = strconv.Atoi(text); err != nil || n < 0 {
				return nil, pos.Refuse(pos.Invalid, "label_number", "product", p.NameIn(v.english()))
			}
		}
		if len(labels)+min(n, mostLabels+1) > mostLabels {
			return nil, pos.Refuse(pos.Invalid, "label_many", "max", mostLabels)
		}
		for range n {
			labels = append(labels, receipt.LabelOf(p, v.english(), v.field("link")))
		}
	}
	return labels, nil
}

// stockAt is what lies at a stall; of none it is nothing.
func (v *visit) stockAt(stall pos.StallCode) (map[pos.SKU]int, error) {
	if stall == "" {
		return nil, nil
	}
	if _, err := v.central.Site(v.r.Context(), v.tenant, stall); err != nil {
		return nil, err
	}
	levels, err := v.central.StockByPlace(v.r.Context(), v.tenant)
	lie := map[pos.SKU]int{}
	for _, l := range levels {
		if l.Stall == stall {
			lie[l.SKU] += l.Level
		}
	}
	return lie, err
}
