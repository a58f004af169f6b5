package dashboard

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/picture"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

func (v *visit) english() bool { return v.words.Lang() == i18n.EN }

type catalogueData struct {
	Bar      goodsBar
	Products []productLine
	Found    int
	Page     int
	Before   string // address of the page before; empty if there is none
	After    string
	MayAdd   bool
	Files    []file
}

type productLine struct {
	pos.Product
	Name, Producer, Path string
}

// catalogue lists the goods.
func (v *visit) catalogue() error {
	format, err := v.format()
	if err != nil {
		return err
	}
	list, goods, b, err := v.goods()
	if err != nil {
		return err
	}
	data := catalogueData{Bar: b, Found: len(goods), Page: 1, MayAdd: v.may("GET /staf/catalogue/new"), Files: v.files()}
	if format != "" {
		return v.paper(format, v.list(v.words.T("dash.catalogue"), "catalogue_"+string(pos.DayOf(v.now())), v.goodsSection(list, goods)))
	}
	if n, err := strconv.Atoi(v.r.URL.Query().Get("page")); err == nil && n > 1 && (n-1)*mostRows < len(goods) {
		data.Page = n
	}
	first := (data.Page - 1) * mostRows
	for _, p := range goods[first:min(first+mostRows, len(goods))] {
		data.Products = append(data.Products, productLine{p, p.NameIn(v.english()), list.ProducerName(p.Producer), productPath(p.SKU)})
	}
	address := func(page int) string {
		q := v.r.URL.Query()
		q.Del("done")
		q.Set("page", strconv.Itoa(page))
		return v.page.path + "?" + q.Encode()
	}
	if data.Page > 1 {
		data.Before = address(data.Page - 1)
	}
	if data.Page*mostRows < len(goods) {
		data.After = address(data.Page + 1)
	}
	return v.show("catalogue.html", v.words.T("dash.catalogue"), data)
}

func productPath(sku pos.SKU) string {
	return Path + "catalogue/product/" + url.PathEscape(string(sku))
}

func (v *visit) goodsSection(list *pos.Catalogue, goods []pos.Product) report.Section {
	t := report.Table{Columns: []report.Column{
		{Title: v.words.T("report.col.sku"), Kind: report.Code}, {Title: v.words.T("dash.barcode"), Kind: report.Code},
		{Title: v.words.T("report.col.product"), Kind: report.Text, Wide: true}, {Title: v.words.T("report.col.category"), Kind: report.Text},
		{Title: v.words.T("report.col.producer"), Kind: report.Text, Wide: true}, {Title: v.words.T("dash.unit"), Kind: report.Text},
		{Title: v.words.T("dash.price"), Kind: report.Money},
	}}
	for _, p := range goods {
		t.Rows = append(t.Rows, []report.Cell{{Kind: report.Code, Text: string(p.SKU)}, {Kind: report.Code, Text: p.Barcode},
			{Kind: report.Text, Text: p.NameIn(v.english())}, {Kind: report.Text, Text: p.Category}, {Kind: report.Text, Text: list.ProducerName(p.Producer)},
			{Kind: report.Text, Text: p.Unit}, {Kind: report.Money, Number: int64(p.Price)}})
	}
	return report.Section{Part: "catalogue", Title: v.words.T("dash.catalogue"), Short: v.words.T("dash.menu.catalogue"), Table: t}
}

type productData struct {
	New        bool
	Product    pos.Product
	Price      string // as it was typed
	Cost       string // of a piece, empty if nobody says
	From       string // the version that the form was made from
	Producers  []choice
	Categories []string
	MayEdit    bool
	Whole      bool         // may edit everything, not name and price only
	Photo      string       // address; empty if there is none
	Theirs     *pos.Product // what somebody else saved meanwhile
	Path       string
}

// product is one that somebody may see.
func (v *visit) product() (*pos.Catalogue, pos.Product, error) {
	list, err := v.central.Books(v.tenant).Catalogue(v.r.Context())
	if err != nil {
		return nil, pos.Product{}, err
	}
	p, err := list.BySKU(pos.SKU(v.r.PathValue("sku")))
	if err != nil {
		return nil, p, pos.Refuse(pos.NotFound, "product_unknown", "sku", v.r.PathValue("sku"))
	}
	if own := v.producer(); own != "" && own != p.Producer {
		return nil, p, errDenied()
	}
	return list, p, nil
}

func (v *visit) productData(list *pos.Catalogue, p pos.Product, from string) productData {
	data := productData{Product: p, Price: p.Price.Digits(), From: from, New: from == "", Categories: list.Categories(),
		MayEdit: v.may("POST /staf/catalogue/product/{sku}"), Whole: v.producer() == "", Path: productPath(p.SKU)}
	for _, one := range list.Producers() {
		data.Producers = append(data.Producers, choice{string(one.Code), one.Name, one.Code == p.Producer})
	}
	if p.Cost > 0 {
		data.Cost = p.Cost.Digits()
	}
	if p.Photo != "" {
		data.Photo = Path + "photos/" + p.Photo
	}
	return data
}

func (v *visit) productForm() error {
	list, p, err := v.product()
	if err != nil {
		return err
	}
	return v.show("product.html", p.NameIn(v.english()), v.productData(list, p, store.VersionOf(p)))
}

func (v *visit) newProductForm() error {
	list, err := v.central.Books(v.tenant).Catalogue(v.r.Context())
	if err != nil {
		return err
	}
	data := v.productData(list, pos.Product{Unit: v.words.T("dash.piece")}, "")
	data.Price = ""
	return v.show("product.html", v.words.T("dash.new_product"), data)
}

