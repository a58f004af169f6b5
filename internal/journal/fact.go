package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"lapak/internal/money"
	"lapak/internal/pos"
)

// Kind is the wire name of a kind of fact. Names never change.
type Kind string

// The kinds of facts.
const (
	KindStallChanged     Kind = "stall_changed"
	KindCatalogueAdopted Kind = "catalogue_adopted"
	KindShiftOpened      Kind = "shift_opened"
	KindSaleCompleted    Kind = "sale_completed"
	KindSaleVoided       Kind = "sale_voided"
	KindRefundMade       Kind = "refund_made"
	KindCashMoved        Kind = "cash_moved"
	KindShiftClosed      Kind = "shift_closed"
	KindStockMoved       Kind = "stock_moved"
	KindReceiptReprinted Kind = "receipt_reprinted"
	KindDrawerOpened     Kind = "drawer_opened"
	KindCodeTested       Kind = "code_tested"
	KindChargeOpened     Kind = "charge_opened"
	KindChargeMoved      Kind = "charge_moved"
	KindQRISMatched      Kind = "qris_matched"
	KindGoodsHandedOver  Kind = "goods_handed_over"
)

// currentVersion is the encoding that Append writes. A reader of an older
// version lifts it in Decode.
const currentVersion = 1

// Fact is what happened. The set is closed: the types below and no others.
type Fact interface{ kind() Kind }

// StallChanged sets the rules of the stall, among them its payment code.
type StallChanged struct{ Stall pos.Stall }

// CatalogueAdopted records that the list of goods was replaced as a whole.
type CatalogueAdopted struct {
	Revision  string // SHA-256 of the list
	Products  int
	Producers int
}

// ShiftOpened begins a shift with a counted float.
type ShiftOpened struct {
	Shift pos.ShiftID
	Day   pos.BusinessDay
	Float pos.Count
}

// SaleCompleted is a sale. Goods leave the stock with it.
type SaleCompleted struct{ Sale pos.Sale }

// SaleVoided cancels a sale of the same shift. Its goods come back.
type SaleVoided struct{ Void pos.Void }

// RefundMade pays money back. Its goods come back.
type RefundMade struct{ Refund pos.Refund }

// CashMoved puts money into the drawer or takes it out.
type CashMoved struct{ Move pos.CashMove }

// ShiftClosed ends a shift with what was counted, what should have been there
// and the reason for a difference.
type ShiftClosed struct {
	Shift    pos.ShiftID
	Day      pos.BusinessDay
	Counted  pos.Count
	Expected money.Rupiah
	Reason   string
	Sales    int
	Net      money.Rupiah
}

// StockMoved changes stock for another reason than a sale.
type StockMoved struct{ Movements []pos.StockMovement }

// ReceiptReprinted records that a copy of a receipt was made.
type ReceiptReprinted struct {
	Number pos.ReceiptNumber
	Shift  pos.ShiftID
	Day    pos.BusinessDay
}

// DrawerOpened records that the drawer was opened without a sale.
type DrawerOpened struct {
	Shift  pos.ShiftID
	Day    pos.BusinessDay
	Reason string
}

// CodeTested records that a small amount was paid to a code with one app, and
// that its money was seen.
type CodeTested struct{ Test pos.CodeTest }

// ChargeOpened records that a QRIS code is about to be shown or asked for, or that
// money was found without one. It comes before the customer sees anything.
type ChargeOpened struct{ Charge pos.Charge }

// ChargeMoved records what became of a charge. That a sale took its money is in
// the sale.
type ChargeMoved struct{ Move pos.ChargeMove }

// QRISMatched records a part of what came out when the QRIS money of a day was held
// against the acquirer's files. The parts of one matching follow each other, and a
// later matching of the day replaces them in the tables.
type QRISMatched struct{ Matching pos.Matching }

// GoodsHandedOver is a signed note of goods that came to the stall or left it. Its
// goods move in the stock.
type GoodsHandedOver struct{ Handover pos.Handover }

func (StallChanged) kind() Kind     { return KindStallChanged }
func (CatalogueAdopted) kind() Kind { return KindCatalogueAdopted }
func (ShiftOpened) kind() Kind      { return KindShiftOpened }
func (SaleCompleted) kind() Kind    { return KindSaleCompleted }
func (SaleVoided) kind() Kind       { return KindSaleVoided }
func (RefundMade) kind() Kind       { return KindRefundMade }
func (CashMoved) kind() Kind        { return KindCashMoved }
func (ShiftClosed) kind() Kind      { return KindShiftClosed }
func (StockMoved) kind() Kind       { return KindStockMoved }
func (ReceiptReprinted) kind() Kind { return KindReceiptReprinted }
func (DrawerOpened) kind() Kind     { return KindDrawerOpened }
func (CodeTested) kind() Kind       { return KindCodeTested }
func (ChargeOpened) kind() Kind     { return KindChargeOpened }
func (ChargeMoved) kind() Kind      { return KindChargeMoved }
func (QRISMatched) kind() Kind      { return KindQRISMatched }
func (GoodsHandedOver) kind() Kind  { return KindGoodsHandedOver }

// Errors of Decode. A newer kind or version is kept as it is and not applied.
var (
	ErrUnknownKind    = errors.New("unknown kind of fact")
	ErrUnknownVersion = errors.New("unknown version of a fact")
)

// Encode writes a fact as the JSON that is stored, hashed and sent. Field names
// are part of the format; testdata holds a vector for each kind.
func Encode(fact Fact) ([]byte, error) {
	body, err := json.Marshal(fact)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", fact.kind(), err)
	}
	return body, nil
}

// Decode reads a stored body. It accepts nothing but one JSON object with known
// fields: what we do not understand must not be projected half.
func Decode(kind Kind, version int, body []byte) (Fact, error) {
	if version != currentVersion {
		return nil, fmt.Errorf("%w: %s version %d", ErrUnknownVersion, kind, version)
	}
	switch kind {
	case KindStallChanged:
		return decode[StallChanged](body)
	case KindCatalogueAdopted:
		return decode[CatalogueAdopted](body)
	case KindShiftOpened:
		return decode[ShiftOpened](body)
	case KindSaleCompleted:
		return decode[SaleCompleted](body)
	case KindSaleVoided:
		return decode[SaleVoided](body)
	case KindRefundMade:
		return decode[RefundMade](body)
	case KindCashMoved:
		return decode[CashMoved](body)
	case KindShiftClosed:
		return decode[ShiftClosed](body)
	case KindStockMoved:
		return decode[StockMoved](body)
	case KindReceiptReprinted:
		return decode[ReceiptReprinted](body)
	case KindDrawerOpened:
		return decode[DrawerOpened](body)
	case KindCodeTested:
		return decode[CodeTested](body)
	case KindChargeOpened:
		return decode[ChargeOpened](body)
	case KindChargeMoved:
		return decode[ChargeMoved](body)
	case KindQRISMatched:
		return decode[QRISMatched](body)
	case KindGoodsHandedOver:
		return decode[GoodsHandedOver](body)
	}
	return nil, fmt.Errorf("%w: %q", ErrUnknownKind, kind)
}

func decode[F Fact](body []byte) (Fact, error) {
	var fact F
	// JSON null would pass as a fact with nothing in it.
	if !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return nil, errors.New("not an object")
	}
	reader := json.NewDecoder(bytes.NewReader(body))
	reader.DisallowUnknownFields()
	if err := reader.Decode(&fact); err != nil {
		return nil, err
	}
	if _, err := reader.Token(); err != io.EOF {
		return nil, errors.New("something follows the fact")
	}
	return fact, nil
}
