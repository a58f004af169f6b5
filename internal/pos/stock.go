package pos

import "time"

// StockReason says why stock moved.
type StockReason string

// The reasons for which stock moves.
const (
	Received  StockReason = "received"
	Sold      StockReason = "sold"
	Undone    StockReason = "undone" // a sale was voided
	Returned  StockReason = "returned"
	Counted   StockReason = "counted"
	TakenBack StockReason = "taken_back"
	Damaged   StockReason = "damaged"
	// Ordered is what left the place of the shop for an order, and what came with one
	// to the stall that hands it over.
	Ordered StockReason = "ordered"
)

// StockMovement is a signed number of pieces with its reason. The stock of a
// product is the sum of its movements; it may be negative, which is a finding
// and never a refusal.
type StockMovement struct {
	SKU      SKU
	Quantity int
	Reason   StockReason
	At       time.Time
	By       StaffID
	Note     string
}
