package kit

import (
	"bytes"
	"fmt"
	"image/png"
	"maps"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"

	"lapak/internal/golden"
	"lapak/internal/gui/keys"
)

// parts are one of each widget, with words that the test chooses.
func parts(stage *Stage, words, figures string) map[string]fyne.CanvasObject {
	grid := NewProductGrid(stage, GridSpec{Tile: func(i int) Tile {
		return Tile{Name: words, Price: figures, Badge: words, Hue: i}
	}})
	grid.SetCount(9)
	list := NewList(stage, ListSpec{
		Row: func() fyne.CanvasObject {
			return Row(GapS, Grow(NewText(words, Strong)), NewText(figures, Body).AlignRight().Hug())
		},
		Bind: func(int, fyne.CanvasObject) {},
	})
	list.SetCount(4)
	list.Select(1)
	table := NewTable(stage, TableSpec{
		Columns: []TableColumn{{Title: words, Weight: 1}, {Title: words, Width: 90, Right: true}},
		Cell:    func(_, c int) string { return []string{words, figures}[c] },
	})
	table.SetCount(4)
	action := &keys.Action{Label: words, Key: keys.Ctrl(keys.F12), Do: func() {}}
	toast := NewToaster(func(time.Duration, func()) {})
	toast.Say(words, Good)
	signal := NewSignal(stage, action, words)
	signal.Set(words, Gold, CloudTroubleIcon())
	return map[string]fyne.CanvasObject{
		"button":    NewButton(stage, Normal, action).WithIcon(theme.DeleteIcon()),
		"primary":   NewButton(stage, Primary, action),
		"quiet":     NewButton(stage, Quiet, &keys.Action{Label: words}),
		"entry":     NewEntry(stage, Words, words),
		"form row":  NewFormRow(words, NewEntry(stage, Money, words), words),
		"numpad":    NewNumPad(NewEntry(stage, Money, "")),
		"grid":      grid,
		"list":      list,
		"table":     table,
		"segmented": NewSegmented(stage, []string{words, words, words}, 1, nil),
		"check":     NewCheck(stage, words, true, nil),
		"switch":    NewSwitch(stage, words, false, nil),
		"choice":    NewChoice(stage, ChoiceSpec{Options: []string{words}, Chosen: 0}),
		"text":      NewText(words, Title),
		"paragraph": NewParagraph(words, Body, 3),
		"money":     NewMoneyText(figures),
		"badge":     NewBadge(words, Warn),
		"banner":    NewBanner(words, Gold, theme.WarningIcon()),
		"toast":     toast,
		"empty":     EmptyState(theme.DocumentIcon(), words, words, NewButton(stage, Normal, action)),
		"card":      NewTitledCard(words, NewText(words, Body)),
		"bar":       NewBar(NewText(words, Subtitle), Space(), NewBadge(words, Good)),
		"dialog":    NewDialog(stage, DialogSpec{Title: words, Content: NewParagraph(words, Body, 2), Buttons: []*keys.Action{action, action}}),
		"panes":     TwoPane(NewPanel(NewText(words, Body)), NewCard(NewTotalText(figures))),
		"qr":        NewQRView(),
		"ribbon":    NewRibbon(words, NewBadge(words, Bad)),
		"option":    NewOption(stage, action, theme.HomeIcon()),
		"pin":       NewPinPad(stage, PinSpec{Length: 6, Now: time.Now}),
		"signal":    signal,
		"lines":     NewBanner(words, Warn, theme.WarningIcon()).WithLines(3),
		"yield":     Row(GapS, Yield(NewText(words, Strong).Hug()), NewBadge(words, Good)),
		"square":    WithSquare(GapM, NewQRView(), NewText(words, Body)),
		"rail":      WithRail(NewText(words, Body), NewRailButton(stage, action, theme.HomeIcon(), true), NewRailButton(stage, action, theme.ListIcon(), false)),
	}
}

