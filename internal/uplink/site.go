package uplink

import (
	"regexp"

	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
)

// shortCode is what a fair or a stall may be called in receipt numbers and by
// stalls.
var shortCode = regexp.MustCompile(`^[A-Z0-9]{1,6}$`)

// CheckFair refuses a fair that stalls could not name or that ends before it
// begins.
func CheckFair(f store.FairRecord) error {
	switch {
	case !shortCode.MatchString(f.Code):
		return pos.Refuse(pos.Invalid, "fair_code")
	case f.Name == "" || len(f.Name) > 100:
		return pos.Refuse(pos.Invalid, "fair_name")
	case f.To < f.From:
		return pos.Refuse(pos.Invalid, "fair_days", "from", f.From, "to", f.To)
	}
	return nil
}

// CheckSite refuses a stall that laptops could not sell at.
func CheckSite(s store.Site) error {
	switch {
	case !shortCode.MatchString(string(s.Code)):
		return pos.Refuse(pos.Invalid, "stall_code")
	case s.Name == "" || len(s.Name) > 60:
		return pos.Refuse(pos.Invalid, "stall_name")
	case s.Rules == nil:
		return nil
	case s.Rules.QRISLimit < 0 || s.Rules.LowStock < 0:
		return pos.Refuse(pos.Invalid, "stall_rules")
	}
	if shop, err := pos.CheckShop(s.Rules.Shop); err != nil || shop != s.Rules.Shop {
		return pos.Refuse(pos.Invalid, "shop_address", "max", pos.MaxShop).Because(err)
	}
	if err := s.Rules.Rounding.Check(); err != nil || s.Rules.QRIS == "" {
		return err
	}
	if r := qris.Check(s.Rules.QRIS, qris.QRIS); !r.Valid {
		return pos.Refuse(pos.Invalid, "qris_invalid", "code", r.Reason)
	}
	if _, err := qris.WithAmount(s.Rules.QRIS, 1000); err != nil {
		return pos.Refuse(pos.Invalid, "qris_unusable").Because(err)
	}
	return nil
}
