package money_test

import (
	"errors"
	"testing"

	"lapak/internal/money"
	"pgregory.net/rapid"
)

func amount(t *rapid.T, name string) money.Rupiah {
	return money.Rupiah(rapid.Int64Range(-int64(money.Limit), int64(money.Limit)).Draw(t, name))
}

func TestAnAmountIsWrittenLikeAnIndonesianPriceTag(t *testing.T) {
	for want, in := range map[string]money.Rupiah{
		"Rp0": 0, "Rp500": 500, "Rp1.000": 1000, "Rp10.000": 10_000,
		"Rp2.625.000": 2_625_000, "\u2212Rp5.000": -5000, "\u2212Rp50": -50,
	} {
		if got := in.String(); got != want {
			t.Errorf("%d is written %q, want %q", int64(in), got, want)
		}
	}
}

func TestAnAmountIsReadAsPeopleWriteIt(t *testing.T) {
	for in, want := range map[string]money.Rupiah{
		"275000": 275_000, "275.000": 275_000, "Rp275.000": 275_000, "Rp 275.000,00": 275_000,
		"rp. 1.850.000": 1_850_000, " 3.500 ": 3500, "-5.000": -5000, "\u2212Rp5.000": -5000, "0": 0,
	} {
		if got, err := money.Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
}

func TestATextThatIsNoAmountIsRefusedWithTheReason(t *testing.T) {
	for in, want := range map[string]error{
		"": money.ErrEmpty, "Rp": money.ErrEmpty, "12a": money.ErrFormat, "dua ribu": money.ErrFormat,
		"1.00": money.ErrFormat, "1.0000": money.ErrFormat, "1000.000": money.ErrFormat, ".500": money.ErrFormat,
		"1e3": money.ErrFormat, "1,5": money.ErrFraction, "1,": money.ErrFormat, "1,0x": money.ErrFormat,
		"275,000": money.ErrFormat, "1.000.000.000.001": money.ErrTooLarge, "99999999999999999999": money.ErrTooLarge, "--5": money.ErrFormat,
	} {
		if got, err := money.Parse(in); !errors.Is(err, want) {
			t.Errorf("Parse(%q) = %d, %v; want %v", in, got, err, want)
		}
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := amount(t, "amount")
		if got, err := money.Parse(r.String()); err != nil || got != r {
			t.Fatalf("%s read back as %d, %v", r, got, err)
		}
	})
}

func TestTheAllocatedPartsAlwaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := amount(t, "total")
		weights := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) money.Rupiah {
			return money.Rupiah(rapid.Int64Range(0, int64(money.Limit)).Draw(t, "weight"))
		}), 1, 40).Draw(t, "weights")
		var sum, whole money.Rupiah
		for _, w := range weights {
			whole += w
		}
		for i, p := range money.Allocate(total, weights) {
			sum += p
			if whole == 0 {
				continue
			}
			exact := total.Share(int64(weights[i]), int64(whole), money.Down)
			if d := p - exact; d < -1 || d > 1 {
				t.Fatalf("part %d is %d, its exact share is about %d", i, p, exact)
			}
		}
		if sum != total {
			t.Fatalf("parts add up to %d, not %d", sum, total)
		}
	})
}

func TestTheLeftOverRupiahGoToTheLargestRemainder(t *testing.T) {
	got := money.Allocate(100, []money.Rupiah{1, 1, 1})
	if got[0] != 34 || got[1] != 33 || got[2] != 33 {
		t.Errorf("100 in three = %v", got)
	}
	if got := money.Allocate(-100, []money.Rupiah{2, 1}); got[0] != -67 || got[1] != -33 {
		t.Errorf("-100 as two to one = %v", got)
	}
}

func TestPercentRoundsAsTold(t *testing.T) {
	if got := money.Rupiah(12_345).Percent(1000, money.Down); got != 1234 {
		t.Errorf("10%% down = %d", got)
	}
	if got := money.Rupiah(12_345).Percent(1000, money.Nearest); got != 1235 {
		t.Errorf("10%% nearest = %d", got)
	}
	if got := money.Rupiah(-12_345).Percent(1000, money.Nearest); got != -1235 {
		t.Errorf("10%% of a negative amount = %d", got)
	}
}

func TestRoundingToCoinsKeepsWithinOneCoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := money.Rupiah(rapid.Int64Range(0, int64(money.Limit)).Draw(t, "amount"))
		down, up := r.DownTo(100), r.UpTo(100)
		if down > r || up < r || down%100 != 0 || up%100 != 0 || up-down > 100 || (r%100 == 0) != (up == down) {
			t.Fatalf("%d rounds to %d and %d", r, down, up)
		}
	})
}

func TestAmountsInWords(t *testing.T) {
	for in, want := range map[money.Rupiah]string{
		0: "nol rupiah", 11: "sebelas rupiah", 19: "sembilan belas rupiah", 21: "dua puluh satu rupiah",
		100: "seratus rupiah", 999: "sembilan ratus sembilan puluh sembilan rupiah", 1000: "seribu rupiah",
		1001: "seribu satu rupiah", 1100: "seribu seratus rupiah", 2000: "dua ribu rupiah", 11_000: "sebelas ribu rupiah",
		1_000_000: "satu juta rupiah", 1_001_000: "satu juta seribu rupiah", -5000: "minus lima ribu rupiah",
		999_999_999:       "sembilan ratus sembilan puluh sembilan juta sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan rupiah",
		1_000_000_000:     "satu miliar rupiah",
		1_000_000_000_000: "satu triliun rupiah",
	} {
		if got := in.Terbilang(); got != want {
			t.Errorf("%d in words: %q, want %q", int64(in), got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"275.000", "Rp 1.000,00", "-5", "1e9", "", "Rp", "1.2.3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := money.Parse(s)
		if err != nil {
			return
		}
		if back, err := money.Parse(r.String()); err != nil || back != r {
			t.Fatalf("%q gave %d, written %s, read back %d, %v", s, r, r, back, err)
		}
	})
}