// outside looks for anything drawn beyond its parent, or words beyond their box.
// A flow clips what it holds, and stock text inside an entry scrolls.
func outside(o fyne.CanvasObject) string {
	const slack = 0.6
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *Entry:
		return ""
	case *canvas.Text:
		if w := textWidth(o.Text, o.TextSize, o.TextStyle); w > o.Size().Width+slack+1 {
			return fmt.Sprintf("%q is %.1f wide in a box of %.1f", o.Text, w, o.Size().Width)
		}
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	_, clips := o.(fyne.Scrollable)
	for _, child := range children {
		if !child.Visible() {
			continue
		}
		p, s := child.Position(), child.Size()
		if !clips && (p.X < -slack || p.Y < -slack || p.X+s.Width > o.Size().Width+slack || p.Y+s.Height > o.Size().Height+slack) {
			return fmt.Sprintf("%T at %v of size %v lies outside a %T of %v", child, p, s, o, o.Size())
		}
		if found := outside(child); found != "" {
			return found
		}
	}
	return ""
}

func TestNothingIsDrawnOutsideItsBox(t *testing.T) {
	stage, _ := room(t, Look{}, fyne.NewSize(1366, 768))
	looks := []*Theme{NewTheme(Look{}), NewTheme(Look{LargeText: true})}
	rapid.Check(t, func(r *rapid.T) {
		fyne.CurrentApp().Settings().SetTheme(rapid.SampledFrom(looks).Draw(r, "look"))
		words := rapid.StringMatching(`([A-Za-zé.]{1,24} ?){0,12}`).Draw(r, "words")
		figures := "Rp" + rapid.StringMatching(`[0-9]{1,3}(\.[0-9]{3}){0,5}`).Draw(r, "figures")
		all := parts(stage, words, figures)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			o := all[name]
			least := o.MinSize()
			size := least.Add(fyne.NewSize(
				float32(rapid.IntRange(0, 900).Draw(r, "wider")), float32(rapid.IntRange(0, 500).Draw(r, "higher"))))
			if name == "dialog" {
				size = fyne.NewSize(1366, 768)
			}
			o.Resize(size)
			if found := outside(o); found != "" {
				r.Fatalf("%s of %v: %s", name, size, found)
			}
		}
	})
}

func TestNoWidgetForcesTheWindowWider(t *testing.T) {
	long := "Satu nama yang sangat panjang sekali untuk sebuah barang dagangan yang dijual di lapak ini setiap hari Minggu pagi"
	for _, look := range []Look{{}, {LargeText: true}} {
		stage, _ := room(t, look, fyne.NewSize(1366, 768))
		for name, o := range parts(stage, long, "Rp999.999.999.999") {
			if least := o.MinSize(); least.Width > 700 || least.Height > 500 {
				t.Errorf("%s needs %v", name, least)
			}
		}
	}
}

func TestTargetsAreLargeEnoughForFingers(t *testing.T) {
	stage, _ := room(t, Look{}, fyne.NewSize(1366, 768))
	all := parts(stage, "Ya", "Rp5")
	for _, name := range []string{"button", "primary", "quiet", "entry", "segmented", "check", "switch", "choice", "signal"} {
		if least := all[name].MinSize(); least.Height < 44 || least.Width < 44 {
			t.Errorf("%s is %v", name, least)
		}
	}
	if h := all["primary"].MinSize().Height; h < 64 {
		t.Errorf("the primary button is %v high", h)
	}
	if h := all["button"].MinSize().Height; h < 48 {
		t.Errorf("a button is %v high", h)
	}
	for _, o := range all["numpad"].(*fyne.Container).Objects {
		if least := o.MinSize(); least.Width < 44 || least.Height < 44 {
			t.Errorf("a pad key is %v", least)
		}
	}
	if tileHeight(initialsHeight) < 44 || tileWidth() < 44 || tableRowHeight() < 44 {
		t.Error("tiles or rows are too small")
	}
}

