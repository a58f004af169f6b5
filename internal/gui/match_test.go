package gui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lapak/internal/demo"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
	"lapak/internal/intake"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/report"
)

// matchQRIS is what the command does for the window: the real reader and the real
// arithmetic on the shop's own database.
func (s *shop) matchQRIS(ctx context.Context, q MatchQuestion) (MatchAnswer, error) {
	mapping := intake.Mapping{Columns: map[intake.Field]string{}, States: q.Words}
	for field, heading := range q.Columns {
		mapping.Columns[intake.Field(field)] = heading
	}
	var files []intake.AcquirerFile
	for _, path := range q.Paths {
		file, err := intake.Load(filepath.Join(s.dir, path))
		if err != nil {
			return MatchAnswer{}, err
		}
		files = append(files, intake.AcquirerFile{File: file, Acquirer: q.Acquirer, Mapping: mapping})
	}
	im := intake.Importer{Store: s.store, Now: s.clock.Now, By: demo.Boss}
	m, err := im.MatchDay(ctx, fmt.Sprintf("matching-%d", s.clock.Now().UnixNano()), q.Day, files)
	columns := func(read intake.Acquired, untold []intake.Field) MatchColumns {
		c := MatchColumns{File: "mutasi.csv", Headings: read.Headings, Examples: read.Examples, Found: map[string]string{}}
		for field, heading := range read.Columns {
			c.Found[string(field)] = heading
		}
		for _, field := range untold {
			c.Untold = append(c.Untold, string(field))
		}
		return c
	}
	if untold, help := m.Untold(err); help {
		return MatchAnswer{Columns: columns(untold.Read, untold.Fields), Words: untold.Words}, nil
	}
	if err != nil && len(m.Files) > 0 {
		return MatchAnswer{Columns: columns(m.Files[len(m.Files)-1], nil)}, err
	}
	if err != nil {
		return MatchAnswer{}, err
	}
	answer := MatchAnswer{Acquirer: m.Matching.Files[0].Acquirer, Columns: columns(m.Files[0], nil), Keep: func(ctx context.Context) error { return im.KeepMatching(ctx, m) }}
	if n := len(m.Outcome.Aside); n > 0 {
		answer.Remarks = append(answer.Remarks, s.words.T("match.remark.other_days", "n", fmt.Sprint(n)))
	}
	answer.Report, err = report.PreviewQRIS(ctx, s.store, m.Matching)
	return answer, err
}

// settledFile is what the bank says of the QRIS sales of the day: the first of them is
// missing, and there is money that nobody sold anything for. Its headings are those
// that are given.
func (s *shop) settledFile(headings string, word string) string {
	s.t.Helper()
	paid, err := s.store.QRISPayments(context.Background(), demo.Day)
	must(s.t, err)
	if len(paid) < 3 {
		s.t.Fatalf("only %d QRIS sales", len(paid))
	}
	var b strings.Builder
	fmt.Fprintln(&b, headings)
	line := func(at string, gross money.Rupiah, reference string) {
		fmt.Fprintf(&b, "%s;%d;%d;%s;BCA;%s\n", at, gross, gross*7/1000, reference, word)
	}
	for i, p := range paid {
		if i > 0 && !p.Voided {
			line(p.At.In(pos.WIB()).Format("02/01/2006 15:04:05"), p.Amount, "990011"+p.Reference)
		}
	}
	line("22/11/2026 14:30:00", 125_000, "990011440099")
	line("21/11/2026 14:30:00", 99_000, "990011440098")
	must(s.t, os.WriteFile(filepath.Join(s.dir, "mutasi.csv"), []byte(b.String()), 0o600))
	return "mutasi.csv"
}

// Headings of a bank as it is, and of one with words of its own.
const (
	usualHeadings = "Tanggal Transaksi;Nominal;MDR;RRN;Issuer;Status"
	oddHeadings   = "Wkt Trx;Masuk;Ptg;Kode;Asal;Ket"
)

