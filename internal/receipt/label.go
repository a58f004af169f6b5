package receipt

import (
	"fmt"
	"net/url"
	"strings"

	"lapak/internal/pos"
	"lapak/internal/qr"
)

// Label is what is stuck to one piece or stands on the shelf before it. It names
// the Lapas by its code and no maker at all.
type Label struct {
	Name     string
	Price    string
	Producer pos.ProducerCode
	Code     string // what its bars say: the barcode of the product, or its SKU
	Link     string // address of the product's page, for the code on a shelf card; may be empty
}

// LabelOf is the label of a product. Base is the address of the product pages, to
// which the SKU is added; without one there is no link.
func LabelOf(p pos.Product, english bool, base string) Label {
	l := Label{Name: p.NameIn(english), Price: p.Price.String(), Producer: p.Producer, Code: p.Barcode}
	if l.Code == "" {
		l.Code = string(p.SKU)
	}
	if base != "" {
		l.Link = strings.TrimSuffix(base, "/") + "/" + url.PathEscape(string(p.SKU))
	}
	return l
}

// Bars are the bars of a label and the white that a reader needs before and after
// them, in modules. A number of 13 digits, or of 12, which is one with a zero before
// it, becomes an EAN-13 and everything else a Code 128 that reads as it is written.
func (l Label) Bars() (bars qr.Bars, before, after int, err error) {
	number := l.Code
	if len(number) == 12 {
		number = "0" + number
	}
	if len(number) == 13 && strings.Trim(number, "0123456789") == "" {
		if bars, err = qr.EAN13(number); err == nil {
			return bars, 11, 7, nil
		}
	}
	if bars, err = qr.Code128(l.Code); err != nil {
		return nil, 0, 0, fmt.Errorf("receipt.Label.Bars: %w", err)
	}
	return bars, 10, 10, nil
}
