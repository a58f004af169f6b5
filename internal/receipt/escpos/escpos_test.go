package escpos

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lapak/internal/golden"
	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/receipt"
)

func saleOf(name string) receipt.Doc {
	at := time.Date(2026, 11, 22, 5, 30, 0, 0, time.UTC)
	sale := pos.Sale{
		Number: "KBI-A-261122-0042", Day: "2026-11-22", At: at, CashierLabel: "Kasir 1",
		Lines: []pos.Line{
			{No: 1, SKU: "K1", Name: name, Producer: "LPP", ProducerName: "LPP Kelas IIA Palembang", Price: 18_000, Quantity: 3, Discount: 4_000},
			{No: 2, SKU: "T1", Name: "Tas anyaman pandan ukuran besar", Producer: "LPB", ProducerName: "Lapas Kelas IIA Banyuasin", Price: 145_050, Quantity: 1},
		},
		Rounding: -50, Tenders: []pos.Tender{{Method: pos.Cash, Amount: 200_000}}, Change: 5_000,
	}
	return receipt.ForSale(sale, receipt.Options{
		Words: i18n.MustLoad(i18n.ID),
		Stall: pos.Stall{Name: "Karya Sriwijaya", Fair: pos.Fair{Name: "Bazar Kambang Iwak", City: "Palembang"}},
		Trace: "4f3a9c21", Link: "https://karya.example/s/KBI-A-261122-0042", Drawer: true,
	})
}

func encode(t testing.TB, doc receipt.Doc, p Profile) ([]byte, paper) {
	t.Helper()
	job, err := Encode(doc, p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := read(job)
	if err != nil {
		t.Fatal(err)
	}
	return job, got
}

func TestAReceiptComesOutAsItWasReviewed(t *testing.T) {
	for _, name := range []string{"safe-58", "safe-80", "epson-80"} {
		p, ok := ProfileNamed(name)
		if !ok {
			t.Fatal(name)
		}
		job, got := encode(t, saleOf("Keripik pisang cokelat 250 g"), p)
		golden.Bytes(t, name+".bin", job)
		golden.Text(t, name+".txt", got.grid())
	}
}

func TestThePaperShowsWhatTheLayoutSays(t *testing.T) {
	doc := saleOf("Keripik")
	for _, p := range Profiles() {
		_, got := encode(t, doc, p)
		var want []string
		for _, l := range receipt.Layout(doc, p.Columns) {
			if l.Part == nil && l.Text != "" {
				want = append(want, l.Text)
			}
		}
		var text []string
		for _, l := range got.lines {
			if l.text != "" {
				text = append(text, l.text)
			}
		}
		if strings.Join(text, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", p.Name, strings.Join(text, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestOnlyPrintersThatHaveThemGetCutDrawerAndNativeCodes(t *testing.T) {
	doc := saleOf("Keripik")
	doc.Add(receipt.PaymentCode("0002PAYLOAD", ""))
	plain, _ := ProfileNamed(Safe)
	_, got := encode(t, doc, plain)
	if got.cuts != 0 || got.pulses != 0 || len(got.native) != 0 || len(got.pictures) != 2 {
		t.Errorf("the safe profile: %s", got.grid())
	}
	all := Profile{Name: "all", Columns: 48, Dots: 576, Cut: true, Drawer: true, NativeQR: true}
	_, got = encode(t, doc, all)
	if got.cuts != 2 || got.pulses != 1 {
		t.Errorf("%d cuts and %d pulses", got.cuts, got.pulses)
	}
	if len(got.native) != 1 || len(got.pictures) != 1 {
		t.Errorf("a payment code must be drawn by us and a link may be drawn by the printer: %s", got.grid())
	}
}

func TestTheSlipIsCutOnceAtItsEnd(t *testing.T) {
	_, got := encode(t, saleOf("Keripik"), Profile{Columns: 48, Dots: 576, Cut: true})
	if got.cuts != 1 {
		t.Errorf("%d cuts", got.cuts)
	}
}

func TestOpeningTheDrawerUsesNoPaper(t *testing.T) {
	job, got := encode(t, receipt.Doc{Blocks: []receipt.Block{receipt.Pulse()}}, Profile{Columns: 48, Dots: 576, Cut: true, Drawer: true})
	if got.pulses != 1 || got.cuts != 0 || len(got.lines) != 0 || bytes.Contains(job, []byte{esc, 'd'}) {
		t.Errorf("% x", job)
	}
}

func TestSafeProfilesHaveNoFlags(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Profiles() {
		if strings.HasPrefix(p.Name, "safe") && (p.Cut || p.Drawer || p.NativeQR) {
			t.Errorf("%s is not safe: %+v", p.Name, p)
		}
		if p.Drawer {
			t.Errorf("%s opens a drawer nobody asked for", p.Name)
		}
		if p.Columns < receipt.MinColumns || p.Dots < p.Columns*10 || p.Dots%8 != 0 || seen[p.Name] {
			t.Errorf("%+v cannot be", p)
		}
		seen[p.Name] = true
	}
	for columns, want := range map[int]bool{32: true, 42: true, 48: true, 40: false} {
		if p, ok := ForColumns(columns); ok != want || ok && p.Columns != columns {
			t.Errorf("for %d columns: %+v, %v", columns, p, ok)
		}
	}
}

func anyProfile(t *rapid.T) Profile {
	p := rapid.SampledFrom(Profiles()).Draw(t, "profile")
	p.Cut, p.Drawer, p.NativeQR = rapid.Bool().Draw(t, "cut"), rapid.Bool().Draw(t, "drawer"), rapid.Bool().Draw(t, "qr")
	return p
}

func TestNoNameOfAProductDisturbsThePrinter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "name")
		job, err := Encode(saleOf(name), anyProfile(t))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(job); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
	})
}

