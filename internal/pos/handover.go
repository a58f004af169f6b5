package pos

import (
	"fmt"
	"slices"
	"time"

	"lapak/internal/money"
)

// HandoverID is the identity of a Handover, a UUIDv7 made before anything is
// stored. HandoverNumber is what people call it by.
type (
	HandoverID     string
	HandoverNumber string
)

// NoteNumber is the n-th handover note, from 1, of a terminal on a business day:
// BA-KBI-A-261123-001. It begins with two letters more than a receipt's, so that
// nobody takes one for the other.
func NoteNumber(stall StallCode, terminalCode string, day BusinessDay, n int) HandoverNumber {
	return HandoverNumber(fmt.Sprintf("BA-%s-%s-%s-%03d", stall, terminalCode, day.Compact(), n))
}

// Direction says whether goods came to the stall or left it.
type Direction string

// The directions of a Handover.
const (
	HandedIn  Direction = "in"
	HandedOut Direction = "out"
)

// GoodsState is the state in which goods change hands.
type GoodsState string

// The states of goods.
const (
	GoodsGood    GoodsState = "good"
	GoodsDamaged GoodsState = "damaged"
)

// Office is the title of somebody who signs a handover note. The set is closed,
// so that no name of a person can stand there: names are written on the paper by
// hand and nowhere else.
type Office string

// The offices of a Producer, and of the stall.
const (
	UnitHead     Office = "unit_head"
	WorkHead     Office = "work_head"
	WorkOfficer  Office = "work_officer"
	StallHead    Office = "stall_head"
	StallOfficer Office = "stall_officer"
)

// Offices lists the offices, those of a Producer first.
func Offices() []Office { return []Office{UnitHead, WorkHead, WorkOfficer, StallHead, StallOfficer} }

// OfStall says whether an office is one of the stall and not of a Producer.
func (o Office) OfStall() bool { return o == StallHead || o == StallOfficer }

// Party is one side of a handover note: an office, and whose it is.
type Party struct {
	Office Office
	Unit   string // name of the Producer or of the stall, as it was then
}

// HandoverLine is a row of a Handover, with a copy of name and price of that moment.
type HandoverLine struct {
	No       int
	SKU      SKU
	Name     string
	NameEN   string
	Unit     string
	Price    money.Rupiah // at which a piece is sold
	Quantity int
	State    GoodsState
	// WrittenOff is how many of damaged pieces that go back had been written off
	// before: they move no stock once more.
	WrittenOff int    `json:",omitempty"`
	Remark     string `json:",omitempty"`
}

// Value is what the pieces of the row sell for.
func (l HandoverLine) Value() money.Rupiah { return l.Price.Times(l.Quantity) }

// Handover is the signed note of goods that come to a stall or leave it (berita
// acara serah terima). It never changes; a mistake is corrected by another one.
type Handover struct {
	ID           HandoverID
	Number       HandoverNumber
	Direction    Direction
	Stall        StallCode
	Terminal     TerminalID
	Producer     ProducerCode
	ProducerName string
	Day          BusinessDay
	At           time.Time
	By           StaffID
	Giver        Party
	Receiver     Party
	Lines        []HandoverLine
}

// Pieces is how many pieces change hands.
func (h Handover) Pieces() int {
	n := 0
	for _, l := range h.Lines {
		n += l.Quantity
	}
	return n
}

// Value is what they sell for.
func (h Handover) Value() money.Rupiah {
	var sum money.Rupiah
	for _, l := range h.Lines {
		sum += l.Value()
	}
	return sum
}

// Movements is what the note does to the stock. Damaged pieces that come are
// received and written off at once: they were brought, and cannot be sold.
func (h Handover) Movements() []StockMovement {
	var all []StockMovement
	move := func(l HandoverLine, n int, why StockReason) {
		if n != 0 {
			all = append(all, StockMovement{SKU: l.SKU, Quantity: n, Reason: why, At: h.At, By: h.By, Note: string(h.Number)})
		}
	}
	for _, l := range h.Lines {
		switch {
		case h.Direction == HandedIn:
			move(l, l.Quantity, Received)
			if l.State == GoodsDamaged {
				move(l, -l.Quantity, Damaged)
			}
		case l.State == GoodsDamaged:
			move(l, -(l.Quantity - l.WrittenOff), Damaged)
		default:
			move(l, -l.Quantity, TakenBack)
		}
	}
	return all
}

// MaxHandoverLines is more rows than a van brings.
const MaxHandoverLines = 500

// CheckHandover refuses a note that contradicts itself.
func CheckHandover(h Handover) error {
	whole := h.ID != "" && h.Day != "" && h.Producer != "" && !h.At.IsZero() && (h.Direction == HandedIn || h.Direction == HandedOut)
	if !whole || !slices.Contains(Offices(), h.Giver.Office) || !slices.Contains(Offices(), h.Receiver.Office) {
		return Refuse(Invalid, "handover_incomplete")
	}
	if len(h.Lines) == 0 {
		return Refuse(Invalid, "handover_empty")
	}
	if len(h.Lines) > MaxHandoverLines {
		return Refuse(Invalid, "handover_full", "max", MaxHandoverLines)
	}
	for i, l := range h.Lines {
		back := h.Direction == HandedOut && l.State == GoodsDamaged
		switch {
		case l.No != i+1 || l.SKU == "" || l.State != GoodsGood && l.State != GoodsDamaged,
			l.WrittenOff < 0 || l.WrittenOff > l.Quantity || l.WrittenOff > 0 && !back:
			return Refuse(Invalid, "handover_incomplete")
		case l.Quantity < 1 || l.Quantity > MaxQuantity:
			return Refuse(Invalid, "quantity_range", "max", MaxQuantity)
		case l.Price < 0 || l.Price > MaxPrice:
			return Refuse(Invalid, "price_range", "sku", l.SKU, "price", l.Price)
		case len(l.Remark) > MaxNote:
			return Refuse(Invalid, "note_too_long", "max", MaxNote)
		}
	}
	return nil
}