// matchRooms lead through the matching of a day.
func matchRooms() []room {
	key := func(k ...keys.Key) func(*shop) { return func(s *shop) { s.press(k...) } }
	return []room{
		{"match-none", func(s *shop) { s.open(sectionReports); s.press(keys.F10) }},
		{"match-columns", func(s *shop) { s.page.drop([]string{s.settledFile(oddHeadings, "Oke")}) }},
		{"match-words", func(s *shop) {
			s.choose(1)
			s.press(keys.Tab, keys.Tab)
			s.choose(2)
			for _, below := range []int{4, 3, 0, 6} {
				s.press(keys.Tab)
				if below > 0 {
					s.choose(below)
				}
			}
			s.press(keys.Tab, keys.Tab, keys.Enter)
		}},
		{"match-wrong", func(s *shop) {
			s.press(keys.Esc)
			must(s.t, os.WriteFile(filepath.Join(s.dir, "lain.csv"), []byte("Tanggal;Nominal\n01/02/2026;5000\n"), 0o600))
			s.page.drop([]string{"lain.csv"})
		}},
		{"match-preview", func(s *shop) { s.page.drop([]string{s.settledFile(usualHeadings, "00")}) }},
		{"match-producers", key(keys.Down, keys.Down)},
		{"match-kept", key(keys.F9)},
		{"match-unsold", key(keys.PageDown)},
		{"match-found", key(keys.F8)},
		{"match-files", key(keys.Esc, keys.Down)},
	}
}

// onMatching is a shop of a supervisor who looks at the matching of the day.
func onMatching(t *testing.T, spec shopSpec) *shop {
	t.Helper()
	s := busyShop(t, spec)
	s.press(keys.Ctrl("4"), keys.F10)
	s.shows(s.words.T("gui.match.none"))
	return s
}

// matchings are those of the day that were kept.
func (s *shop) matchings() []pos.Matching {
	s.t.Helper()
	all, err := s.store.Matchings(context.Background(), demo.Day)
	must(s.t, err)
	return all
}

func TestTheDayIsMatchedAndSeenBeforeItIsKept(t *testing.T) {
	s := onMatching(t, shopSpec{})
	s.page.drop([]string{s.settledFile(usualHeadings, "Berhasil")})
	s.shows(s.words.T("gui.match.preview"))
	s.shows("2 perlu diperiksa")
	s.shows("1 baris dari hari lain tidak dihitung.")
	s.shows(s.words.T("match.verdict.matched"))
	if all := s.matchings(); len(all) != 0 {
		t.Fatalf("something was kept: %+v", all)
	}
	s.press(keys.F9)
	s.shows("Tersimpan, dicocokkan")
	all := s.matchings()
	if len(all) != 1 || all[0].By != demo.Boss || len(all[0].Files) != 1 {
		t.Fatalf("kept are %+v; the screen says %q", all, s.toast.Message())
	}
	s.shows(s.words.T("match.verdict.missing"))
	s.shows(s.words.T("match.todo.missing"))
	s.press(keys.F2)
	s.shows(s.words.T("gui.match.drop"))
	s.press(keys.F3)
	s.shows("Tersimpan, dicocokkan")
}

func TestAPreviewThatIsLeftKeepsNothing(t *testing.T) {
	s := onMatching(t, shopSpec{})
	s.page.drop([]string{s.settledFile(usualHeadings, "Berhasil")})
	s.press(keys.Esc)
	s.shows(s.words.T("gui.match.drop"))
	s.press(keys.F9)
	if all := s.matchings(); len(all) != 0 {
		t.Errorf("kept are %+v", all)
	}
	s.press(keys.Esc)
	s.shows(s.words.T("gui.reports.net"))
}

