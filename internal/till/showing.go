package till

import (
	"context"
	"time"

	"lapak/internal/auth"
	"lapak/internal/journal"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/report"
	"lapak/internal/store"
)

// What a screen shows of the past comes from the store as it is.
type (
	// Receipt is a row of the history.
	Receipt = store.Receipt
	// StoredSale is a sale with what became of it.
	StoredSale = store.StoredSale
)

// DailyReport is the report of a business day. It is always that of the real
// stall: practice never gets into a report.
func (t *Till) DailyReport(ctx context.Context, day pos.BusinessDay) (report.Daily, error) {
	return report.BuildDaily(ctx, t.real.store, day)
}

// QRISReport is the QRIS money of a business day as it was last matched; a day that
// nobody matched is refused as match_none. Like every report it is of the real stall.
func (t *Till) QRISReport(ctx context.Context, day pos.BusinessDay) (report.QRIS, error) {
	return report.BuildQRIS(ctx, t.real.store, day)
}

// StaffLabels maps everybody who ever worked here to what they are called.
func (t *Till) StaffLabels(ctx context.Context) (map[pos.StaffID]string, error) {
	return labels(ctx, t.real.store)
}

// Today is the business day of the open shift, or that of the clock.
func (t *Till) Today() pos.BusinessDay {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.desk.dayOr(pos.DayOf(t.now()))
}

// OpenDrawer opens the cash drawer without a sale, which is recorded with its
// reason. Without a printer that has a drawer the record is all that happens:
// the drawer is then opened with its key.
func (t *Till) OpenDrawer(ctx context.Context, reason string) (State, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.inShift(); err != nil {
		return t.state(), err
	}
	if err := pos.CheckReason(reason); err != nil {
		return t.state(), err
	}
	d := t.desk
	_, err := d.store.Record(ctx, t.cashier.ID, journal.DrawerOpened{Shift: d.shift.ID, Day: d.shift.Day, Reason: reason})
	if err != nil {
		return t.state(), err
	}
	if t.prefs.Drawer {
		t.print(pulse(t.now()))
	}
	return t.state(), nil
}

// pulse is a slip that opens the drawer and moves no paper.
func pulse(at time.Time) receipt.Doc {
	return receipt.Doc{At: pos.Stamp(at), Blocks: []receipt.Block{receipt.Pulse()}}
}

// CheckPIN refuses a PIN that is too easy or no PIN at all, before anything is
// stored with it.
func CheckPIN(pin string) error {
	if err := auth.CheckPIN(pin); err != nil {
		return pos.Refuse(pos.Invalid, "pin_format").Because(err)
	}
	return nil
}
