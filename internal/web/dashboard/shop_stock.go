package dashboard

import (
	"strconv"

	"lapak/internal/pos"
)

type shopStockData struct {
	Stall    pos.StallCode
	Search   string
	Producer pos.ProducerCode
	Bar      goodsBar
	Reasons  []choice
	Goods    []shopGoods
	More     int
	Note     string
}

// shopGoods is a product with what lies at the place of the shop.
type shopGoods struct {
	pos.Product
	Name, Producer string
	Level          int
	Promised       int
	Typed          string // what a form said that was not taken
}

// shopReasons are the reasons for which people change the stock of the shop.
func shopReasons() []pos.StockReason {
	return []pos.StockReason{pos.Received, pos.Counted, pos.TakenBack, pos.Damaged}
}

// shopStock shows what lies at the place of the shop, and lets it be changed.
func (v *visit) shopStock() error {
	data, err := v.shopStockData()
	if err != nil {
		return err
	}
	return v.show("shop_stock.html", v.words.T("order.stock"), data)
}

func (v *visit) shopStockData() (shopStockData, error) {
	ctx := v.r.Context()
	shop, err := v.central.Shop(ctx, v.tenant)
	if pos.CodeOf(err) == pos.NotFound {
		return shopStockData{}, nil // the page says where a shop is opened
	}
	if err != nil {
		return shopStockData{}, err
	}
	list, goods, b, err := v.goods()
	if err != nil {
		return shopStockData{}, err
	}
	levels, err := v.central.StockByPlace(ctx, v.tenant)
	if err != nil {
		return shopStockData{}, err
	}
	promised, err := v.central.Promised(ctx, v.tenant)
	if err != nil {
		return shopStockData{}, err
	}
	at := map[pos.SKU]int{}
	for _, l := range levels {
		if l.Stall == shop.Stall {
			at[l.SKU] += l.Level
		}
	}
	data := shopStockData{Stall: shop.Stall, Search: b.Search, Producer: pos.ProducerCode(v.field("producer")), Bar: b, Note: v.field("note")}
	picked := v.field("reason")
	for _, r := range shopReasons() {
		data.Reasons = append(data.Reasons, choice{string(r), v.words.T("order.stock." + string(r)), string(r) == picked})
	}
	for i, p := range goods {
		if i == mostRows {
			data.More = len(goods) - mostRows
			break
		}
		data.Goods = append(data.Goods, shopGoods{p, p.NameIn(v.english()), list.ProducerName(p.Producer), at[p.SKU], promised[p.SKU], v.field("n." + string(p.SKU))})
	}
	return data, nil
}

// moveShopStock writes down the rows of the form that say something, all or none.
func (v *visit) moveShopStock() error {
	changes, err := v.typedStock()
	if err == nil {
		err = v.central.MoveShopStock(v.r.Context(), v.tenant, changes)
	}
	if err == nil {
		return v.done(Path+"shop/stock", "saved")
	}
	data, readErr := v.shopStockData()
	if readErr != nil {
		return readErr
	}
	return v.again("shop_stock.html", v.words.T("order.stock"), err, data)
}

func (v *visit) typedStock() ([]pos.StockMovement, error) {
	list, err := v.central.Books(v.tenant).Catalogue(v.r.Context())
	if err != nil {
		return nil, err
	}
	var changes []pos.StockMovement
	for _, p := range list.Products() {
		text := v.field("n." + string(p.SKU))
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, pos.Refuse(pos.Invalid, "quantity_range", "max", pos.MaxQuantity)
		}
		changes = append(changes, pos.StockMovement{SKU: p.SKU, Quantity: n, Reason: pos.StockReason(v.field("reason")), Note: v.field("note")})
	}
	return changes, nil
}
