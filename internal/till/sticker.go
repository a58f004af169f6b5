package till

import (
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/qr"
	"lapak/internal/qris"
	"lapak/internal/receipt"
)

// ReadSticker returns the payment payload in a photo or scan of a sticker. It
// may be one that a stall cannot use; judging it is another step, which can say
// whose it is. The refusals are picture_unreadable, picture_too_large, no_code,
// no_payment_code and several_payment_codes.
func ReadSticker(picture io.Reader) (payload string, err error) {
	texts, err := qr.Read(picture)
	switch {
	case errors.Is(err, qr.ErrNoCode):
		return "", pos.Refuse(pos.NotFound, "no_code").Because(err)
	case errors.Is(err, qr.ErrTooLarge):
		return "", pos.Refuse(pos.Invalid, "picture_too_large").Because(err)
	case err != nil:
		return "", pos.Refuse(pos.Invalid, "picture_unreadable").Because(err)
	}
	for _, text := range texts {
		switch {
		case !looksLikePayment(text):
		case payload != "":
			return "", pos.Refuse(pos.Conflict, "several_payment_codes")
		default:
			payload = text
		}
	}
	if payload == "" {
		return "", pos.Refuse(pos.Invalid, "no_payment_code")
	}
	return payload, nil
}

// looksLikePayment tells a payment payload from the address of a shop that may
// stand beside it, damaged or not.
func looksLikePayment(text string) bool {
	root := qris.Check(text, qris.TLV).Root
	return len(root) > 1 && root[0].ID == "00"
}

// Merchant is what is printed beside a payment code. With an amount, the code
// carries it if it is static and inCode says so; else the buyer types it. The
// refusals are qris_invalid and qris_unusable.
func Merchant(payload string, amount money.Rupiah, inCode bool, at time.Time) (receipt.Merchant, error) {
	r := qris.Check(payload, qris.QRIS)
	if !r.Valid {
		return receipt.Merchant{}, pos.Refuse(pos.Invalid, "qris_invalid", "code", r.Reason)
	}
	m := receipt.Merchant{
		Name: r.MerchantName, City: r.MerchantCity, NMID: r.NMID, Terminal: r.Additional["07"], Payload: payload, Amount: amount,
		Typed: !inCode, Fingerprint: qris.Fingerprint(payload), At: at,
	}
	if m.Terminal == "***" { // the payer is asked for it
		m.Terminal = ""
	}
	if amount != 0 && inCode {
		var err error
		if m.Payload, err = qris.WithAmount(payload, amount); err != nil {
			return receipt.Merchant{}, pos.Refuse(pos.Invalid, "qris_unusable").Because(err)
		}
	}
	return m, nil
}

// Difference is a part of a payment code in which two of them differ.
type Difference struct {
	Part       string // checksum, merchant, nmid or account
	Kept, Seen string
}

// StickerDiffers compares the code that was read from the sticker on the table
// with the one that is kept: whom it pays, and the checksum. None is the right
// sticker. It is never silent about a difference, however little it means.
func StickerDiffers(kept, seen string) []Difference {
	k, s := qris.Check(kept, qris.QRIS), qris.Check(seen, qris.QRIS)
	var all []Difference
	add := func(part, kept, seen string) {
		if kept != seen {
			all = append(all, Difference{part, kept, seen})
		}
	}
	add("merchant", k.MerchantName, s.MerchantName)
	add("nmid", k.NMID, s.NMID)
	add("account", accounts(k), accounts(s))
	add("checksum", k.Checksum, s.Checksum)
	if len(all) == 0 && kept != seen {
		all = append(all, Difference{Part: "checksum", Kept: qris.Fingerprint(kept), Seen: qris.Fingerprint(seen)})
	}
	return all
}

// accounts are the numbers of the merchant's accounts, in the order of their
// templates.
func accounts(r qris.Result) string {
	var numbers []string
	for _, id := range slices.Sorted(maps.Keys(r.Accounts)) {
		if pan := r.Accounts[id]["01"]; pan != "" {
			numbers = append(numbers, pan)
		}
	}
	return strings.Join(numbers, ", ")
}
