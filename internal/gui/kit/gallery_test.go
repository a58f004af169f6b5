package kit

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
)

// room is a window for a test: a theme, a stage and a clock that stands still.
func room(t testing.TB, look Look, size fyne.Size) (*Stage, fyne.Window) {
	t.Helper()
	app := test.NewApp()
	t.Cleanup(app.Quit)
	app.Settings().SetTheme(NewTheme(look))
	w := test.NewWindow(nil)
	t.Cleanup(w.Close)
	w.SetPadded(false)
	w.Resize(size)
	at := time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)
	return NewStage(w.Canvas(), keys.NewRouter(func() time.Time { return at }, keys.DefaultSettings())), w
}

func act(label string, k keys.Key) *keys.Action {
	return &keys.Action{Name: label, Label: label, Key: k, Do: func() {}}
}

func never(label string, k keys.Key) *keys.Action {
	a := act(label, k)
	a.Enabled = func() bool { return false }
	return a
}

// goods are made-up products for pictures of the kit.
func goods(i int) Tile {
	names := []string{"Kopi Robusta Semendo 250 g", "Tas Anyaman Purun", "Kain Songket Motif Bunga Cina", "Sabun Cuci Piring 500 ml",
		"Keripik Tempe", "Meja Lipat Kayu Jati", "Roti Manis Isi Cokelat Keju", "Miniatur Rumah Limas", "Gantungan Kunci", "Sambal Lingkung"}
	tile := Tile{Name: names[i%len(names)], Price: fmt.Sprintf("Rp%d.000", 12+7*i), Hue: i % 8}
	switch i {
	case 1:
		tile.Badge, tile.BadgeTone = "Sisa 2", Warn
	case 4:
		tile.Badge, tile.BadgeTone = "−3", Bad
	case 7:
		tile.Picture = gradient(160, 90)
	}
	return tile
}

func gradient(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{R: uint8(120 + x/2), G: uint8(90 + y), B: 70, A: 255})
		}
	}
	return img
}

// sellPage is the till's main page made of kit parts only.
func sellPage(stage *Stage) fyne.CanvasObject {
	search := NewEntry(stage, Words, "Cari nama, SKU, atau pindai barcode")
	grid := NewProductGrid(stage, GridSpec{Tile: goods, OnActivate: func(int) {}})
	grid.SetCount(60)
	grid.Select(2)
	categories := NewSegmented(stage, []string{"Semua", "Makanan", "Kerajinan", "Kain", "Mebel"}, 0, nil)
	left := Column(GapM-4, search, categories, Grow(grid))

	cart := NewList(stage, ListSpec{
		Row: func() fyne.CanvasObject {
			return Row(GapS, Grow(Column(0, NewText("", Strong), NewText("", Caption))), NewText("", Strong).AlignRight().Hug())
		},
		Bind: func(i int, row fyne.CanvasObject) {
			cells := row.(*fyne.Container).Objects
			words := cells[0].(*fyne.Container).Objects[0].(*fyne.Container).Objects
			words[0].(*Text).SetText(goods(i).Name)
			words[1].(*Text).SetText(fmt.Sprintf("%d × %s", i+1, goods(i).Price))
			cells[1].(*Text).SetText(fmt.Sprintf("Rp%d.000", (i+1)*(12+7*i)))
		},
	})
	cart.SetCount(5)
	cart.Select(1)
	total := Row(GapS, NewText("Total", Subtitle).Hug(), Grow(NewTotalText("Rp1.275.000")))
	foot := Column(GapM-4, NewLine(), total, Row(GapS,
		Grow(NewButton(stage, Normal, act("Tahan", keys.F6))), Grow(NewButton(stage, Normal, act("Diskon", keys.F7)))),
		NewButton(stage, Primary, act("Bayar", keys.F9)))
	title := Row(GapS, NewText("Keranjang", Subtitle).Hug(), NewBadge("5 barang", Neutral), Space(),
		NewButton(stage, Quiet, act("Kosongkan", keys.Ctrl("D"))))
	right := NewPanel(Column(0, PadXY(GapM-4, GapS, title), Grow(cart), PadXY(GapM-4, GapM-4, foot)))

	head := NewBar(NewText("Lapak Kambang Iwak", Subtitle).Hug(), NewBadge("Shift buka", Good), Space(),
		NewText("Sabtu, 1 Agustus 2026", Muted).Hug(), NewButton(stage, Normal, act("Menu", keys.F10)).WithIcon(theme.MenuIcon()))
	return Page(Column(0, head, Grow(Pad(GapM, Column(GapM-4,
		NewBanner("MODE LATIHAN: transaksi ini tidak dicatat", Gold, theme.WarningIcon()), Grow(TwoPane(left, right)))))))
}

