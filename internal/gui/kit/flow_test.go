package kit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"lapak/internal/gui/keys"
)

func shelf(t testing.TB, n int, size fyne.Size) (*ProductGrid, fyne.Window, *[]int) {
	stage, w := room(t, Look{}, size)
	stage.Keys.SetPage(&keys.Scope{})
	var added []int
	g := NewProductGrid(stage, GridSpec{Tile: goods, OnActivate: func(i int) { added = append(added, i) }})
	w.SetContent(g)
	w.Resize(size)
	g.SetCount(n)
	return g, w, &added
}

func TestOnlyVisibleTilesExist(t *testing.T) {
	for _, n := range []int{0, 1, 7, 5000, 50000} {
		g, _, _ := shelf(t, n, fyne.NewSize(830, 560))
		if len(g.cells) > 40 {
			t.Errorf("%d products made %d tiles", n, len(g.cells))
		}
	}
}

func TestTilesFillTheWidth(t *testing.T) {
	g, w, _ := shelf(t, 1, fyne.NewSize(830, 560))
	rapid.Check(t, func(r *rapid.T) {
		width := float32(rapid.IntRange(200, 1900).Draw(r, "width"))
		w.Resize(fyne.NewSize(width, 560))
		g.SetCount(rapid.IntRange(1, 300).Draw(r, "count"))
		columns, cell, total := g.geometry()
		used := float32(columns)*(cell.Width+g.gap) - g.gap
		if left := width - used; left < 0 || left > gutter+float32(columns) {
			r.Fatalf("%d columns of %v leave %v of %v", columns, cell.Width, left, width)
		}
		if cell.Width < tileWidth()-1 && columns > 1 {
			r.Fatalf("tiles are %v wide", cell.Width)
		}
		offset := rapid.Float32Range(0, max(0, total-560)).Draw(r, "offset")
		g.scrollTo(offset)
		for _, c := range g.cells {
			if c.item >= 0 {
				middle := c.object.Position().Add(fyne.NewPos(cell.Width/2, cell.Height/2))
				if got := g.at(middle); got != c.item {
					r.Fatalf("the middle of tile %d is tile %d", c.item, got)
				}
			}
		}
	})
}

func TestEveryTileInSightIsBoundToItsProduct(t *testing.T) {
	g, _, _ := shelf(t, 500, fyne.NewSize(830, 560))
	rapid.Check(t, func(r *rapid.T) {
		_, cell, total := g.geometry()
		g.scrollTo(rapid.Float32Range(-50, total).Draw(r, "offset"))
		columns, _, _ := g.geometry()
		seen := map[int]bool{}
		for _, c := range g.cells {
			if c.item < 0 || !c.object.Visible() {
				continue
			}
			if c.object.(*tile).data.Price != goods(c.item).Price {
				r.Fatalf("tile %d shows %q", c.item, c.object.(*tile).data.Price)
			}
			seen[c.item] = true
		}
		first := int(g.offset/(cell.Height+g.gap)) * columns
		last := min(500, (int((g.offset+559)/(cell.Height+g.gap))+1)*columns)
		for i := first; i < last; i++ {
			if !seen[i] {
				r.Fatalf("product %d is in sight and not drawn at offset %v", i, g.offset)
			}
		}
	})
}

func TestArrowsMoveAndEnterAdds(t *testing.T) {
	g, _, added := shelf(t, 12, fyne.NewSize(830, 560)) // 5 columns
	g.stage.Focus(g)
	press := func(names ...keys.Key) {
		for _, k := range names {
			g.KeyDown(&fyne.KeyEvent{Name: fyne.KeyName(k)})
			g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(k)})
			g.KeyUp(&fyne.KeyEvent{Name: fyne.KeyName(k)})
		}
	}
	for _, step := range []struct {
		k    keys.Key
		want int
	}{{keys.Down, 0}, {keys.Right, 1}, {keys.Down, 6}, {keys.Right, 7}, {keys.Right, 8}, {keys.Down, 11}, {keys.Down, 11},
		{keys.Up, 6}, {keys.Left, 5}, {keys.Home, 0}, {keys.Left, 0}, {keys.Up, 0}, {keys.End, 11}, {keys.PageUp, 0}} {
		press(step.k)
		if g.Selected() != step.want {
			t.Fatalf("%s selected %d, want %d", step.k, g.Selected(), step.want)
		}
	}
	press(keys.Enter)
	if len(*added) != 1 || (*added)[0] != 0 {
		t.Errorf("added %v", *added)
	}
}

func TestASelectionOutOfSightIsScrolledTo(t *testing.T) {
	g, _, _ := shelf(t, 500, fyne.NewSize(830, 560))
	g.Select(400)
	columns, cell, _ := g.geometry()
	if y := g.placeOf(400, columns, cell).Y; y < 0 || y+cell.Height > 560 {
		t.Errorf("tile 400 lies at %v", y)
	}
	g.SetCount(20)
	if g.offset != 0 || g.Selected() != -1 {
		t.Errorf("after a search: offset %v, selected %d", g.offset, g.Selected())
	}
}

