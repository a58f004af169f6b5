package matching_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"lapak/internal/matching"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// role keeps apart, where no reference does, amounts of which a sale may lack its
// money, those whose money may have come at another time, and those of which there
// may be too much: a sale without money and money without a sale of one amount are
// one payment to anybody.
type role int

const (
	lacking role = iota
	moved
	plenty
)

func (p *planting) fits(amount money.Rupiah, r role) bool {
	return p.books.distinctive || int(amount/5_000)%3 == int(r)
}

// pick takes a sale out of those of which nothing is known yet.
func (p *planting) pick(fit func(s sale) bool) sale {
	for range 100_000 {
		i := p.dice.IntN(len(p.sales))
		if s := p.sales[i]; fit(s) && p.room(spot{s.pay.Amount, s.pay.At}) {
			p.sales = slices.Delete(p.sales, i, i+1)
			p.spots = append(p.spots, spot{s.pay.Amount, s.pay.At})
			return s
		}
	}
	panic("the day is too full")
}

// place finds a time between two and an amount for something that is no sale.
func (p *planting) place(from, to time.Duration) (spot, bool) {
	for range 100_000 {
		s := spot{p.price(), morning.Add(from + time.Duration(p.dice.Int64N(int64(to-from))))}
		if p.fits(s.amount, plenty) && p.room(s) && p.alone(s) {
			p.spots = append(p.spots, s)
			return s, true
		}
	}
	return spot{}, false
}

// differences are all kinds of what may go wrong, by name.
func differences() map[string]func(p *planting) bool {
	return map[string]func(p *planting) bool{
		"missing": missing, "repeated": repeated, "second": second, "amount": amount, "time": shifted, "garbled": garbled, "absent": absent, "wrong": wrong,
		"late": late, "after midnight": lateAfterMidnight, "voided": voided, "late after a void": lateAfterVoid,
		"unsold": unsold, "unsold of the next day": unsoldNextDay,
	}
}

// disturb plants n differences, as many of each kind.
func (p *planting) disturb(n int) {
	kinds := differences()
	names := slices.Sorted(maps.Keys(kinds)) // with the same seed the same day
	for _, kind := range names {
		for range n / len(names) {
			if kinds[kind](p) {
				p.planted[kind]++
			}
		}
	}
	for _, s := range p.sales {
		p.reads(pos.MatchGood, s.pay, s.row)
	}
}

func missing(p *planting) bool {
	s := p.pick(func(s sale) bool { return p.fits(s.pay.Amount, lacking) })
	p.rows = slices.DeleteFunc(p.rows, func(r *matching.Row) bool { return r == s.row })
	// Its number stays free, as in a file from which somebody cut a line.
	p.rows = append(p.rows, &matching.Row{Row: s.row.Row, At: s.row.At, Clock: true, Gross: s.row.Gross, Reference: s.row.Reference, Status: "GAGAL", State: matching.Failed})
	p.reads(pos.MatchMissing, s.pay, nil)
	return true
}

func repeated(p *planting) bool {
	s := p.pick(func(s sale) bool { return p.fits(s.pay.Amount, plenty) && p.alone(spot{s.pay.Amount, s.pay.At}) })
	p.reads(pos.MatchGood, s.pay, s.row)
	p.reads(pos.MatchDouble, s.pay, p.row(s.row.At.Add(-p.books.skew), s.row.Gross, s.row.Reference))
	return true
}

func second(p *planting) bool {
	s := p.pick(func(s sale) bool { return p.fits(s.pay.Amount, plenty) && p.alone(spot{s.pay.Amount, s.pay.At}) })
	p.reads(pos.MatchGood, s.pay, s.row)
	p.reads(pos.MatchDouble, s.pay, p.row(s.row.At.Add(-p.books.skew+time.Duration(5+p.dice.IntN(60))*time.Second), s.row.Gross, p.reference()))
	return true
}

func amount(p *planting) bool {
	var other money.Rupiah
	s := p.pick(func(s sale) bool {
		other = p.price()
		there := spot{other, s.pay.At}
		return p.known(s) && other != s.pay.Amount && p.fits(s.pay.Amount, lacking) && p.fits(other, plenty) && p.room(there) && p.alone(there)
	})
	p.spots = append(p.spots, spot{other, s.pay.At})
	s.row.Gross, s.row.Fee = other, other.Percent(70, money.Nearest)
	p.reads(pos.MatchAmount, s.pay, s.row)
	return true
}

