package pos

import (
	"regexp"
	"strings"
	"time"

	"lapak/internal/money"
)

// OrderCode is what people call an order of the shop by: eight letters and digits
// in two groups, as "7QK4-M2XA", without those that are taken for each other.
type OrderCode string

// OrderLetters are the letters and digits of an order code.
const OrderLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

var orderForm = regexp.MustCompile(`^[` + OrderLetters + `]{4}-[` + OrderLetters + `]{4}$`)

// OrderPrefix stands before the code of an order where a scanner reads it, so that
// a till knows it from goods.
const OrderPrefix = "LPK-"

// ParseOrderCode reads what somebody typed or scanned: in any case, with or
// without the prefix and the line between the groups.
func ParseOrderCode(text string) (OrderCode, error) {
	bare := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), OrderPrefix)
	bare = strings.NewReplacer("-", "", " ", "").Replace(bare)
	if len(bare) != 8 || !orderForm.MatchString(bare[:4]+"-"+bare[4:]) {
		return "", Refuse(Invalid, "order_code")
	}
	return OrderCode(bare[:4] + "-" + bare[4:]), nil
}

// Scanned is the code as a scanner reads it.
func (c OrderCode) Scanned() string { return OrderPrefix + string(c) }

// OrderState is how far an order has come.
type OrderState string

// The states of an order.
const (
	OrderNew       OrderState = "new"       // its pieces are held until HoldUntil
	OrderPaid      OrderState = "paid"      // its money is there
	OrderReady     OrderState = "ready"     // packed
	OrderPickedUp  OrderState = "picked_up" // handed over by a sale
	OrderCancelled OrderState = "cancelled"
	OrderExpired   OrderState = "expired" // nobody paid or came in time
)

// WaitingStates are those of orders that may still be handed over.
func WaitingStates() []OrderState { return []OrderState{OrderNew, OrderPaid, OrderReady} }

// Over says whether nothing more will happen to an order by itself.
func (s OrderState) Over() bool {
	return s == OrderPickedUp || s == OrderCancelled || s == OrderExpired
}

// OrderWay is how a buyer gets the goods.
type OrderWay string

// The ways to the buyer.
const (
	WayStall    OrderWay = "stall"    // picked up at a stall on a day of its fair
	WayProducer OrderWay = "producer" // picked up at a Lapas
	WayCourier  OrderWay = "courier"  // how and for how much is agreed with the buyer
)

// OrderPay is when a buyer pays.
type OrderPay string

// The times to pay.
const (
	PayBefore   OrderPay = "before" // by a payment code, right after ordering
	PayAtPickUp OrderPay = "pickup"
)

// Limits of an order: more than a household buys.
const (
	MaxOrderLines  = 20
	MaxOrderPieces = 50
	MaxBuyerName   = 60
)

// OrderLine is so many pieces of a product as it was when it was ordered.
type OrderLine struct {
	Product  Product
	Quantity int
}

// Amount is what the row costs.
func (l OrderLine) Amount() money.Rupiah { return l.Product.Price.Times(l.Quantity) }

// Buyer is who ordered. It is erased when the order has been over for a while.
type Buyer struct {
	Name  string
	Phone string // with country code, digits only; empty on a till
}

// Order is what somebody wants to buy in the shop. It is a wish and no sale: it
// becomes one when the goods are handed over.
type Order struct {
	Code      OrderCode
	At        time.Time
	Lines     []OrderLine
	Way       OrderWay
	Stall     StallCode    // where it is picked up, of WayStall
	Producer  ProducerCode // where it is picked up, of WayProducer
	Day       BusinessDay  // on which it is picked up; empty for a courier
	Pay       OrderPay
	Buyer     Buyer
	Note      string
	State     OrderState
	HoldUntil time.Time    // until when its pieces are kept while it is new
	Paid      money.Rupiah // what has come for it before the pick-up
}

