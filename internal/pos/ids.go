package pos

import (
	"fmt"
	"time"
)

// Identities are typed so that one cannot be handed over for another. SaleID,
// RefundID and ShiftID are UUIDv7 made on the terminal before anything is
// stored; the others are short codes that people read.
type (
	SKU          string
	ProducerCode string
	StallCode    string
	TerminalID   string
	StaffID      string
	SaleID       string
	RefundID     string
	ShiftID      string
)

// WIB is Western Indonesian Time, UTC+7 without daylight saving.
func WIB() *time.Location { return wib }

var wib = time.FixedZone("WIB", 7*60*60)

// BusinessDay is the day that a shift belongs to, as YYYY-MM-DD. It is chosen
// when the shift opens and may go on past midnight.
type BusinessDay string

const dayLayout = "2006-01-02"

// DayOf proposes the business day for a moment: its calendar day in WIB.
func DayOf(at time.Time) BusinessDay { return BusinessDay(at.In(wib).Format(dayLayout)) }

// ParseDay reads YYYY-MM-DD and refuses days that do not exist.
func ParseDay(text string) (BusinessDay, error) {
	t, err := time.Parse(dayLayout, text)
	if err != nil {
		return "", Refuse(Invalid, "day_format", "day", text).Because(err)
	}
	return BusinessDay(t.Format(dayLayout)), nil
}

// Compact is the day as YYMMDD, for receipt numbers.
func (d BusinessDay) Compact() string {
	if len(d) != len(dayLayout) {
		return ""
	}
	return string(d[2:4] + d[5:7] + d[8:10])
}

// ReceiptNumber is what people call a sale or a refund by: stall, terminal,
// business day and a counter without gaps, as KBI-A-261123-0042; refunds count
// on their own, as KBI-A-261123-R0003.
type ReceiptNumber string

// SaleNumber is the n-th sale, from 1, of a terminal on a business day.
func SaleNumber(stall StallCode, terminalCode string, day BusinessDay, n int) ReceiptNumber {
	return ReceiptNumber(fmt.Sprintf("%s-%s-%s-%04d", stall, terminalCode, day.Compact(), n))
}

// RefundNumber is the n-th refund, from 1, of a terminal on a business day.
func RefundNumber(stall StallCode, terminalCode string, day BusinessDay, n int) ReceiptNumber {
	return ReceiptNumber(fmt.Sprintf("%s-%s-%s-R%04d", stall, terminalCode, day.Compact(), n))
}

// Stamp is t as it is stored everywhere: UTC, whole milliseconds.
func Stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