func shifted(p *planting) bool {
	s := p.pick(func(s sale) bool {
		there := spot{s.pay.Amount, s.pay.At.Add(shifts)}
		return p.known(s) && p.fits(s.pay.Amount, moved) && p.room(there) && p.alone(there)
	})
	s.row.At = s.row.At.Add(shifts)
	p.spots = append(p.spots, spot{s.pay.Amount, s.row.At.Add(-p.books.skew)})
	p.reads(pos.MatchTime, s.pay, s.row)
	return true
}

// known says whether it is known where the money of a sale is, as far as the books
// ever tell: a sale without a reference among others with one lacks its money if
// amount or time are not its own.
func (p *planting) known(s sale) bool { return !p.books.distinctive || s.pay.Reference != "" }

// garbled is one digit typed wrong, or two that changed places.
func garbled(p *planting) bool {
	if p.books.typed == 0 || !p.books.inFile {
		return false
	}
	var digits []byte
	s := p.pick(func(s sale) bool {
		digits = []byte(s.pay.Reference)
		if len(digits) == 0 {
			return false
		}
		if i := p.dice.IntN(len(digits) - 1); p.dice.IntN(2) == 0 {
			digits[i], digits[i+1] = digits[i+1], digits[i]
		} else {
			digits[i] = '0' + (digits[i]-'0'+1+byte(p.dice.IntN(9)))%10
		}
		return !p.ends[string(digits)]
	})
	s.pay.Reference = string(digits)
	p.reads(pos.MatchGood, s.pay, s.row)
	return true
}

func absent(p *planting) bool {
	s := p.pick(func(sale) bool { return true })
	s.pay.Reference = ""
	p.reads(pos.MatchGood, s.pay, s.row)
	return true
}

// wrong is the digits of something else, such as the number of an order. What tells
// its money from that of an equal sale that was voided at the time is those digits.
func wrong(p *planting) bool {
	if p.books.typed == 0 || !p.books.inFile {
		return false
	}
	s := p.pick(func(s sale) bool { return s.pay.Reference != "" && p.alone(spot{s.pay.Amount, s.pay.At}) })
	s.pay.Reference = p.reference()[6:]
	p.reads(pos.MatchReference, s.pay, s.row)
	return true
}

func late(p *planting) bool { return p.late(0, 14*time.Hour, time.Second) }

func lateAfterMidnight(p *planting) bool {
	return p.late(14*time.Hour+35*time.Minute, 15*time.Hour, waits-5*time.Minute)
}

// late is money for a code that was shown between two times and taken away, some
// time after. After midnight it is of the day of the code.
func (p *planting) late(from, to, after time.Duration) bool {
	s, room := p.place(from, to)
	if room {
		c := p.code(fmt.Sprint("late-", len(p.want)), s)
		p.reads(pos.MatchLate, c, p.row(s.at.Add(after+time.Duration(p.dice.Int64N(int64(waits-soon-after)))), s.amount, p.reference()))
	}
	return room
}

func voided(p *planting) bool {
	s := p.pick(func(s sale) bool { return p.fits(s.pay.Amount, plenty) && p.alone(spot{s.pay.Amount, s.pay.At}) })
	s.pay.Kind = matching.Voided
	p.reads(pos.MatchUnvoided, s.pay, s.row)
	return true
}

func lateAfterVoid(p *planting) bool {
	s, room := p.place(0, 14*time.Hour)
	if room {
		v := p.pays(matching.Payment{Kind: matching.Voided, Sale: pos.SaleID(fmt.Sprint("void-", len(p.want))), Tender: 1, Amount: s.amount, At: s.at})
		p.reads(pos.MatchUnvoided, v, p.row(s.at.Add(time.Duration(5+p.dice.IntN(20))*time.Minute), s.amount, p.reference()))
	}
	return room
}

// unsold is money that no code asked for. Soon before or after equal money of a
// sale nobody can tell it from a second payment.
func unsold(p *planting) bool {
	s, room := p.place(0, 14*time.Hour)
	if !room {
		return false
	}
	verdict := pos.MatchUnsold
	if p.twice(s) {
		verdict = pos.MatchDouble
	}
	p.reads(verdict, nil, p.row(s.at, s.amount, p.reference()))
	return verdict == pos.MatchUnsold
}

func unsoldNextDay(p *planting) bool {
	s, room := p.place(18*time.Hour, 20*time.Hour)
	if room {
		p.reads(aside, nil, p.row(s.at, s.amount, p.reference()))
	}
	return room
}
