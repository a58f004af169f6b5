package dashboard

import (
	"slices"
	"strconv"

	"lapak/internal/pos"
	"lapak/internal/store"
)

type productPageData struct {
	pos.Product
	Page    store.ProductPage
	Grams   string // as it was typed
	Photos  []string
	From    string
	Theirs  *store.ProductPage
	MayEdit bool
	Path    string
}

func productPagePath(sku pos.SKU) string { return productPath(sku) + "/page" }

// productPage finds a product that somebody may see, and what the shop says of it.
func (v *visit) productPage() (data productPageData, err error) {
	_, p, err := v.product()
	if err != nil {
		return data, err
	}
	page, err := v.central.Books(v.tenant).ProductPage(v.r.Context(), p.SKU)
	data = productPageData{Product: p, Page: page, From: store.VersionOf(page), MayEdit: v.may("POST /staf/catalogue/product/{sku}/page"), Path: productPagePath(p.SKU)}
	if page.Grams > 0 {
		data.Grams = strconv.Itoa(page.Grams)
	}
	return data, err
}

func (v *visit) productPageForm() error {
	data, err := v.productPage()
	if err != nil {
		return err
	}
	return v.show("product_page.html", data.NameIn(v.english()), data)
}

// saveProductPage takes what the form says; photos that are crossed out are left
// out.
func (v *visit) saveProductPage() error {
	data, err := v.productPage()
	if err != nil {
		return err
	}
	page := store.ProductPage{SKU: data.SKU, Hidden: v.field("hidden") != "", Story: v.field("story"), StoryEN: v.field("story_en"), Material: v.field("material"),
		Size: v.field("size"), Care: v.field("care"), Ready: v.field("ready")}
	for _, hash := range data.Page.Photos {
		if !slices.Contains(v.r.PostForm["drop"], hash) {
			page.Photos = append(page.Photos, hash)
		}
	}
	if text := v.field("grams"); text != "" {
		if page.Grams, err = strconv.Atoi(text); err != nil {
			err = pos.Refuse(pos.Invalid, "grams_form").Because(err)
		}
	}
	if err == nil {
		err = v.central.EditProductPage(v.r.Context(), v.tenant, page, v.field("from"))
	}
	if err == nil {
		return v.done(data.Path, "saved")
	}
	if isChanged(err, "page_changed") {
		theirs := data.Page
		data.Theirs = &theirs
	} else {
		data.From = v.field("from")
	}
	data.Page, data.Grams = page, v.field("grams")
	return v.again("product_page.html", data.NameIn(v.english()), err, data)
}

// addPhoto gives a product one more picture in the shop.
func (v *visit) addPhoto() error {
	data, err := v.productPage()
	if err != nil {
		return err
	}
	name, body, err := v.upload()
	var photo store.SizedPhoto
	if err == nil {
		photo, err = v.unpacked(name, body)
	}
	if err == nil {
		err = v.central.AddPhoto(v.r.Context(), v.tenant, data.SKU, photo, v.field("from"))
	}
	if err != nil {
		return v.again("product_page.html", data.NameIn(v.english()), err, data)
	}
	return v.done(data.Path, "photo")
}
