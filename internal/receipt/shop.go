package receipt

import (
	"net/url"

	"lapak/internal/pos"
)

// The pages of the web shop to which paper leads, after the shop's address. They are
// words of those who read them, and as the shop has them.
const (
	pageThanks   = "/terima-kasih?struk="
	pageProducts = "/barang"
)

// ThanksLink is where the code at the end of a receipt leads, empty without a shop.
// It tells nothing but the number that the receipt bears anyway.
func ThanksLink(shop string, number pos.ReceiptNumber) string {
	if shop == "" {
		return ""
	}
	return shop + pageThanks + url.QueryEscape(string(number))
}

// ProductPages is the address of the product pages of a shop, to which a SKU is
// added; empty without a shop.
func ProductPages(shop string) string {
	if shop == "" {
		return ""
	}
	return shop + pageProducts
}
