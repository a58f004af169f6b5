package matching_test

import (
	"slices"
	"testing"
	"time"

	"lapak/internal/matching"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// Where no reference helps, two readings may explain the same money. These say
// which one is taken, and that the money is the same either way.
func TestWhatNobodyCanTellApartIsReadAsTheFewestDifferences(t *testing.T) {
	at := func(minutes float64) time.Time { return morning.Add(time.Duration(minutes * float64(time.Minute))) }
	sold := func(id string, minutes float64, amount money.Rupiah) matching.Payment {
		return matching.Payment{Sale: pos.SaleID(id), Number: pos.ReceiptNumber(id), Tender: 1, Amount: amount, At: at(minutes)}
	}
	shown := func(id string, minutes float64, amount money.Rupiah) matching.Payment {
		return matching.Payment{Kind: matching.Spare, Charge: pos.ChargeID(id), Amount: amount, At: at(minutes)}
	}
	row := func(n int, minutes float64, gross money.Rupiah) matching.Row {
		return matching.Row{Row: n, At: at(minutes), Clock: true, Gross: gross, Fee: gross / 143}
	}
	voided := func(p matching.Payment) matching.Payment { p.Kind = matching.Voided; return p }
	other := func(p matching.Payment) matching.Payment { p.Other = true; return p }
	typed := func(p matching.Payment, digits string) matching.Payment { p.Reference = digits; return p }
	numbered := func(r matching.Row, digits string) matching.Row { r.Reference = digits; return r }
	dayOnly := func(r matching.Row) matching.Row { r.Clock = false; return r }
	for _, c := range []struct {
		name     string
		payments []matching.Payment
		rows     []matching.Row
		want     []pos.MatchVerdict
	}{
		{"a sale without money in the morning and equal money without a sale in the evening are one payment",
			[]matching.Payment{sold("a", 0, 25_000), sold("b", 480, 25_000)}, []matching.Row{row(1, 480, 25_000), row(2, 481, 25_000)}, []pos.MatchVerdict{pos.MatchTime, pos.MatchGood}},
		{"a sale without money and another amount in the same minutes are one payment, though another sale has that amount",
			[]matching.Payment{sold("a", 0, 25_000), sold("b", 1, 20_000)}, []matching.Row{row(1, 0, 20_000), row(2, 1, 20_000)}, []pos.MatchVerdict{pos.MatchAmount, pos.MatchGood}},
		{"a sale that was voided and rung again at once has been paid once",
			[]matching.Payment{voided(sold("a", 0, 25_000)), sold("b", 2, 25_000)}, []matching.Row{row(1, -0.5, 25_000)}, []pos.MatchVerdict{pos.MatchGood}},
		{"the money of a voided sale is not that of a sale nine minutes later",
			[]matching.Payment{voided(sold("a", 0, 25_000)), sold("b", 9, 25_000)}, []matching.Row{row(1, -0.5, 25_000)}, []pos.MatchVerdict{pos.MatchUnvoided, pos.MatchMissing}},
		{"without a time of day money is a sale's sooner than that of one that was voided",
			[]matching.Payment{sold("a", 0, 25_000), voided(sold("b", 90, 25_000))}, []matching.Row{dayOnly(row(1, -0.5, 25_000))}, []pos.MatchVerdict{pos.MatchGood}},
		{"money that came before a code was shown is not late money of it",
			[]matching.Payment{shown("a", 20, 25_000)}, []matching.Row{row(1, 0, 25_000)}, []pos.MatchVerdict{pos.MatchUnsold}},
		{"money for two codes is late money of both, whichever came first",
			[]matching.Payment{shown("a", 0, 25_000), shown("b", 16, 25_000)}, []matching.Row{row(1, 29, 25_000), row(2, 45, 25_000)}, []pos.MatchVerdict{pos.MatchLate, pos.MatchLate}},
		{"equal money at the same moment is a sale's, though other digits were typed",
			[]matching.Payment{typed(sold("a", 0, 25_000), "111111")}, []matching.Row{numbered(row(1, 0, 25_000), "990000222222")}, []pos.MatchVerdict{pos.MatchReference}},
		{"money half an hour away with other digits is not a sale's",
			[]matching.Payment{typed(sold("a", 0, 25_000), "111111")}, []matching.Row{numbered(row(1, 30, 25_000), "990000222222")}, []pos.MatchVerdict{pos.MatchMissing, pos.MatchUnsold}},
		{"six digits alone do not make money of another amount at another time a sale's",
			[]matching.Payment{typed(sold("a", 0, 25_000), "223344")}, []matching.Row{numbered(row(1, 480, 40_000), "990000223344")}, []pos.MatchVerdict{pos.MatchMissing, pos.MatchUnsold}},
		{"equal money an hour later is a sale's sooner than other money at once",
			[]matching.Payment{sold("a", 0, 25_000)}, []matching.Row{row(1, 1, 20_000), row(2, 60, 25_000)}, []pos.MatchVerdict{pos.MatchTime, pos.MatchUnsold}},
		{"money that another day explains is that day's, whatever became of its sale or code",
			[]matching.Payment{other(sold("a", 0, 25_000)), other(voided(sold("b", 0, 30_000))), other(shown("c", 0, 35_000))},
			[]matching.Row{row(1, 0, 25_000), row(2, 5, 30_000), row(3, 5, 35_000)}, nil},
		{"money two minutes after equal money that a sale has is a second payment",
			[]matching.Payment{sold("a", 0, 25_000)}, []matching.Row{row(1, 0, 25_000), row(2, 2, 25_000)}, []pos.MatchVerdict{pos.MatchGood, pos.MatchDouble}},
	} {
		o := matching.Match(c.payments, c.rows, matching.Rules{Day: day})
		var got []pos.MatchVerdict
		for _, r := range o.Rows {
			got = append(got, r.Verdict)
		}
		slices.Sort(got)
		slices.Sort(c.want)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
		mustAddUp(t, fairDay{c.payments, c.rows}, o)
	}
}
