package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Column stacks things with a gap, each at its least height and full width. A
// thing wrapped in Grow takes the height that is left.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&stackLayout{gap: gap, vertical: true}, objects...)
}

// Row sets things side by side with a gap, each at its least width and centred
// in height. A thing wrapped in Grow takes the width that is left.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&stackLayout{gap: gap}, objects...)
}

// Grow marks o as the part of a Row or Column that takes the room left over;
// several share it equally. It fills its room in both directions.
func Grow(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&growLayout{}, o)
}

// Yield marks o as the part of a Row that gives way first: it takes the width it
// needs while there is room, and less, down to a few letters, before anything
// else has to.
func Yield(o fyne.CanvasObject) fyne.CanvasObject { return container.New(&yieldLayout{}, o) }

// Space is a Grow of nothing: it pushes what follows to the far end.
func Space() fyne.CanvasObject { return container.New(&growLayout{}) }

// Pad puts room around o on all sides.
func Pad(gap float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&padLayout{gap, gap}, o)
}

// PadXY puts room beside and above o.
func PadXY(x, y float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&padLayout{x, y}, o)
}

// Grid sets equal cells in columns, row by row, and stretches them to fill.
func Grid(columns int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&gridLayout{columns: columns, gap: gap}, objects...)
}

// TwoPane is the page of a till: goods on the left, the cart on the right, 62 to
// 38.
func TwoPane(left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&paneLayout{share: 0.62, gap: GapM}, left, right)
}

// Sized gives o at least a size, for content that has none of its own.
func Sized(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&sizedLayout{fyne.NewSize(width, height)}, o)
}

// Centered puts o at its least size, or at most the given width, in the middle.
func Centered(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&centerLayout{width}, o)
}

type growLayout struct{}

func (growLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

func (growLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := fyne.Size{}
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

type stackLayout struct {
	gap      float32
	vertical bool
}

// along and across turn sizes so that one code does rows and columns.
func (l *stackLayout) along(s fyne.Size) (along, across float32) {
	if l.vertical {
		return s.Height, s.Width
	}
	return s.Width, s.Height
}

func (l *stackLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	whole, across := l.along(size)
	needs, growing, gaps := l.needs(objects)
	room := whole - gaps
	for _, need := range needs {
		room -= need
	}
	for i, o := range objects {
		if room < 0 && yields(o) && o.Visible() {
			least, _ := l.along(o.MinSize())
			give := min(-room, max(0, needs[i]-least))
			needs[i] -= give
			room += give
		}
	}
	squeeze := float32(1)
	if room < 0 {
		// Too little even for the least sizes: all give way, none sticks out.
		squeeze = max(0, whole-gaps) / max(1, whole-gaps-room)
	}
	at := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		_, high := l.along(o.MinSize())
		need := needs[i]
		if grows(o) {
			need += max(room, 0) / float32(growing)
			high = across
		}
		need *= squeeze
		if l.vertical {
			place(o, 0, at, across, need)
		} else {
			high = min(high, across)
			place(o, at, (across-high)/2, need, high)
		}
		at += need + l.gap
	}
}

// needs are what the visible objects want along the run, how many of them grow,
// and what the gaps between them take.
func (l *stackLayout) needs(objects []fyne.CanvasObject) (needs []float32, growing int, gaps float32) {
	needs = make([]float32, len(objects))
	seen := 0
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		seen++
		if grows(o) {
			growing++
		}
		needs[i], _ = l.along(o.MinSize())
		if yields(o) {
			needs[i], _ = l.along(growLayout{}.MinSize(o.(*fyne.Container).Objects))
		}
	}
	return needs, growing, l.gap * float32(max(seen-1, 0))
}

func (l *stackLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var along, across float32
	seen := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		seen++
		a, c := l.along(o.MinSize())
		along += a
		across = max(across, c)
	}
	along += l.gap * float32(max(seen-1, 0))
	if l.vertical {
		return fyne.NewSize(across, along)
	}
	return fyne.NewSize(along, across)
}

func grows(o fyne.CanvasObject) bool {
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	_, ok = c.Layout.(*growLayout)
	return ok
}

// yieldLayout asks for a few letters only; a Row gives it more.
type yieldLayout struct{ growLayout }

// yieldLeast is the width below which a name says nothing any more.
const yieldLeast float32 = 140

func (yieldLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := growLayout{}.MinSize(objects)
	return fyne.NewSize(min(least.Width, yieldLeast), least.Height)
}

func yields(o fyne.CanvasObject) bool {
	c, ok := o.(*fyne.Container)
	if !ok {
		return false
	}
	_, ok = c.Layout.(*yieldLayout)
	return ok
}

type padLayout struct{ x, y float32 }

func (l *padLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, l.x, l.y, size.Width-2*l.x, size.Height-2*l.y)
	}
}

func (l *padLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return growLayout{}.MinSize(objects).Add(fyne.NewSize(2*l.x, 2*l.y))
}

type gridLayout struct {
	columns int
	gap     float32
}

func (l *gridLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rows := (len(objects) + l.columns - 1) / l.columns
	if rows == 0 {
		return
	}
	w := (size.Width - l.gap*float32(l.columns-1)) / float32(l.columns)
	h := (size.Height - l.gap*float32(rows-1)) / float32(rows)
	for i, o := range objects {
		place(o, float32(i%l.columns)*(w+l.gap), float32(i/l.columns)*(h+l.gap), w, h)
	}
}

func (l *gridLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	rows := (len(objects) + l.columns - 1) / l.columns
	cell := growLayout{}.MinSize(objects)
	return fyne.NewSize(
		cell.Width*float32(l.columns)+l.gap*float32(l.columns-1),
		cell.Height*float32(rows)+l.gap*float32(max(rows-1, 0)),
	)
}

type paneLayout struct{ share, gap float32 }

func (l *paneLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := (size.Width - l.gap) * l.share
	// The narrower side may need more than its share on a small screen.
	if need := objects[1].MinSize().Width; size.Width-l.gap-left < need {
		left = max(size.Width-l.gap-need, objects[0].MinSize().Width)
	}
	place(objects[0], 0, 0, left, size.Height)
	place(objects[1], left+l.gap, 0, size.Width-l.gap-left, size.Height)
}

func (l *paneLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(a.Width+b.Width+l.gap, max(a.Height, b.Height))
}

type sizedLayout struct{ least fyne.Size }

func (l *sizedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	growLayout{}.Layout(objects, size)
}

func (l *sizedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return growLayout{}.MinSize(objects).Max(l.least)
}

type centerLayout struct{ width float32 }

func (l *centerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		w := min(max(least.Width, l.width), size.Width)
		h := min(least.Height, size.Height)
		place(o, (size.Width-w)/2, (size.Height-h)/2, w, h)
	}
}

func (l *centerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return growLayout{}.MinSize(objects)
}
