package gui

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"lapak/internal/golden"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/uplink"
)

// centreAddress is where the central store of the tests would be.
const centreAddress = "https://pusat.lapas-sumsel.example"

// enrolText is what the QR code of an enrolment holds.
const enrolText = "lapak:enrol?server=" + centreAddress + "&code=K7QM-2F9XC-RT4WN"

// office is the other end of the line: what it says of sending, and what it was
// asked for.
type office struct {
	status   uplink.Status
	enrolled []string // address and code of each try
	refuses  error    // of an enrolment
	sync     func() error
	synced   int
	saved    int
}

// connect gives a shop a line to the central store.
func (s *shop) connect(status uplink.Status) *office {
	s.t.Helper()
	o := &office{status: status}
	s.Uplink = func() uplink.Status { return o.status }
	s.Enrol = func(_ context.Context, address, code string) error {
		o.enrolled = append(o.enrolled, address+" "+code)
		if o.refuses == nil {
			o.status = uplink.Status{State: uplink.StatusSent, Server: address, Stall: "KBI", Tenant: "sumsel", Sent: 38, LastContact: s.clock.Now()}
		}
		return o.refuses
	}
	s.SyncNow = func(context.Context) error {
		o.synced++
		if o.sync != nil {
			return o.sync()
		}
		return nil
	}
	s.SaveUnsent = func(context.Context) (string, error) { o.saved++; return "belum-terkirim.bundle", nil }
	s.centre.late = lateEnough
	s.askUplink()
	s.renew()
	s.show(s.Till.State())
	return o
}

// says changes what the office says and lets a second pass.
func (s *shop) says(o *office, status uplink.Status) {
	o.status = status
	s.clock.Pass(time.Second)
	s.tick()
}

// The states of the line, as of the clock of a shop.
func (s *shop) allSent() uplink.Status {
	return uplink.Status{State: uplink.StatusSent, Server: centreAddress, Stall: "KBI", Tenant: "sumsel", Sent: 412,
		LastContact: s.clock.Now().Add(-40 * time.Second)}
}

func (s *shop) waiting(n int64, since time.Duration) uplink.Status {
	u := s.allSent()
	u.State, u.Waiting, u.WaitingSince = uplink.StatusWaiting, n, s.clock.Now().Add(-since)
	u.LastContact = u.WaitingSince.Add(-time.Minute)
	return u
}

// attention is a laptop whose clock is wrong, among what may need a person.
func (s *shop) attention() uplink.Status {
	u := s.waiting(14, 40*time.Minute)
	u.State, u.Reason, u.Args = uplink.StatusAttention, "clock_absurd", map[string]string{"time": "22/11/2031 21.36"}
	u.ClockOffset = 5 * 365 * 24 * time.Hour
	return u
}

// line is the office of a shop that rooms lead through.
type line struct{ office *office }

// centreRooms are the screens that say how sending goes, and those that show it
// at their edge.
func centreRooms() []room {
	l := &line{}
	tell := func(status func(*shop) uplink.Status, then ...keys.Key) func(*shop) {
		return func(s *shop) { s.says(l.office, status(s)); s.press(then...) }
	}
	return []room{
		{"centre-off", func(s *shop) {
			l.office = s.connect(uplink.Status{State: uplink.StatusOff})
			s.press(keys.Ctrl("7"), keys.F2, keys.F2)
		}},
		{"centre-off-wrong", func(s *shop) {
			l.office.refuses = pos.Refuse(pos.Denied, "enrol_code_shape", "example", codeExample)
			s.scanCode(enrolText)
			s.press(keys.F9)
		}},
		{"centre-sent", func(s *shop) { l.office.refuses = nil; s.press(keys.F9); s.says(l.office, s.allSent()) }},
		{"centre-waiting", tell(func(s *shop) uplink.Status { return s.waiting(14, 12*time.Minute) })},
		{"centre-risky", tell(func(s *shop) uplink.Status { return s.waiting(1286, 26*time.Hour) })},
		{"centre-attention", tell((*shop).attention)},
		{"centre-again", func(s *shop) { s.press(keys.F7) }},
		{"centre-result", func(s *shop) {
			s.press(keys.Esc)
			s.says(l.office, s.waiting(14, 12*time.Minute))
			l.office.sync = func() error { l.office.status = s.waiting(2, time.Minute); return nil }
			s.press(keys.F9)
		}},
		{"centre-sell-attention", func(s *shop) { s.says(l.office, s.attention()); s.open(sectionSell) }},
		{"centre-sell-waiting", tell(func(s *shop) uplink.Status { return s.waiting(14, 12*time.Minute) })},
		{"centre-sell-sent", tell((*shop).allSent)},
		{"centre-check", func(s *shop) { s.says(l.office, s.waiting(14, 12*time.Minute)); s.open(sectionCheck) }},
		{"centre-close-count", func(s *shop) { s.open(sectionDrawer); s.press(keys.F9) }},
		{"centre-close-z", func(s *shop) { s.write("3"); s.press(keys.F9, keys.Ctrl("2"), keys.Enter) }},
		{"centre-close-z-risky", tell(func(s *shop) uplink.Status { return s.waiting(73, 150*time.Minute) })},
		{"centre-close-z-sent", tell((*shop).allSent)},
		{"centre-signin", func(s *shop) { s.says(l.office, s.waiting(14, 12*time.Minute)); s.press(keys.F9) }},
		{"centre-signin-risky", tell(func(s *shop) uplink.Status { return s.waiting(73, 150*time.Minute) })},
	}
}

func TestScreensOfTheCentralStoreAreLaidOutAsReviewed(t *testing.T) {
	for _, lang := range i18n.Langs() {
		s := busyShop(t, shopSpec{lang: lang})
		for _, r := range centreRooms() {
			r.play(s)
			golden.Text(t, "rooms/"+string(lang)+"/"+r.name+".txt", s.drawn())
		}
	}
}

// TestCentreAlbum writes pictures of these screens when CENTRE names a folder.
func TestCentreAlbum(t *testing.T) {
	dir := os.Getenv("CENTRE")
	if dir == "" {
		t.Skip("CENTRE names no folder")
	}
	for name, spec := range map[string]shopSpec{"id": {}, "en": {lang: i18n.EN}, "id-large": {large: true}, "en-large": {lang: i18n.EN, large: true},
		"id-1080": {size: fyne.NewSize(1920, 1080)}, "id-dark": {dark: true}} {
		if only := os.Getenv("CENTRE_ONLY"); only != "" && only != name {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := busyShop(t, spec)
			for _, r := range centreRooms() {
				r.play(s)
				s.photograph(filepath.Join(dir, name, r.name+".png"))
			}
		})
	}
}