func TestATapAddsAndLeavesTheSearchFocused(t *testing.T) {
	g, w, added := shelf(t, 30, fyne.NewSize(830, 560))
	test.TapCanvas(w.Canvas(), fyne.NewPos(200, 50))
	if len(*added) != 1 || (*added)[0] != 1 || w.Canvas().Focused() == g {
		t.Errorf("added %v", *added)
	}
	columns, cell, _ := g.geometry()
	gap := float32(columns-1)*(cell.Width+g.gap) - g.gap/2
	test.TapCanvas(w.Canvas(), fyne.NewPos(gap, 50))
	if len(*added) != 1 {
		t.Errorf("a tap between tiles added %v", *added)
	}
}

func TestDraggingScrollsAndRunsOn(t *testing.T) {
	g, _, added := shelf(t, 500, fyne.NewSize(830, 560))
	at := time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)
	g.now = func() time.Time { at = at.Add(10 * time.Millisecond); return at }
	for range 10 {
		g.Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DY: -12}})
	}
	if g.offset != 120 {
		t.Fatalf("ten drags of 12 scrolled %v", g.offset)
	}
	g.DragEnd() // the test driver runs an animation to its end at once
	if g.offset < 200 || len(*added) != 0 {
		t.Errorf("after the release %v, added %v", g.offset, *added)
	}
	was := g.offset
	g.Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DY: -12}})
	at = at.Add(time.Second)
	g.DragEnd()
	if g.offset != was+12 {
		t.Errorf("a finger that rested ran on to %v", g.offset)
	}
	g.MouseDown(&desktop.MouseEvent{})
}

func TestTheWheelScrollsThreeTimesAsFast(t *testing.T) {
	g, _, _ := shelf(t, 500, fyne.NewSize(830, 560))
	g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -25}})
	if g.offset != 75 {
		t.Errorf("a notch scrolled %v, want 75", g.offset)
	}
	g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: 1e6}})
	if g.offset != 0 {
		t.Errorf("scrolled above the top to %v", g.offset)
	}
	_, _, total := g.geometry()
	g.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -1e6}})
	if g.offset != total-560 {
		t.Errorf("scrolled below the end to %v of %v", g.offset, total)
	}
}

func TestAListSelectsByTapAndMovesByKeys(t *testing.T) {
	stage, w := room(t, Look{}, fyne.NewSize(400, 300))
	stage.Keys.SetPage(&keys.Scope{})
	removed := 0
	l := NewList(stage, ListSpec{
		Row: func() fyne.CanvasObject {
			return Row(0, Grow(NewText("", Body)), NewButton(stage, Quiet, &keys.Action{Label: "x", Do: func() { removed++ }}))
		},
		Bind: func(i int, row fyne.CanvasObject) {},
	})
	w.SetContent(l)
	w.Resize(fyne.NewSize(400, 300))
	l.SetCount(30)
	_, cell, _ := l.geometry()
	test.TapCanvas(w.Canvas(), fyne.NewPos(30, cell.Height*2.5))
	if l.Selected() != 2 || w.Canvas().Focused() != l {
		t.Fatalf("selected %d", l.Selected())
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(cell.Width-30, cell.Height*1.5))
	if removed != 1 || l.Selected() != 2 {
		t.Errorf("the button in the row acted %d times, selected %d", removed, l.Selected())
	}
	l.Update(2)
	if l.Selected() != 1 {
		t.Errorf("after rows went, selected %d", l.Selected())
	}
}

func BenchmarkGrid(b *testing.B) {
	for _, n := range []int{5000, 20000} {
		names := make([]string, n)
		for i := range names {
			names[i] = strings.ToLower(fmt.Sprintf("%s %d", goods(i).Name, i))
		}
		g, _, _ := shelf(b, n, fyne.NewSize(830, 560))
		_, _, total := g.geometry()
		b.Run(fmt.Sprintf("filter/%d", n), func(b *testing.B) {
			for i := range b.N {
				hits := 0
				for _, name := range names {
					if strings.Contains(name, []string{"k", "ko", "kop", "kopi"}[i%4]) {
						hits++
					}
				}
				g.SetCount(hits)
			}
		})
		g.SetCount(n)
		b.Run(fmt.Sprintf("scroll/%d", n), func(b *testing.B) {
			for i := range b.N {
				g.scrollTo(float32(i * 40 % int(total)))
			}
		})
		b.Run(fmt.Sprintf("jump/%d", n), func(b *testing.B) {
			for i := range b.N {
				g.scrollTo(float32(i * 1500 % int(total)))
			}
		})
	}
}
