package qris

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"lapak/internal/money"
)

// Limit is the most that one QRIS transaction may move, by rule of Bank
// Indonesia since March 2022. A fixed fee counts towards it.
const Limit money.Rupiah = 10_000_000

// Option changes what WithAmount writes besides the amount.
type Option func(*charge)

// charge is what a payload is asked to carry.
type charge struct {
	amount     money.Rupiah
	tip        Tip
	additional map[string]string
}

// Indicators of object 55.
const (
	tipPrompt  = "01"
	tipFixed   = "02"
	tipPercent = "03"
)

// PromptTip lets the payer's application ask for a tip.
func PromptTip() Option { return func(c *charge) { c.tip = Tip{Indicator: tipPrompt} } }

// FixedTip adds a fee in rupiah, written as digits with at most two decimals.
// Sellers may not use it to pass on the cost of the payment.
func FixedTip(rupiah string) Option {
	return func(c *charge) { c.tip = Tip{Indicator: tipFixed, Fixed: rupiah} }
}

// PercentTip adds a fee from "0.01" to "99.99" per cent. Sellers may not use it
// to pass on the cost of the payment.
func PercentTip(percent string) Option {
	return func(c *charge) { c.tip = Tip{Indicator: tipPercent, Percent: percent} }
}

// Additional writes text under a sub-tag of template 62, such as "01" for a
// bill number or "07" for a terminal. Sub-tags that are not named keep what the
// acquirer put there, because payments are routed by some of them.
func Additional(subTag, text string) Option {
	return func(c *charge) {
		if c.additional == nil {
			c.additional = make(map[string]string)
		}
		c.additional[subTag] = text
	}
}

// WithAmount returns the static payload of a merchant with an amount, as a code
// for one sale. An amount or tip that the static payload has is replaced; every
// other object keeps its value and place. A refusal is an *Error.
func WithAmount(static string, amount money.Rupiah, options ...Option) (string, error) {
	found := Check(static, QRIS)
	switch {
	case !found.Valid:
		return "", &Error{invalidStatic.about(string(found.Reason))}
	case found.Method != methodStatic:
		return "", &Error{NotStatic}
	}
	c := charge{amount: amount}
	for _, option := range options {
		option(&c)
	}
	if reason := c.fault(); reason != "" {
		return "", &Error{reason}
	}
	root, reason := mergeAdditional(c.price(found.Root), c.additional)
	if reason != "" {
		return "", &Error{reason}
	}
	payload := encode(root) + "6304"
	payload += checksum(payload)
	if utf8.RuneCountInString(payload) > LongestPayload {
		return "", &Error{PayloadTooLong}
	}
	return payload, nil
}

// fault says what is wrong with the charge itself.
func (c charge) fault() Reason {
	const sen = 100 // hundredths of a rupiah, because a fee may have decimals
	switch {
	case c.amount <= 0:
		return AmountNotPositive
	case c.amount > Limit:
		return AmountOverLimit
	case c.tip.Indicator == tipFixed && !isAmount(c.tip.Fixed):
		return TipValueFormat
	case c.tip.Indicator == tipPercent && !isPercent(c.tip.Percent):
		return TipValueFormat
	case c.tip.Indicator == tipFixed && int64(c.amount)*sen+hundredths(c.tip.Fixed) > int64(Limit)*sen:
		return AmountOverLimit
	}
	for _, subTag := range slices.Sorted(maps.Keys(c.additional)) {
		if len(subTag) != 2 || !twoDigits(subTag) {
			return TagNotNumeric
		}
		if reason := additionalFault(Object{subTag, c.additional[subTag]}); reason != "" {
			return reason
		}
	}
	return ""
}

// price returns the objects of a static payload as those of a dynamic one, with
// the amount and without the checksum.
func (c charge) price(static []Object) []Object {
	root := make([]Object, 0, len(static)+4)
	for _, o := range static {
		switch o.ID {
		case "54", "55", "56", "57", "63":
			continue
		case "01":
			o.Value = "12"
		case "58":
			root = append(root, Object{"54", strconv.FormatInt(int64(c.amount), 10)})
			root = append(root, c.tip.objects()...)
		}
		root = append(root, o)
	}
	if index(root, "01") < 0 {
		root = slices.Insert(root, 1, Object{"01", "12"})
	}
	return root
}

func (t Tip) objects() []Object {
	switch t.Indicator {
	case tipPrompt:
		return []Object{{"55", t.Indicator}}
	case tipFixed:
		return []Object{{"55", t.Indicator}, {"56", t.Fixed}}
	case tipPercent:
		return []Object{{"55", t.Indicator}, {"57", t.Percent}}
	}
	return nil
}

// mergeAdditional writes the given sub-tags into template 62.
func mergeAdditional(root []Object, additional map[string]string) ([]Object, Reason) {
	if len(additional) == 0 {
		return root, ""
	}
	place := index(root, "62")
	if place < 0 {
		if place = slices.IndexFunc(root, func(o Object) bool { return o.ID > "62" }); place < 0 {
			place = len(root)
		}
		root = slices.Insert(root, place, Object{ID: "62"})
	}
	subs, reason := parse(root[place].Value)
	if reason != "" {
		return nil, nestedTLV.about("62")
	}
	for _, id := range slices.Sorted(maps.Keys(additional)) {
		subs = put(subs, Object{id, additional[id]})
	}
	root[place].Value = encode(subs)
	if utf8.RuneCountInString(root[place].Value) > longestValue {
		return nil, lengthLimit.about("62")
	}
	return root, ""
}

// put replaces the object with the same ID where it stands, or inserts it before
// the first greater one.
func put(objects []Object, o Object) []Object {
	if i := index(objects, o.ID); i >= 0 {
		objects[i] = o
		return objects
	}
	i := slices.IndexFunc(objects, func(other Object) bool { return other.ID > o.ID })
	if i < 0 {
		i = len(objects)
	}
	return slices.Insert(objects, i, o)
}

// Fingerprint is a short mark of a payload, such as "4F1C-09AB-77D2", for
// people to compare. The owner of a stall notes it down once and sees at a
// glance when somebody has exchanged the payload.
func Fingerprint(payload string) string {
	sum := sha256.Sum256([]byte(payload))
	return fmt.Sprintf("%X-%X-%X", sum[:2], sum[2:4], sum[4:6])
}
