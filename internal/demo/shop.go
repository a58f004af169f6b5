package demo

import (
	_ "embed"
	"encoding/json"

	"lapak/internal/store"
)

//go:embed data/toko.json
var shopFile []byte

// Shop is what the demo's shop says beside the catalogue. Its number of WhatsApp is
// given to nobody.
type Shop struct {
	Front     store.Shopfront
	Products  []store.ProductPage
	Producers []store.ProducerPage
	Fairs     []store.FairPage
}

// ReadShop reads it.
func ReadShop() (s Shop, err error) {
	err = json.Unmarshal(shopFile, &s)
	return s, err
}