func FuzzNoNameOfAProductDisturbsThePrinter(f *testing.F) {
	f.Add("Kopi\x1b@\x1d", "Lapas “Merah” \x80")
	f.Add("🍌\x00\n", "\u202eabc")
	p, _ := ProfileNamed(Safe)
	f.Fuzz(func(t *testing.T, name, other string) {
		doc := receipt.Doc{Blocks: []receipt.Block{
			receipt.Text(name).Sized(receipt.Big).Centered(), receipt.Row(name, other).Sized(receipt.Wide), receipt.Mark(other), receipt.Row(other, "Rp1"),
		}}
		job, err := Encode(doc, p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read(job); err != nil {
			t.Fatalf("%q %q: %v", name, other, err)
		}
	})
}

// payment is a payload of the length that stalls have, with a made-up merchant.
const payment = "00020101021226610016ID.CO.CONTOH.WWW0118936000000000000000021500000000000000003UMI51440014ID.CO.QRIS.WWW0215ID00000000000000303UMI5204549953033605405145505802ID5915KARYA SRIWIJAYA6009PALEMBANG61053013762070703A016304ABCD"

func TestAPaymentCodeOnPaperReadsBackAsItsPayload(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Skip("zbarimg is not installed (zbar-tools)")
	}
	for _, name := range []string{"safe-58", "safe-80", "epson-80-42"} {
		p, _ := ProfileNamed(name)
		for _, code := range []receipt.Block{receipt.PaymentCode(payment, ""), receipt.Link("https://karya.example/s/KBI-A-261122-0042", "")} {
			_, got := encode(t, receipt.Doc{Blocks: []receipt.Block{receipt.Text("above"), code}}, Profile{Columns: p.Columns, Dots: p.Dots})
			if len(got.pictures) != 1 || got.pictures[0].Width > p.Dots {
				t.Fatalf("%s: %s", name, got.grid())
			}
			if text := scan(t, got.pictures[0]); text != code.Payload {
				t.Errorf("%s reads %q", name, text)
			}
		}
	}
}

// scan lays a picture on white paper and reads the code in it.
func scan(t *testing.T, p receipt.Bitmap) string {
	t.Helper()
	const margin = 40 // 5 mm, as on the real roll
	img := image.NewGray(image.Rect(0, 0, p.Width+2*margin, p.Height+2*margin))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	for y := range p.Height {
		for x := range p.Width {
			if p.Black(x, y) {
				img.SetGray(margin+x, margin+y, color.Gray{})
			}
		}
	}
	path := filepath.Join(t.TempDir(), "code.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("zbarimg", "--quiet", "--raw", "--oneshot", path).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSuffix(string(out), "\n")
}

func TestAModuleIsAsManyDotsAsThePaperAllows(t *testing.T) {
	for _, c := range []struct{ modules, dots, want int }{
		{61, 384, 6}, {65, 384, 5}, {29, 384, 6}, {61, 576, 8}, {77, 576, 7}, {97, 384, 3}, {129, 384, 0},
	} {
		if got := moduleDots(c.modules, c.dots); got != c.want {
			t.Errorf("%d modules on %d dots: %d dots each, want %d", c.modules, c.dots, got, c.want)
		}
	}
}

func TestACodeThatDoesNotFitIsAnErrorAndNotABlur(t *testing.T) {
	p, _ := ProfileNamed(Safe)
	_, err := Encode(receipt.Doc{Blocks: []receipt.Block{receipt.PaymentCode(strings.Repeat("x", 1500), "")}}, p)
	if !errors.Is(err, ErrCodeTooWide) {
		t.Errorf("got %v", err)
	}
	if _, err := Encode(receipt.Doc{Blocks: []receipt.Block{receipt.Link("", "")}}, p); err == nil {
		t.Error("an empty code was printed")
	}
}

func TestAPictureWiderThanThePaperLosesItsRightEdgeOnly(t *testing.T) {
	wide := receipt.NewBitmap(400, 60)
	wide.Set(0, 0)
	wide.Set(383, 59)
	wide.Set(399, 1)
	_, got := encode(t, receipt.Doc{Blocks: []receipt.Block{receipt.Image(wide)}}, Profile{Columns: 32, Dots: 384})
	p := got.pictures[0]
	if p.Width != 384 || p.Height != 60 || !p.Black(0, 0) || !p.Black(383, 59) || p.Black(15, 2) {
		t.Errorf("%d x %d", p.Width, p.Height)
	}
}

func TestAStripIsShorterThanWhatWakesAPrinter(t *testing.T) {
	for _, p := range Profiles() {
		if stride := p.Dots / 8; stripBytes/stride*stride > 2048 {
			t.Errorf("%s: a strip of %d bytes", p.Name, stripBytes/stride*stride)
		}
	}
}

func TestAnAmountIsNeverBrokenOnPaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := money.Rupiah(rapid.Int64Range(0, int64(money.Limit)).Draw(t, "total"))
		doc := receipt.Doc{Blocks: []receipt.Block{receipt.Row(rapid.String().Draw(t, "label"), total.String()).Sized(receipt.Big)}}
		job, err := Encode(doc, anyProfile(t))
		if err != nil {
			t.Fatal(err)
		}
		got, err := read(job)
		if err != nil || !strings.Contains(got.grid(), total.String()) {
			t.Fatalf("%v is not on\n%s %v", total, got.grid(), err)
		}
	})
}

func BenchmarkESCPOSReceipt(b *testing.B) {
	doc := saleOf("Keripik pisang cokelat 250 g")
	p, _ := ProfileNamed(Safe)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Encode(doc, p); err != nil {
			b.Fatal(err)
		}
	}
}
