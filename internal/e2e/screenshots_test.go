package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lapak/internal/demo"
	"lapak/internal/i18n"
	"lapak/internal/journal"
	"lapak/internal/money"
	"lapak/internal/pos"
)

// mostBytes is how large a picture for the documentation may be.
const mostBytes = 150_000

// TestScreenshots photographs the real window for the documentation, when
// LAPAK_SCREENSHOTS names a folder.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("LAPAK_SCREENSHOTS")
	if dir == "" {
		t.Skip("LAPAK_SCREENSHOTS names no folder")
	}
	if _, err := exec.LookPath("convert"); err != nil {
		t.Skip("ImageMagick is not installed: make deps installs it")
	}
	for _, lang := range []i18n.Lang{i18n.ID, i18n.EN} {
		t.Run(string(lang), func(t *testing.T) {
			album{openStall(t, stallSpec{lang: lang}), dir}.wholeDay()
		})
		t.Run("centre "+string(lang), func(t *testing.T) {
			c := newCentre(t)
			served := c.serve()
			l := c.enrolled(served.url)
			served.kill()
			album{openStall(t, stallSpec{lang: lang, dir: l.dir}), dir}.withoutTheCentre()
		})
	}
	t.Run("large", func(t *testing.T) {
		a := album{openStall(t, stallSpec{width: 1920, height: 1080}), dir}
		a.xdotool("search", "--name", "Lapak", "windowsize", "1920", "1080")
		a.rest()
		a.signIn(demo.CashierPIN)
		a.openShift()
		a.fillCart()
		a.take("sell-1920x1080")
	})
}

// album is a stall whose pictures are kept.
type album struct {
	*stall
	dir string
}

// take keeps the picture under a name and its language, with few colours.
func (a album) take(name string) {
	a.Helper()
	a.xdotool("mousemove", fmt.Sprint(a.width), fmt.Sprint(a.height))
	a.rest()
	raw := filepath.Join(a.TempDir(), name+".png")
	must(a, a.save(raw))
	must(a, os.MkdirAll(a.dir, 0o755))
	path := filepath.Join(a.dir, fmt.Sprintf("%s-%s.png", name, a.lang))
	if out, err := exec.Command("convert", raw, "-dither", "None", "-colors", "255", "-strip", "-define", "png:compression-level=9", "PNG8:"+path).CombinedOutput(); err != nil {
		a.Fatalf("convert: %v\n%s", err, out)
	}
	info, err := os.Stat(path)
	must(a, err)
	if info.Size() > mostBytes {
		a.Errorf("%s has %d bytes, more than %d", path, info.Size(), mostBytes)
	}
}

// fillCart puts in what a customer of a good day takes home.
func (a album) fillCart() {
	for _, code := range []string{batikCode, capCode, capCode, blouseCode} {
		a.scan(code, "Return")
	}
	for _, words := range []string{"kopi", "tas", "jumputan"} {
		a.write(words)
		a.press("Return")
	}
	a.press("F4", "Tab", "Tab")
	a.write("10000")
	a.press("Return")
}

// withoutTheCentre shows what a till says of a central store that is away.
func (a album) withoutTheCentre() {
	a.signIn(demo.CashierPIN)
	a.openShift()
	a.sellOne(1)
	a.press("ctrl+8")
	a.take("centre")
}

// matchTheDay holds the day against a file of the bank in which there is money that
// nobody sold anything for, and keeps it.
func (a album) matchTheDay() {
	paid, err := a.data.QRISPayments(a.Context(), pos.DayOf(time.Now()))
	must(a, err)
	var b strings.Builder
	b.WriteString("Tanggal Transaksi;Nominal;MDR;RRN;Issuer;Status\n")
	row := func(at time.Time, gross money.Rupiah, rrn string) {
		fmt.Fprintf(&b, "%s;%d;%d;%s;Bank Contoh;Berhasil\n", at.In(pos.WIB()).Format("02/01/2006 15:04:05"), gross, gross*7/1000, rrn)
	}
	for _, p := range paid {
		row(p.At, p.Amount, "990011"+p.Reference)
	}
	row(time.Now(), 125_000, "990011440099")
	must(a, os.WriteFile(filepath.Join(a.home, "mutasi.csv"), []byte(b.String()), 0o600))
	a.press("ctrl+4", "F10")
	a.write("mutasi.csv")
	a.press("Return")
	a.take("match-preview")
	a.press("F9")
	a.untilFact(journal.KindQRISMatched, 1)
	a.take("match")
}

// wholeDay goes from the sign-in to the closing of the shift.
func (a album) wholeDay() {
	a.take("sign-in")
	a.signIn(demo.CashierPIN)
	for _, pieces := range []string{"2", "4", "10", "10", "20", "25"} {
		a.write(pieces)
		a.press("Return")
	}
	a.take("open-shift")
	a.press("F9")
	a.untilFact(journal.KindShiftOpened, 1)
	a.fillCart()
	a.take("sell")
	a.press("F9")
	a.write("2000000")
	a.take("pay-cash")
	a.press("F9")
	a.untilFact(journal.KindSaleCompleted, 1)
	a.take("done")
	a.next()
	a.fillCart()
	a.press("F9", "F2")
	a.take("pay-qris")
	a.press("F5")
	a.write("204417")
	a.press("F9")
	a.untilFact(journal.KindSaleCompleted, 2)
	a.next()
	a.press("ctrl+2", "F9")
	a.take("charges")
	a.matchTheDay()
	for page, name := range map[int]string{2: "history", 3: "stock", 4: "reports", 5: "drawer", 6: "check", 7: "settings"} {
		a.press(fmt.Sprintf("ctrl+%d", page))
		a.take(name)
	}
	a.press("ctrl+4", "F2")
	a.take("reports-yesterday")
	a.press("ctrl+5", "F9")
	for _, pieces := range []string{"12", "20", "10", "12", "20", "25"} {
		a.write(pieces)
		a.press("Return")
	}
	a.take("close-shift")
	a.asks("F9")
	a.press("ctrl+1", "Return")
	a.untilFact(journal.KindShiftClosed, 1)
	a.take("z-report")
}
