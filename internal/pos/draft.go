package pos

import (
	"slices"
	"time"

	"lapak/internal/money"
)

// DraftLine is a row of a Draft: a copy of the product, how many and how they are.
type DraftLine struct {
	Product  Product
	Quantity int
	State    GoodsState
	Remark   string
}

// Draft is a handover note while it is written. Its ID becomes that of the
// Handover, so a Draft can become at most one. Methods return a changed copy.
type Draft struct {
	ID        HandoverID
	Direction Direction
	Producer  ProducerCode
	Opened    time.Time
	Lines     []DraftLine
}

// Pieces is how many pieces are on the note.
func (d Draft) Pieces() int {
	n := 0
	for _, l := range d.Lines {
		n += l.Quantity
	}
	return n
}

// Value is what they sell for.
func (d Draft) Value() money.Rupiah {
	var sum money.Rupiah
	for _, l := range d.Lines {
		sum += l.Product.Price.Times(l.Quantity)
	}
	return sum
}

// Add puts n pieces on the note. They join a row of the same product in the same
// state that has no other remark; the row's index is returned. Goods of another
// producer are refused: each Lapas signs for its own.
func (d Draft) Add(p Product, n int, state GoodsState, remark string) (Draft, int, error) {
	switch {
	case p.Producer != d.Producer:
		return d, 0, Refuse(Conflict, "handover_other_producer", "name", p.Name, "producer", p.Producer)
	case n < 1 || n > MaxQuantity:
		return d, 0, Refuse(Invalid, "quantity_range", "max", MaxQuantity)
	case len(remark) > MaxNote:
		return d, 0, Refuse(Invalid, "note_too_long", "max", MaxNote)
	}
	for i, l := range d.Lines {
		if l.Product.SKU == p.SKU && l.Product.Price == p.Price && l.State == state && l.Remark == remark {
			changed, err := d.SetQuantity(i, l.Quantity+n)
			return changed, i, err
		}
	}
	if len(d.Lines) >= MaxHandoverLines {
		return d, 0, Refuse(Invalid, "handover_full", "max", MaxHandoverLines)
	}
	d.Lines = append(slices.Clone(d.Lines), DraftLine{Product: p, Quantity: n, State: state, Remark: remark})
	return d, len(d.Lines) - 1, nil
}

// SetQuantity changes how many pieces a row has; 0 removes the row.
func (d Draft) SetQuantity(row, n int) (Draft, error) {
	switch {
	case row < 0 || row >= len(d.Lines):
		return d, Refuse(NotFound, "line_unknown")
	case n < 0 || n > MaxQuantity:
		return d, Refuse(Invalid, "quantity_range", "max", MaxQuantity)
	}
	d.Lines = slices.Clone(d.Lines)
	if n == 0 {
		d.Lines = slices.Delete(d.Lines, row, row+1)
	} else {
		d.Lines[row].Quantity = n
	}
	return d, nil
}

// SetState says how the pieces of a row are, and a remark about them.
func (d Draft) SetState(row int, state GoodsState, remark string) (Draft, error) {
	switch {
	case row < 0 || row >= len(d.Lines):
		return d, Refuse(NotFound, "line_unknown")
	case state != GoodsGood && state != GoodsDamaged:
		return d, Refuse(Invalid, "handover_incomplete")
	case len(remark) > MaxNote:
		return d, Refuse(Invalid, "note_too_long", "max", MaxNote)
	}
	d.Lines = slices.Clone(d.Lines)
	d.Lines[row].State, d.Lines[row].Remark = state, remark
	return d, nil
}

// HandoverHead is who signs a note, where and when.
type HandoverHead struct {
	Stall        Stall
	Terminal     TerminalID
	ProducerName string
	Day          BusinessDay
	At           time.Time
	By           StaffID
	Giver        Office
	Receiver     Office
	// WrittenOff is how many damaged pieces of each product lie at the stall that
	// were taken out of its stock before.
	WrittenOff map[SKU]int
}

// Finish makes the note. An empty office is the usual one of its side.
func (d Draft) Finish(head HandoverHead) (Handover, error) {
	h := Handover{ID: d.ID, Direction: d.Direction, Stall: head.Stall.Code, Terminal: head.Terminal, Producer: d.Producer, ProducerName: head.ProducerName,
		Day: head.Day, At: Stamp(head.At), By: head.By}
	giver, receiver := WorkHead, StallOfficer
	if d.Direction == HandedOut {
		giver, receiver = receiver, giver
	}
	party := func(o, usual Office) Party {
		if o == "" {
			o = usual
		}
		if o.OfStall() {
			return Party{o, head.Stall.Name}
		}
		return Party{o, head.ProducerName}
	}
	h.Giver, h.Receiver = party(head.Giver, giver), party(head.Receiver, receiver)
	left := map[SKU]int{}
	for i, l := range d.Lines {
		row := HandoverLine{No: i + 1, SKU: l.Product.SKU, Name: l.Product.Name, NameEN: l.Product.NameEN, Unit: l.Product.Unit, Price: l.Product.Price,
			Quantity: l.Quantity, State: l.State, Remark: l.Remark}
		if d.Direction == HandedOut && l.State == GoodsDamaged {
			if _, seen := left[row.SKU]; !seen {
				left[row.SKU] = max(0, head.WrittenOff[row.SKU])
			}
			row.WrittenOff = min(row.Quantity, left[row.SKU])
			left[row.SKU] -= row.WrittenOff
		}
		h.Lines = append(h.Lines, row)
	}
	return h, CheckHandover(h)
}
