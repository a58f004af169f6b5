package uplink

import (
	"lapak/internal/journal"
	"lapak/internal/pos"
)

// EnrolmentRequest is POST /v1/admin/enrolments: the office asks for a one-time
// code for one more terminal of a stall.
type EnrolmentRequest struct {
	Stall pos.StallCode `json:"stall"`
	Hub   bool          `json:"hub"` // for the hub of the stall instead of a till
}

// Check refuses a stall that cannot be.
func (r EnrolmentRequest) Check() error { return checkStall(r.Stall) }

// EnrolmentAnswer is the code. It is shown once and kept nowhere.
type EnrolmentAnswer struct {
	Code      string `json:"code"`
	ExpiresAt int64  `json:"expires_at"`
}

// TerminalsAnswer is GET /v1/admin/terminals.
type TerminalsAnswer struct {
	Terminals []TerminalContact `json:"terminals"`
}

// TerminalContact is a terminal and when it was last heard of.
type TerminalContact struct {
	Introduction
	LastContact   int64  `json:"last_contact"`
	ClockOffsetMS int64  `json:"clock_offset_ms"` // its clock minus the server's
	Version       string `json:"version"`
}

// RevokeAnswer is POST /v1/admin/terminals/{id}/revoke.
type RevokeAnswer struct {
	RevokedAt int64 `json:"revoked_at"`
}

// QuarantineAnswer is GET /v1/admin/quarantine: what arrived and could not be
// applied.
type QuarantineAnswer struct {
	Entries []QuarantinedEntry `json:"entries"`
}

// QuarantinedEntry is one of them. ID is that of the entry.
type QuarantinedEntry struct {
	ID         string         `json:"id"`
	Terminal   pos.TerminalID `json:"terminal"`
	Epoch      int            `json:"epoch"`
	Seq        int64          `json:"seq"`
	Kind       journal.Kind   `json:"kind"`
	Reason     string         `json:"reason"`
	Detail     string         `json:"detail"`
	At         int64          `json:"at"`
	ResolvedAt int64          `json:"resolved_at"`
}

// RetryAnswer is POST /v1/admin/quarantine/{id}/retry. Reason says why the entry
// stays where it is.
type RetryAnswer struct {
	Resolved bool   `json:"resolved"`
	Reason   string `json:"reason,omitempty"`
}

// ForksAnswer is GET /v1/admin/forks.
type ForksAnswer struct {
	Forks []ForkNote `json:"forks"`
}

// ForkNote is a journal that went on from an older copy of itself: after Base
// there is OldEpoch as the centre had it and NewEpoch as the laptop went on.
type ForkNote struct {
	Terminal pos.TerminalID `json:"terminal"`
	OldEpoch int            `json:"old_epoch"`
	Base     int64          `json:"base"` // number of the last common entry, 0 for none
	NewEpoch int            `json:"new_epoch"`
	At       int64          `json:"at"`
	NotedAt  int64          `json:"noted_at"` // 0 until a person has seen it
}

// CatalogueRequest is PUT /v1/admin/catalogue: the list of goods as a whole.
type CatalogueRequest struct {
	Products  []pos.Product   `json:"products"`
	Producers []pos.Producer  `json:"producers"`
	Splits    []pos.SplitRule `json:"splits"`
}

// Catalogue checks the list and makes it.
func (r CatalogueRequest) Catalogue() (*pos.Catalogue, error) {
	return pos.NewCatalogue(r.Products, r.Producers, r.Splits)
}

// CatalogueAnswer says how many products the tills will have with it.
type CatalogueAnswer struct {
	Products int `json:"products"`
}