// partsPage shows every other widget.
func partsPage(stage *Stage) fyne.CanvasObject {
	amount := NewEntry(stage, Money, "0")
	amount.SetAmount(275000)
	pin := NewEntry(stage, PIN, "")
	pin.SetText("123456")
	wrong := NewFormRow("Modal awal", NewEntry(stage, Money, "Rp"), "")
	wrong.SetError("Isi modal awal dulu")
	table := NewTable(stage, TableSpec{
		Columns: []TableColumn{{Title: "No. struk", Width: 110}, {Title: "Barang", Weight: 1}, {Title: "Total", Width: 110, Right: true}},
		Cell: func(r, c int) string {
			return []string{fmt.Sprintf("A-%04d", 117+r), goods(r).Name, fmt.Sprintf("%d.%03d", 11+r*111, r*7)}[c]
		},
		Role: func(r int) Role {
			if r == 3 {
				return Strong
			}
			return Body
		},
	})
	table.SetCount(12)
	table.Select(1)
	qr := NewQRView()
	qr.Set(33, func(x, y int) bool { return (x*7+y*13+x*y)%5 < 2 })
	money := NewCard(Column(GapS, NewText("Kembalian", Muted), NewMoneyText("Rp1.725.000").Accent(), NewMoneyText("Rp123.456.789.000")))
	toggles := NewCard(Column(0, NewCheck(stage, "Cetak struk", true, nil), NewCheck(stage, "Minta tanda tangan", false, nil),
		NewSwitch(stage, "Teks besar", true, nil), NewSwitch(stage, "Mode malam", false, nil)))
	buttons := NewCard(Column(GapS, NewButton(stage, Primary, act("Selesai", keys.Enter)), NewButton(stage, Normal, act("Uang pas", keys.F2)),
		NewButton(stage, Danger, act("Batalkan penjualan", keys.Delete)).WithIcon(theme.DeleteIcon()),
		NewButton(stage, Normal, never("Cetak ulang", keys.F5)), NewButton(stage, Primary, never("Bayar", keys.F9))))
	form := NewCard(Column(GapS, NewFormRow("Uang diterima", amount, "Ketik atau pakai tombol angka"), NewFormRow("PIN", pin, ""), wrong,
		NewChoice(stage, ChoiceSpec{Options: []string{"Lapas Kelas I"}, Chosen: 0})))
	badges := Row(GapS, NewBadge("Netral", Neutral), NewBadge("Lunas", Good), NewBadge("Menipis", Warn), NewBadge("Minus", Bad), NewBadge("QRIS", Info), NewBadge("Baru", Gold))
	return Page(Pad(GapM, Grid(3, GapM,
		form, Column(GapM, NewCard(NewNumPad(amount)), toggles),
		Column(GapM-4, buttons, badges, NewBanner("Jam laptop mundur 3 menit", Warn, theme.WarningIcon()), NewBanner("Data tersimpan", Good, theme.ConfirmIcon()), NewBanner("Printer tidak menjawab", Bad, nil)),
		NewPanel(table), Column(GapM, money, Grow(qr)), NewCard(EmptyState(theme.DocumentIcon(), "Belum ada penjualan", "Struk hari ini akan muncul di sini setelah penjualan pertama.", NewButton(stage, Normal, act("Jual", keys.F2)))))))
}

// TestGallery checks that whole pages fit the smallest screen, and writes
// pictures of them in every look when GALLERY names a folder, to be looked at.
func TestGallery(t *testing.T) {
	dir := os.Getenv("GALLERY")
	for name, look := range map[string]Look{"light": {}, "dark": {Dark: true}, "large": {LargeText: true}} {
		for page, build := range map[string]func(*Stage) fyne.CanvasObject{"sell": sellPage, "parts": partsPage, "dialog": dialogPage} {
			stage, w := room(t, look, fyne.NewSize(1366, 768))
			w.SetContent(container.NewStack(build(stage)))
			least := w.Content().MinSize()
			if page != "parts" && (least.Width > 1366 || least.Height > 768) {
				t.Errorf("%s %s needs %v", page, name, least)
			}
			if dir == "" {
				continue
			}
			w.Resize(fyne.NewSize(1366, max(768, least.Height)))
			if page == "dialog" {
				w.Resize(fyne.NewSize(1920, 1080))
				openDialog(stage)
			} else {
				for range len(name) { // another widget in each picture
					w.Canvas().FocusNext()
				}
			}
			save(t, filepath.Join(dir, page+"-"+name+".png"), w.Canvas().Capture())
		}
	}
}

func dialogPage(stage *Stage) fyne.CanvasObject {
	toast := NewToaster(func(time.Duration, func()) {})
	toast.Say("Struk A-0117 dicetak", Good)
	return container.NewStack(sellPage(stage), toast)
}

func openDialog(stage *Stage) {
	d := NewDialog(stage, DialogSpec{
		Title:   "Kosongkan keranjang?",
		Content: NewParagraph("Lima barang akan dihapus dari keranjang ini. Anda masih bisa mengurungkan dengan Ctrl+Z.", Body, 3),
		Buttons: []*keys.Action{act("Tidak jadi", keys.Esc), act("Kosongkan", keys.Enter)},
		Danger:  true,
	})
	d.Open()
}

func save(t *testing.T, path string, img image.Image) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}
