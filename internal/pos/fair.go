package pos

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"lapak/internal/money"
)

// Fair is the event that a stall takes part in.
type Fair struct {
	Name  string
	Place string
	City  string
	From  BusinessDay
	To    BusinessDay
}

// CashRounding says how the part of a total that is paid in cash is rounded
// because small coins are missing. Step 0 is no rounding; otherwise it is rounded
// down, so that a customer never pays more than the price.
type CashRounding struct {
	Step money.Rupiah
}

// maxRoundingStep is the largest step that makes sense: the largest coin.
const maxRoundingStep money.Rupiah = 1000

// Check refuses a step that no coin makes necessary.
func (r CashRounding) Check() error {
	if r.Step < 0 || r.Step > maxRoundingStep {
		return Refuse(Invalid, "rounding_step")
	}
	return nil
}

// Of returns what is due in cash when amount is owed in cash. An amount below
// one step stays as it is: goods are not given away for want of a coin.
func (r CashRounding) Of(amount money.Rupiah) money.Rupiah {
	if down := amount.DownTo(r.Step); down > 0 {
		return down
	}
	return amount
}

// Stall is one selling place at a Fair and its rules.
type Stall struct {
	Code StallCode
	Name string
	Fair Fair
	// QRIS is the stall's own static merchant payload, empty if it has none.
	QRIS string
	// QRISLimit is the most that one QRIS payment may carry; 0 is no limit.
	QRISLimit money.Rupiah
	// Codes are payloads of producers who take their money themselves. A cart is
	// then paid in parts; what no code of theirs pays goes to QRIS.
	Codes []ProducerQRIS `json:",omitempty"`
	// AutoAmount puts the amount into the code. It is off until somebody has paid a
	// test with two apps; until then the customer types the amount.
	AutoAmount bool `json:",omitempty"`
	// Gateway asks the central store for a code of the acquirer, where it can.
	Gateway bool `json:",omitempty"`
	// ReferenceOptional lets a cashier check a payment without the digits of its
	// reference, where the merchant's app shows none.
	ReferenceOptional bool `json:",omitempty"`
	Rounding          CashRounding
	// LowStock is the level at and below which stock is called low.
	LowStock int
	// ReceiptFooter is a line of the stall's own at the end of a receipt.
	ReceiptFooter string
	// Shop is the address of the web shop, to which receipts and labels lead; empty
	// for none. See CheckShop.
	Shop string `json:",omitempty"`
}

// MaxShop is the longest address of a shop that a receipt's code has room for.
const MaxShop = 100

var shopForm = regexp.MustCompile(`^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*$`)

// CheckShop brings the address of a web shop into its one form, without a slash at
// the end, or refuses it as shop_address. Empty is no shop.
func CheckShop(text string) (string, error) {
	text = strings.TrimRight(strings.TrimSpace(text), "/")
	if text != "" && (len(text) > MaxShop || !shopForm.MatchString(text)) {
		return "", Refuse(Invalid, "shop_address", "max", MaxShop)
	}
	return text, nil
}

// ProducerQRIS is the static merchant payload of one producer.
type ProducerQRIS struct {
	Producer ProducerCode
	Payload  string
}

// Equal says whether two stalls have the same rules.
func (s Stall) Equal(o Stall) bool { return reflect.DeepEqual(s, o) }

// CodeOf is the payload that pays a producer's goods, and whose it is: empty for
// that of the stall.
func (s Stall) CodeOf(p ProducerCode) (payload string, owner ProducerCode) {
	for _, c := range s.Codes {
		if c.Producer == p {
			return c.Payload, p
		}
	}
	return s.QRIS, ""
}

// Payloads are all payment codes of a stall.
func (s Stall) Payloads() []string {
	var all []string
	if s.QRIS != "" {
		all = append(all, s.QRIS)
	}
	for _, c := range s.Codes {
		all = append(all, c.Payload)
	}
	return all
}

// Tested says whether every code of a stall was paid a test with apps enough.
// Fingerprint is the mark of a payload by which tests know it.
func (s Stall) Tested(tests []CodeTest, fingerprint func(payload string) string) bool {
	return len(s.Payloads()) > 0 && !slices.ContainsFunc(s.Payloads(), func(payload string) bool {
		return TestedApps(tests, fingerprint(payload)) < MinTestApps
	})
}

// Ruled is a stall under the rules that the office sent down. What the office has
// no word for stays as the stall decided: the codes of its producers, the address of
// the shop, whether a reference may be left out, and the amount in the codes. As long as the codes are
// the same, nothing is switched on or off; with other codes it stays on only if
// those were tested.
func (s Stall) Ruled(rules Stall, tested func(Stall) bool) Stall {
	if len(rules.Codes) == 0 {
		rules.Codes = s.Codes
	}
	if rules.Shop == "" {
		rules.Shop = s.Shop
	}
	rules.ReferenceOptional = rules.ReferenceOptional || s.ReferenceOptional
	rules.AutoAmount = s.AutoAmount && (slices.Equal(s.Payloads(), rules.Payloads()) || tested(rules))
	return rules
}

// Terminal is one laptop of a stall: Code is the short letter in receipt numbers.
type Terminal struct {
	ID    TerminalID
	Code  string
	Epoch int
}

// Role says what somebody may do at the till.
type Role string

// The roles of the stall. A supervisor may do all that a cashier may.
const (
	Cashier    Role = "cashier"
	Supervisor Role = "supervisor"
)

// Staff is somebody who works at the stall. Label is what the till shows and
// prints; it is a function ("Kasir 1"), not a name, unless the stall decides so.
type Staff struct {
	ID     StaffID
	Label  string
	Role   Role
	Active bool
}