// typed is a product as the form says it, over what was there before. A Lapas names
// and prices its own goods; whose they are, and what a settlement reckons with, is
// for the organisation to say.
func (v *visit) typed(p pos.Product) (pos.Product, error) {
	p.Name, p.NameEN = v.field("name"), v.field("name_en")
	price, err := money.Parse(v.field("price"))
	if err != nil {
		return p, pos.Refuse(pos.Invalid, "price_unreadable", "price", v.field("price")).Because(err)
	}
	p.Price = price
	if v.producer() == "" {
		p.Barcode, p.Category = v.field("barcode"), v.field("category")
		p.Unit, p.Producer, p.Workshop, p.Cost = v.field("unit"), pos.ProducerCode(v.field("producer")), v.field("workshop"), 0
		if text := v.field("cost"); text != "" {
			if p.Cost, err = money.Parse(text); err != nil {
				return p, pos.Refuse(pos.Invalid, "price_unreadable", "price", text).Because(err)
			}
		}
	}
	for _, text := range []string{string(p.SKU), p.Name, p.NameEN, p.Category, p.Unit, p.Workshop} {
		if len(text) > longestText {
			return p, pos.Refuse(pos.Invalid, "text_long", "most", longestText)
		}
	}
	return p, nil
}

// longestText is how much one field of goods may hold, in bytes.
const longestText = 200

func (v *visit) saveProduct() error {
	list, before, err := v.product()
	if err != nil {
		return err
	}
	from := v.field("from")
	p, err := v.typed(before)
	if err == nil {
		err = v.central.EditProduct(v.r.Context(), v.tenant, p, from)
	}
	if err == nil {
		return v.done(productPath(p.SKU), "saved")
	}
	data := v.productData(list, p, from)
	data.Price, data.Cost, data.New = v.field("price"), v.field("cost"), false
	if isChanged(err, "product_changed") {
		// Both are shown; who saves again does so knowing.
		now, _, readErr := v.product()
		if readErr != nil {
			return readErr
		}
		if theirs, found := now.BySKU(p.SKU); found == nil {
			data.Theirs, data.From = &theirs, store.VersionOf(theirs)
		}
	}
	return v.again("product.html", before.NameIn(v.english()), err, data)
}

// isChanged says whether a change was refused because of another one.
func isChanged(err error, reason string) bool {
	return errors.Is(err, &pos.Error{Reason: reason})
}

// skuForm is what a new SKU may be: it stands on labels and in addresses.
var skuForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)

func (v *visit) newProduct() error {
	ctx := v.r.Context()
	p, err := v.typed(pos.Product{SKU: pos.SKU(v.field("sku"))})
	if err == nil && !skuForm.MatchString(string(p.SKU)) {
		err = pos.Refuse(pos.Invalid, "sku_form")
	}
	if err == nil {
		err = v.central.EditProduct(ctx, v.tenant, p, "")
	}
	if err == nil {
		return v.done(productPath(p.SKU), "saved")
	}
	list, readErr := v.central.Books(v.tenant).Catalogue(ctx)
	if readErr != nil {
		return readErr
	}
	data := v.productData(list, p, "")
	data.Price, data.Cost = v.field("price"), v.field("cost")
	return v.again("product.html", v.words.T("dash.new_product"), err, data)
}

// savePhoto takes a photo in, makes it small and gives it to a product.
func (v *visit) savePhoto() error {
	list, p, err := v.product()
	if err != nil {
		return err
	}
	name, body, err := v.upload()
	var photo store.SizedPhoto
	if err == nil {
		photo, err = v.unpacked(name, body)
	}
	if err == nil {
		err = v.central.EditPhoto(v.r.Context(), v.tenant, p.SKU, photo, v.field("from"))
	}
	if err != nil {
		return v.again("product.html", p.NameIn(v.english()), err, v.productData(list, p, store.VersionOf(p)))
	}
	return v.done(productPath(p.SKU), "photo")
}

// upload reads the file of a form. Of a name that a browser gave only words of a
// sentence are made.
func (v *visit) upload() (name string, body []byte, err error) {
	const inMemory = 1 << 20
	if err := v.r.ParseMultipartForm(inMemory); err != nil {
		return "", nil, pos.Refuse(pos.Invalid, "photo_missing").Because(err)
	}
	file, header, err := v.r.FormFile("photo")
	if errors.Is(err, http.ErrMissingFile) {
		return "", nil, pos.Refuse(pos.Invalid, "photo_missing")
	}
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	body, err = io.ReadAll(io.LimitReader(file, picture.MostBytes+1))
	return header.Filename, body, err
}

// unpacked turns a file into pictures when it is its turn: one takes much memory.
func (v *visit) unpacked(name string, body []byte) (store.SizedPhoto, error) {
	if err := v.turn(v.r.Context()); err != nil {
		return store.SizedPhoto{}, err
	}
	defer v.over()
	till, page, err := picture.Make(name, body)
	if err != nil {
		return store.SizedPhoto{}, err
	}
	return store.NewSizedPhoto(till, page), nil
}

// photo answers with a picture of goods that somebody may see.
func (v *visit) photo() error {
	hash := v.r.PathValue("hash")
	if own := v.producer(); own != "" {
		list, err := v.central.Books(v.tenant).Catalogue(v.r.Context())
		if err != nil {
			return err
		}
		mine := false
		for _, p := range list.Products() {
			mine = mine || p.Photo == hash && p.Producer == own
		}
		if !mine {
			return errDenied()
		}
	}
	side, err := strconv.Atoi(v.r.URL.Query().Get("side"))
	if err != nil {
		side = picture.Sides()[0]
	}
	p, err := v.central.Books(v.tenant).PhotoSized(v.r.Context(), hash, side)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", p.Type)
	v.w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	_, err = v.w.Write(p.Body)
	return err
}