// Total is what the order costs.
func (o Order) Total() money.Rupiah {
	var sum money.Rupiah
	for _, l := range o.Lines {
		sum += l.Amount()
	}
	return sum
}

// Pieces is how many pieces are ordered.
func (o Order) Pieces() int {
	n := 0
	for _, l := range o.Lines {
		n += l.Quantity
	}
	return n
}

// Settled says whether it was paid before the pick-up.
func (o Order) Settled() bool { return o.Paid > 0 && o.Paid >= o.Total() }

var (
	phoneForm = regexp.MustCompile(`^[1-9][0-9]{8,14}$`)
	phoneDirt = strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "", "+", "")
)

// ParsePhone reads a telephone number as people write it. One that begins with 0
// is of Indonesia (ITU E.164: country code 62). It is refused as phone_form.
func ParsePhone(text string) (string, error) {
	text = strings.TrimSpace(text)
	bare := phoneDirt.Replace(text)
	if strings.HasPrefix(bare, "0") && !strings.HasPrefix(bare, "00") && !strings.HasPrefix(text, "+") {
		bare = "62" + bare[1:]
	}
	bare = strings.TrimPrefix(bare, "00")
	if !phoneForm.MatchString(bare) {
		return "", Refuse(Invalid, "phone_form")
	}
	return bare, nil
}

// Check refuses an order that contradicts itself. Whether there are goods for it
// is for the store to see.
func (o Order) Check() error {
	switch {
	case len(o.Lines) == 0:
		return Refuse(Invalid, "cart_empty")
	case len(o.Lines) > MaxOrderLines || o.Pieces() > MaxOrderPieces:
		return Refuse(Invalid, "order_too_large", "lines", MaxOrderLines, "pieces", MaxOrderPieces)
	case strings.TrimSpace(o.Buyer.Name) == "" || len([]rune(o.Buyer.Name)) > MaxBuyerName:
		return Refuse(Invalid, "buyer_name", "max", MaxBuyerName)
	case len(o.Note) > MaxNote:
		return Refuse(Invalid, "note_too_long", "max", MaxNote)
	case o.Pay != PayBefore && o.Pay != PayAtPickUp:
		return Refuse(Invalid, "order_pay")
	case o.Way == WayCourier && o.Pay == PayAtPickUp:
		return Refuse(Invalid, "order_courier_pay")
	}
	if _, err := ParsePhone(o.Buyer.Phone); err != nil {
		return err
	}
	seen := map[SKU]bool{}
	for _, l := range o.Lines {
		if l.Quantity < 1 || l.Quantity > MaxOrderPieces {
			return Refuse(Invalid, "quantity_range", "max", MaxOrderPieces)
		}
		if seen[l.Product.SKU] {
			return Refuse(Invalid, "sku_repeated", "sku", l.Product.SKU)
		}
		seen[l.Product.SKU] = true
		if err := CheckProduct(l.Product); err != nil {
			return err
		}
	}
	return o.checkWay()
}

func (o Order) checkWay() error {
	ok := false
	switch o.Way {
	case WayStall:
		ok = o.Stall != "" && o.Producer == "" && o.Day != ""
	case WayProducer:
		ok = o.Producer != "" && o.Stall == "" && o.Day != ""
	case WayCourier:
		ok = o.Stall == "" && o.Producer == "" && o.Day == ""
	}
	if !ok {
		return Refuse(Invalid, "order_way")
	}
	return nil
}

// Cart is the order as a cart of a till, at the prices of the order.
func (o Order) Cart(id SaleID, at time.Time) Cart {
	c := Cart{ID: id, Opened: at, Order: o.Code, Buyer: o.Buyer.Name}
	if o.Settled() {
		c.Prepaid = o.Total() // what came beyond that is to be given back by the office
	}
	for _, l := range o.Lines {
		c.Lines = append(c.Lines, CartLine{Product: l.Product, Quantity: l.Quantity})
	}
	return c
}
