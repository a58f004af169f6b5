package uplink

import (
	"cmp"

	"lapak/internal/pos"
)

// MaxPhoto is the most bytes that a photo of a product may have.
const MaxPhoto = 512 << 10

// RevisionAnswer is GET /v1/revision: the revision of the stall as it is stored
// and signed, or 304 when the hash is the one the till has. Body is the encoded
// revision as a text, byte for byte.
type RevisionAnswer struct {
	Number    int64  `json:"number"`
	Hash      string `json:"hash"`
	Body      string `json:"body"`
	Signature []byte `json:"signature"`
}

// StockAnswer is GET /v1/stock: what the other terminals of the stall have moved
// in all, by SKU.
type StockAnswer struct {
	Levels map[pos.SKU]int `json:"levels"`
}

// Introduction is a terminal as others know it: what is needed to check its
// seals. It is a claim of whoever brings it, in a bundle or as a registry;
// whether it is believed depends on who that is.
type Introduction struct {
	Terminal   pos.TerminalID `json:"terminal"`
	Hub        bool           `json:"hub,omitempty"`
	Stall      pos.StallCode  `json:"stall"`
	Code       string         `json:"code"`
	PublicKey  []byte         `json:"public_key"`
	Label      string         `json:"label"`
	EnrolledAt int64          `json:"enrolled_at"`
	RevokedAt  int64          `json:"revoked_at"` // 0 while it may sell
}

// Check refuses an introduction that no registry makes.
func (i Introduction) Check() error {
	return cmp.Or(
		CheckTerminalID(i.Terminal),
		checkStall(i.Stall),
		check(shortCodeForm.MatchString(i.Code), "code"),
		checkKey(i.PublicKey),
		checkText(i.Label, longestLabel, "label"),
		checkMillis(i.EnrolledAt, "enrolled_at"),
		checkMillis(i.RevokedAt, "revoked_at"),
	)
}

// RegistryAnswer is GET /v1/registry: the terminals of the tenant of a hub.
type RegistryAnswer struct {
	Tenant    pos.TenantID   `json:"tenant"`
	Terminals []Introduction `json:"terminals"`
}

// BundleAnswer is POST /v1/bundle: what became of each run that could be read. A
// bundle that was cut or damaged has a reason beside the runs that were whole.
type BundleAnswer struct {
	Runs   []BundleOutcome   `json:"runs"`
	Reason string            `json:"reason,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
}

// BundleOutcome is what became of one run of a bundle; Reason says why it was not
// taken.
type BundleOutcome struct {
	Terminal pos.TerminalID `json:"terminal"`
	EntriesAnswer
	Reason string `json:"reason,omitempty"`
}