func TestColumnsAreAskedOnceAndRemembered(t *testing.T) {
	s := onMatching(t, shopSpec{})
	path := s.settledFile(oddHeadings, "Oke")
	s.write(path)
	s.press(keys.Enter)
	s.shows(s.words.T("gui.match.columns_title"))
	s.press(keys.Esc)
	s.shows(s.words.T("gui.match.drop"))
	s.press(keys.F4)
	s.press(keys.Enter)
	s.shows("Masuk (contoh:") // the list of the first field is open
	s.press(keys.Down, keys.Enter)
	for _, below := range []int{0, 2, 4, 3, 0, 6} { // time, amount, reference, fee, net, status
		s.press(keys.Tab)
		if below > 0 {
			s.choose(below)
		}
	}
	s.press(keys.Tab, keys.Tab, keys.Enter)
	s.shows(s.words.T("gui.match.words_title"))
	s.press(keys.Enter)
	s.shows(s.words.T("gui.match.words_title")) // nothing is taken for granted
	s.press(keys.Right, keys.Enter)
	s.shows(s.words.T("gui.match.preview"))
	s.shows("2 perlu diperiksa")
	s.press(keys.F9)
	if all := s.matchings(); len(all) != 1 {
		t.Fatalf("kept are %+v; the screen says %q", all, s.toast.Message())
	}
	s.page.drop([]string{path})
	s.shows(s.words.T("gui.match.preview"))
	s.press(keys.F11)
	s.shows(s.words.T("gui.match.columns_title"))
}

// choose picks an option in the choice that has the focus: so many below the one
// that is chosen.
func (s *shop) choose(below int) {
	s.t.Helper()
	s.press(keys.Space)
	for range below {
		s.press(keys.Down)
	}
	s.press(keys.Enter)
}

func TestFoundMoneyIsTakenUpFromTheListAndMatchedAgain(t *testing.T) {
	s := onMatching(t, shopSpec{lang: i18n.EN})
	s.page.drop([]string{s.settledFile(usualHeadings, "Success")})
	s.press(keys.F9)
	s.shows(s.words.T("match.todo.missing"))
	s.press(keys.F8) // a sale without money is not found money
	if s.Window.Canvas().Overlays().Top() != nil {
		t.Fatal("money is found that is not there")
	}
	s.press(keys.PageDown)
	s.shows(s.words.T("match.todo.unsold"))
	s.shows("990011440099")
	s.press(keys.F8)
	s.approve()
	open, err := s.Till.OpenCharges(context.Background())
	must(t, err)
	if len(open) != 1 || open[0].Received != 125_000 || open[0].Reference != "990011440099" || open[0].State != pos.ChargeLate {
		t.Fatalf("taken up: %+v", open)
	}
	s.shows(s.words.T("gui.match.preview"))
	s.press(keys.PageDown)
	s.shows(s.words.T("match.todo.late"))
	s.press(keys.F10)
	s.shows("Reference 990011440099")
	s.press(keys.F7, keys.Ctrl("1"))
	s.approve()
	s.press(keys.F9)
	s.shows(s.words.T("match.verdict.unsold")) // as it was kept
	s.page.drop([]string{s.settledFile(usualHeadings, "Success")})
	s.press(keys.Down, keys.Down, keys.Down, keys.PageDown)
	s.shows(s.words.T("gui.charges.advice.kept"))
}

func TestAFileThatCannotBeReadIsNamedAndKeepsNothing(t *testing.T) {
	s := onMatching(t, shopSpec{})
	s.write("kosong.csv")
	s.press(keys.Enter)
	s.shows(s.words.T("gui.match.wrong"))
	s.shows("kosong.csv tidak dapat dibuka")
	must(t, os.WriteFile(filepath.Join(s.dir, "lain.csv"), []byte("Tanggal;Nominal\n01/02/2026;5000\n"), 0o600))
	s.page.drop([]string{"lain.csv"})
	s.shows("Periksa file dan harinya.")
	s.press(keys.F9)
	if all := s.matchings(); len(all) != 0 {
		t.Errorf("kept are %+v", all)
	}
}

func TestNothingIsMatchedInPractice(t *testing.T) {
	s := onMatching(t, shopSpec{})
	path := s.settledFile(usualHeadings, "Berhasil")
	s.press(keys.Ctrl("L"), keys.Ctrl("4"), keys.F10)
	s.shows(s.words.T("gui.match.practice"))
	s.page.drop([]string{path})
	s.press(keys.F4)
	s.hides(s.words.T("gui.match.preview"))
}
