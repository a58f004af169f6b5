package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
)

// TestWhatStaysTheSameIsNotPaintedAgain: these are set once a second all day,
// and a repaint is a repaint of the whole window.
func TestWhatStaysTheSameIsNotPaintedAgain(t *testing.T) {
	stage, _ := room(t, Look{}, fyne.NewSize(600, 200))
	signal := NewSignal(stage, act("", keys.Ctrl("8")), "14 menunggu")
	badge, banner, bar := NewBadge("", Good), NewBanner("", Good, theme.InfoIcon()), NewProgress()
	for name, c := range map[string]struct {
		o   fyne.Widget
		set func(other bool)
		// smudge marks a primitive that a repaint would put right.
		smudge func()
		clean  func() bool
	}{
		"signal": {signal, func(other bool) { signal.Set(pick(other, "14 menunggu", "15 menunggu"), Neutral, CloudWaitingIcon()) },
			func() { signal.label.Text = "smudge" }, func() bool { return signal.label.Text != "smudge" }},
		"signal in another tone": {signal, func(other bool) { signal.Set("14 menunggu", pick(other, Neutral, Gold), CloudWaitingIcon()) },
			func() { signal.label.Text = "smudge" }, func() bool { return signal.label.Text != "smudge" }},
		"badge": {badge, func(other bool) { badge.Set(pick(other, "aman", "belum"), Good) },
			func() { badge.text.Text = "smudge" }, func() bool { return badge.text.Text != "smudge" }},
		"banner": {banner, func(other bool) { banner.Set("aman", pick(other, Good, Bad)) },
			func() { banner.ground.StrokeWidth = 9 }, func() bool { return banner.ground.StrokeWidth != 9 }},
		"banner's icon": {banner, func(other bool) { banner.SetIcon(pick(other, CloudSentIcon(), CloudTroubleIcon())) },
			func() { banner.ground.StrokeWidth = 9 }, func() bool { return banner.ground.StrokeWidth != 9 }},
		"progress": {bar, func(other bool) { bar.Set(pick(other, float32(0.5), 0.6)) },
			func() { bar.full.StrokeWidth = 9 }, func() bool { return bar.full.StrokeWidth != 9 }},
	} {
		test.WidgetRenderer(c.o)
		c.o.Resize(fyne.NewSize(300, 50))
		c.set(false)
		c.smudge()
		c.set(false)
		if c.clean() {
			t.Errorf("%s is painted again for nothing", name)
		}
		c.set(true)
		if !c.clean() {
			t.Errorf("%s does not follow a change", name)
		}
	}
}

func pick[T any](second bool, a, b T) T {
	if second {
		return b
	}
	return a
}

func TestASignalKeepsItsPlaceWhateverItSays(t *testing.T) {
	stage, w := room(t, Look{}, fyne.NewSize(600, 200))
	pressed := 0
	action := &keys.Action{Key: keys.Ctrl("8"), Do: func() { pressed++ }}
	s := NewSignal(stage, action, "Perlu perhatian")
	w.SetContent(Row(0, s, Space()))
	wide := s.MinSize().Width
	s.Set("1 menunggu", Neutral, CloudWaitingIcon())
	if s.MinSize().Width != wide {
		t.Errorf("it is %v wide, and was %v", s.MinSize().Width, wide)
	}
	if s.hint.Text != "Ctrl+8" || s.MinSize().Height < 44 {
		t.Errorf("a signal that leads somewhere says %q and is %v high", s.hint.Text, s.MinSize().Height)
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(20, 100))
	if pressed != 1 {
		t.Error("a tap leads nowhere")
	}
	plain := NewSignal(stage, nil, "Perlu perhatian")
	plain.Set("Perlu perhatian", Gold, CloudTroubleIcon())
	plain.Resize(plain.MinSize())
	plain.Tapped(nil)
	if plain.hint.Visible() || plain.Words() != "Perlu perhatian" || plain.label.Text != "Perlu perhatian" {
		t.Errorf("without an action it shows %q and %q", plain.label.Text, plain.hint.Text)
	}
}

func TestANameGivesWayBeforeTheRestOfARowDoes(t *testing.T) {
	room(t, Look{}, fyne.NewSize(600, 200))
	name := NewText("Lapak Karya Warga Binaan Sumatera Selatan", Strong).Hug()
	rest := Sized(200, 44, NewText("x", Body))
	row := Row(10, Yield(name), Space(), rest)
	natural := name.MinSize().Width
	if least := row.MinSize().Width; least != yieldLeast+2*10+200 {
		t.Errorf("the row needs %v", least)
	}
	row.Resize(fyne.NewSize(natural+400, 50))
	if name.Size().Width != natural {
		t.Errorf("with room the name has %v of %v", name.Size().Width, natural)
	}
	row.Resize(fyne.NewSize(natural+180, 50))
	if name.Size().Width != natural-40 || rest.Size().Width != 200 || rest.Position().X+200 != natural+180 {
		t.Errorf("with less the name has %v, the rest %v at %v", name.Size().Width, rest.Size().Width, rest.Position().X)
	}
	row.Resize(row.MinSize())
	if name.Size().Width != yieldLeast || rest.Size().Width != 200 {
		t.Errorf("with the least the name has %v, the rest %v", name.Size().Width, rest.Size().Width)
	}
}
