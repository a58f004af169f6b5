// Package money counts rupiah. Amounts are whole rupiah in an int64; there is
// no fraction anywhere in the product, so every division says how it rounds and
// every split says who gets the remainder.
//
// It is not a currency library: there is one currency. Every other package of
// this project may import it; it imports none of them.
package money

import (
	"cmp"
	"errors"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Rupiah is an amount of money in whole rupiah. It may be negative: a refund,
// a rounding or a drawer that is short.
type Rupiah int64

// Limit is the largest amount, in either direction, that Parse accepts and that
// the domain lets into a sale: a thousand billion rupiah. A hundred thousand
// amounts of this size still add up without overflow.
const Limit Rupiah = 1_000_000_000_000

// BasisPoints is a rate: 100 basis points are one per cent.
type BasisPoints int32

// Whole is one hundred per cent.
const Whole BasisPoints = 10_000

// Rounding names what happens to the part of a rupiah that a division leaves.
type Rounding int

const (
	// Down rounds towards zero.
	Down Rounding = iota
	// Nearest rounds to the nearest rupiah, halves away from zero.
	Nearest
)

// Add returns the sum of r and the others.
func (r Rupiah) Add(others ...Rupiah) Rupiah {
	for _, o := range others {
		r += o
	}
	return r
}

// Times returns r for n pieces.
func (r Rupiah) Times(n int) Rupiah { return r * Rupiah(n) }

// Percent returns the given rate of r, rounded as told.
func (r Rupiah) Percent(rate BasisPoints, rounding Rounding) Rupiah {
	return r.Share(int64(rate), int64(Whole), rounding)
}

// Share returns r*part/whole without overflow, rounded as told. Part must not
// be negative and whole must be positive; a share outside int64 is a programming
// error and panics.
func (r Rupiah) Share(part, whole int64, rounding Rounding) Rupiah {
	if part < 0 || whole <= 0 {
		panic("money: share of a negative part or of nothing")
	}
	hi, lo := bits.Mul64(magnitude(r), uint64(part))
	if rounding == Nearest {
		var carry uint64
		lo, carry = bits.Add64(lo, uint64(whole)/2, 0)
		hi += carry
	}
	quotient, _ := bits.Div64(hi, lo, uint64(whole))
	if quotient > math.MaxInt64 {
		panic("money: share overflows")
	}
	if r < 0 {
		return -Rupiah(quotient)
	}
	return Rupiah(quotient)
}

func magnitude(r Rupiah) uint64 {
	if r < 0 {
		return uint64(-r)
	}
	return uint64(r)
}

// DownTo returns r rounded towards zero to a multiple of step; a step of 0 or 1
// changes nothing.
func (r Rupiah) DownTo(step Rupiah) Rupiah {
	if step <= 1 {
		return r
	}
	return r - r%step
}

// UpTo returns r, not negative, rounded up to a multiple of step.
func (r Rupiah) UpTo(step Rupiah) Rupiah {
	down := r.DownTo(step)
	if down == r {
		return r
	}
	return down + step
}

// Allocate splits total by weights so that the parts add up to total exactly:
// each gets its share rounded down and the rupiah left over go to the largest
// remainders, the earlier part first among equals. Weights must not be negative.
// If all weights are zero the first part gets everything, and no weights give no
// parts.
func Allocate(total Rupiah, weights []Rupiah) []Rupiah {
	parts := make([]Rupiah, len(weights))
	if len(weights) == 0 {
		return parts
	}
	var sum Rupiah
	for _, w := range weights {
		if w < 0 {
			panic("money: negative weight")
		}
		sum += w
	}
	if sum == 0 {
		parts[0] = total
		return parts
	}
	remainders := make([]uint64, len(weights))
	order := make([]int, len(weights))
	left := int64(magnitude(total))
	for i, w := range weights {
		hi, lo := bits.Mul64(magnitude(total), uint64(w))
		quotient, remainder := bits.Div64(hi, lo, uint64(sum))
		parts[i], remainders[i], order[i] = Rupiah(quotient), remainder, i
		left -= int64(quotient)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(remainders[b], remainders[a]) })
	for _, i := range order[:left] {
		parts[i]++
	}
	if total < 0 {
		for i := range parts {
			parts[i] = -parts[i]
		}
	}
	return parts
}

// String writes the amount the way Indonesian price tags do: Rp10.000, with the
// minus sign in front of the currency when it is negative.
func (r Rupiah) String() string {
	if r < 0 {
		return "\u2212Rp" + Rupiah(magnitude(r)).Digits()
	}
	return "Rp" + r.Digits()
}

// Digits writes the amount with dots between thousands and without the currency.
func (r Rupiah) Digits() string {
	digits := strconv.FormatUint(magnitude(r), 10)
	var b strings.Builder
	if r < 0 {
		b.WriteString("\u2212")
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// What Parse can say about a text that is no amount.
var (
	ErrEmpty    = errors.New("no amount")
	ErrFormat   = errors.New("not an amount in rupiah")
	ErrFraction = errors.New("rupiah have no fraction")
	ErrTooLarge = errors.New("amount is too large")
)

// Parse reads an amount as people write it: 275000, 275.000, Rp 275.000,
// Rp275.000,00, with a leading minus if negative. Dots must stand exactly
// between groups of three digits; a fraction other than one or two zeros is an
// error, as is anything beyond Limit.
func Parse(text string) (Rupiah, error) {
	s := strings.TrimSpace(text)
	negative := false
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		negative, s = true, rest
	} else if rest, ok := strings.CutPrefix(s, "\u2212"); ok {
		negative, s = true, rest
	}
	if len(s) >= 2 && strings.EqualFold(s[:2], "rp") {
		s = strings.TrimSpace(strings.TrimPrefix(s[2:], "."))
	}
	if s == "" {
		return 0, ErrEmpty
	}
	if whole, fraction, ok := strings.Cut(s, ","); ok {
		// Three digits would be thousands in the English manner: 275,000 must not
		// become Rp275.
		if fraction == "" || len(fraction) > 2 || strings.Trim(fraction, "0123456789") != "" {
			return 0, ErrFormat
		}
		if strings.Trim(fraction, "0") != "" {
			return 0, ErrFraction
		}
		s = whole
	}
	digits, ok := ungroup(s)
	if !ok {
		return 0, ErrFormat
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || Rupiah(n) > Limit {
		return 0, ErrTooLarge
	}
	if negative {
		n = -n
	}
	return Rupiah(n), nil
}

// ungroup drops the dots between groups of three digits.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ".")
	for i, g := range groups {
		if g == "" || strings.Trim(g, "0123456789") != "" {
			return "", false
		}
		if len(groups) > 1 && (i > 0 && len(g) != 3 || i == 0 && len(g) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
