// Package demo is a small fair with real goods: a stall on an empty store, people
// with known PINs, and whole days of sales that come out the same for the same
// seed. They are made through the till like anybody's, with a clock of their own.
//
// It invents no figures and skips no step; what it sells is stored, numbered and
// chained as if it had been sold. The commands and tests import it.
package demo

import (
	"context"
	_ "embed"
	"fmt"
	"sync"
	"time"

	"lapak/internal/auth"
	"lapak/internal/i18n"
	"lapak/internal/intake"
	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/qris"
	"lapak/internal/store"
)

//go:embed data/produsen.csv
var producersFile []byte

//go:embed data/barang.csv
var productsFile []byte

//go:embed data/bagi-hasil.csv
var splitsFile []byte

// merchantPayload is a QRIS code in which no bank takes part: its national
// numbering 93609999 is not given to anybody, so that it can never be paid.
const merchantPayload = "00020101021126660019ID.CO.CONTOHPAY.WWW01189360999900000000070210CTH00000010303UMI" +
	"51440014ID.CO.QRIS.WWW0215ID10999999000010303UMI5204581253033605802ID5917LAPAK MUSI CONTOH6009PALEMBANG" +
	"61053011162070703A016304C8E7"

// Day is the business day of the demo.
const Day pos.BusinessDay = "2026-11-22"

// PINs of the people of the demo, who are called by what they do.
const (
	CashierPIN    = "112233"
	SupervisorPIN = "445566"
)

// The people of the demo.
const (
	FirstCashier  pos.StaffID = "staff-1"
	SecondCashier pos.StaffID = "staff-2"
	Boss          pos.StaffID = "staff-3"
)

// Goods reads the list of goods that the demo sells.
func Goods() (intake.Goods, error) {
	return intake.ReadGoods(intake.Lists{
		Producers: intake.File{Name: "produsen.csv", Data: producersFile},
		Products:  intake.File{Name: "barang.csv", Data: productsFile},
		Splits:    &intake.File{Name: "bagi-hasil.csv", Data: splitsFile},
	}, nil)
}

// SetUp makes the demo's stall on an empty store.
func SetUp(ctx context.Context, s *store.Store, words *i18n.Words) error {
	return setUp(ctx, s, words, Post{Stall: stallOf(words), First: true})
}

func setUp(ctx context.Context, s *store.Store, words *i18n.Words, post Post) error {
	goods, err := Goods()
	if err != nil {
		return err
	}
	if !post.First {
		goods.Opening = nil
	}
	if _, err := s.RecordAll(ctx, Boss, append(tests(post.Stall), journal.StallChanged{Stall: post.Stall})); err != nil {
		return err
	}
	if _, err := s.AdoptCatalogue(ctx, Boss, goods.Catalogue, goods.Opening); err != nil {
		return err
	}
	staff, err := Staff(words)
	if err != nil {
		return err
	}
	for _, m := range staff {
		if err := s.SaveStaff(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// tests are the small payments with two apps after which the amount may stand in
// the stall's code.
func tests(stall pos.Stall) []journal.Fact {
	at := time.Date(2026, 11, 20, 8, 0, 0, 0, pos.WIB()).UTC()
	var facts []journal.Fact
	for i, app := range []string{"GoPay", "BCA mobile"} {
		facts = append(facts, journal.CodeTested{Test: pos.CodeTest{Fingerprint: qris.Fingerprint(stall.QRIS), App: app, Amount: 1_000,
			Reference: fmt.Sprintf("11200800%04d", 1_001+i), At: at, By: Boss}})
	}
	return facts
}

// stallOf is the demo's first stall.
func stallOf(words *i18n.Words) pos.Stall {
	stall := store.DefaultStall()
	stall.Code, stall.Name, stall.QRIS, stall.AutoAmount = "KBI", words.T("demo.stall"), merchantPayload, true
	stall.Fair = pos.Fair{Name: words.T("demo.fair"), Place: "Kambang Iwak", City: "Palembang", From: "2026-11-20", To: "2026-11-29"}
	stall.ReceiptFooter = words.T("demo.footer")
	return stall
}

// Staff are the people of the demo, with the hashes of their PINs.
func Staff(words *i18n.Words) ([]store.StaffSecret, error) {
	var all []store.StaffSecret
	for _, p := range []struct {
		id    pos.StaffID
		label string
		role  pos.Role
		pin   string
	}{
		{FirstCashier, words.T("demo.cashier", "number", "1"), pos.Cashier, CashierPIN},
		{SecondCashier, words.T("demo.cashier", "number", "2"), pos.Cashier, CashierPIN},
		{Boss, words.T("demo.supervisor"), pos.Supervisor, SupervisorPIN},
	} {
		hash, err := auth.HashPIN(p.pin)
		if err != nil {
			return nil, err
		}
		all = append(all, store.StaffSecret{Staff: pos.Staff{ID: p.id, Label: p.label, Role: p.role, Active: true}, PINHash: hash})
	}
	return all, nil
}

// Clock is a clock that only moves when told to.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock starts at an hour of a business day in WIB.
func NewClock(day pos.BusinessDay, hour int) (*Clock, error) {
	c := &Clock{}
	return c, c.Set(day, hour)
}

// Set moves the clock to an hour of a business day in WIB.
func (c *Clock) Set(day pos.BusinessDay, hour int) error {
	at, err := time.ParseInLocation("2006-01-02", string(day), pos.WIB())
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at.Add(time.Duration(hour) * time.Hour)
	return err
}

// Now is the present moment.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Pass lets time go by.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