func TestTheKeyIsWrittenOnTheButton(t *testing.T) {
	stage, _ := room(t, Look{}, fyne.NewSize(400, 100))
	b := NewButton(stage, Primary, act("Bayar", keys.F9))
	b.Resize(b.MinSize())
	test.WidgetRenderer(b)
	if b.label.Text != "Bayar" || b.hint.Text != "F9" || !b.hint.Visible() {
		t.Errorf("reads %q %q", b.label.Text, b.hint.Text)
	}
}

func TestAChangeOfThemeRepaintsEverything(t *testing.T) {
	stage, w := room(t, Look{}, fyne.NewSize(1366, 768))
	w.SetContent(sellPage(stage))
	light := w.Canvas().Capture().At(700, 120)
	fyne.CurrentApp().Settings().SetTheme(NewTheme(Look{Dark: true}))
	img := w.Canvas().Capture()
	for _, p := range []struct{ x, y int }{{5, 300}, {860, 150}, {300, 160}, {600, 30}} {
		r, g, b, _ := img.At(p.x, p.y).RGBA()
		if r+g+b > 3*0x5000 {
			t.Errorf("%v is still light: %v", p, img.At(p.x, p.y))
		}
	}
	if light == img.At(700, 120) {
		t.Error("the banner has not changed")
	}
}

func TestAPaymentCodeIsDrawnInWholePixelsOnWhite(t *testing.T) {
	q := NewQRView()
	const size = 33
	q.Set(size, func(x, y int) bool { return (x+y)%2 == 0 })
	for _, side := range []int{200, 333, 410} {
		img := q.draw(side, side)
		per := side / (size + 2*quietZone)
		if per < 4 {
			t.Errorf("%d pixels give %d to a module", side, per)
		}
		left := (side - per*size) / 2
		for y := range size {
			for x := range size {
				for _, corner := range []int{0, per - 1} {
					_, _, _, a := img.At(left+x*per+corner, left+y*per+corner).RGBA()
					if (a != 0) != ((x+y)%2 == 0) {
						t.Fatalf("module %d,%d is wrong at %d pixels", x, y, side)
					}
				}
			}
		}
		for i := range left {
			if _, _, _, a := img.At(i, side/2).RGBA(); a != 0 {
				t.Fatalf("the quiet zone is not empty at %d", i)
			}
		}
	}
}

func TestInitialsStandForAName(t *testing.T) {
	for name, want := range map[string]string{"Kopi Semendo 250 g": "KS", "tempe": "T", "500 ml Sabun": "MS", "": "", "Éclair enak": "ÉE"} {
		if got := Initials(name); got != want {
			t.Errorf("%q gives %q, want %q", name, got, want)
		}
	}
}

// TestPicturesOfTheKit keeps pictures that a person has looked at.
func TestPicturesOfTheKit(t *testing.T) {
	if testing.Short() {
		t.Skip("painting in software is slow under the race detector")
	}
	for name, p := range map[string]struct {
		look Look
		page func(*Stage) fyne.CanvasObject
	}{
		"sell-light":  {Look{}, sellPage},
		"parts-light": {Look{}, partsPage},
		"parts-dark":  {Look{Dark: true}, partsPage},
		"parts-large": {Look{LargeText: true}, partsPage},
	} {
		t.Run(name, func(t *testing.T) {
			stage, w := room(t, p.look, fyne.NewSize(1366, 768))
			w.SetContent(container.NewStack(p.page(stage)))
			w.Resize(fyne.NewSize(1366, max(768, w.Content().MinSize().Height)))
			var out bytes.Buffer
			encoder := png.Encoder{CompressionLevel: png.BestCompression}
			if err := encoder.Encode(&out, w.Canvas().Capture()); err != nil {
				t.Fatal(err)
			}
			golden.Bytes(t, name+".png", out.Bytes())
		})
	}
}
