package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Chips is a row of any number of options, one of them chosen, that scrolls
// sideways by finger and wheel: the categories of goods. It takes no focus; map
// keys of the page to Step.
type Chips struct {
	widget.BaseWidget
	stage    *Stage
	options  []string
	chosen   int
	onChange func(i int)

	offset   float32
	laidOut  bool
	pills    []*canvas.Rectangle
	labels   []*canvas.Text
	more     [2]*canvas.Image // arrows where options are hidden
	moreBack [2]*canvas.Rectangle
}

// NewChips makes a row; onChange is told of choices by people only.
func NewChips(stage *Stage, options []string, chosen int, onChange func(i int)) *Chips {
	c := &Chips{stage: stage, options: options, chosen: chosen, onChange: onChange}
	c.ExtendBaseWidget(c)
	return c
}

// Chosen is the option that is on.
func (c *Chips) Chosen() int { return c.chosen }

// Choose turns an option on, shows it and tells nobody.
func (c *Chips) Choose(i int) {
	c.chosen = max(0, min(i, len(c.options)-1))
	c.reveal()
	c.Refresh()
}

// Step moves the choice, for keys of the page; it stops at both ends.
func (c *Chips) Step(by int) { c.pick(max(0, min(c.chosen+by, len(c.options)-1))) }

func (c *Chips) pick(i int) {
	if i < 0 || i >= len(c.options) || i == c.chosen {
		return
	}
	c.Choose(i)
	if c.onChange != nil {
		c.onChange(i)
	}
}

// Tapped implements fyne.Tappable.
func (c *Chips) Tapped(ev *fyne.PointEvent) {
	c.stage.touched()
	switch {
	case c.more[0] != nil && c.more[0].Visible() && ev.Position.X < chipArrow:
		c.slide(c.Size().Width / 2)
		return
	case c.more[1] != nil && c.more[1].Visible() && ev.Position.X > c.Size().Width-chipArrow:
		c.slide(-c.Size().Width / 2)
		return
	}
	x := -c.offset
	for i := range c.options {
		w := c.width(i)
		if ev.Position.X >= x && ev.Position.X < x+w {
			c.pick(i)
			return
		}
		x += w + GapS
	}
}

// Dragged implements fyne.Draggable.
func (c *Chips) Dragged(ev *fyne.DragEvent) {
	c.stage.touched()
	c.slide(ev.Dragged.DX)
}

// DragEnd implements fyne.Draggable.
func (c *Chips) DragEnd() {}

// Scrolled implements fyne.Scrollable; it also makes Fyne clip the row.
func (c *Chips) Scrolled(ev *fyne.ScrollEvent) {
	c.stage.touched()
	c.slide((ev.Scrolled.DX + ev.Scrolled.DY) * wheel)
}

// Cursor implements desktop.Cursorable.
func (c *Chips) Cursor() desktop.Cursor { return desktop.PointerCursor }

func (c *Chips) slide(dx float32) {
	c.offset -= dx
	c.arrange(c.Size())
	canvas.Refresh(c)
}

const (
	chipPad   float32 = 14
	chipArrow float32 = 36
)

func (c *Chips) width(i int) float32 {
	return max(heightTarget, textWidth(c.options[i], textSize(theme.SizeNameText), fyne.TextStyle{Bold: true})+2*chipPad)
}

func (c *Chips) total() float32 {
	sum := -GapS
	for i := range c.options {
		sum += c.width(i) + GapS
	}
	return max(sum, 0)
}

// reveal moves the chosen option into sight, clear of the arrows.
func (c *Chips) reveal() {
	if c.Size().Width <= 0 {
		return
	}
	left := float32(0)
	for i := range c.chosen {
		left += c.width(i) + GapS
	}
	right := left + c.width(c.chosen)
	c.offset = min(c.offset, max(0, left-chipArrow-GapS))
	c.offset = max(c.offset, right+chipArrow+GapS-c.Size().Width)
}

// CreateRenderer implements fyne.Widget.
func (c *Chips) CreateRenderer() fyne.WidgetRenderer {
	var objects []fyne.CanvasObject
	c.pills, c.labels = nil, nil // Fyne drops renderers that were not seen for a minute
	for range c.options {
		pill, label := box(heightTarget/2), canvas.NewText("", nil)
		c.pills, c.labels = append(c.pills, pill), append(c.labels, label)
		objects = append(objects, pill, label)
	}
	for i := range c.more {
		c.more[i], c.moreBack[i] = &canvas.Image{FillMode: canvas.ImageFillContain}, box(0)
		objects = append(objects, c.moreBack[i], c.more[i])
	}
	return newDrawing(c, func() fyne.Size {
		return fyne.NewSize(120, max(heightTarget, lineHeight(textSize(theme.SizeNameText), fyne.TextStyle{Bold: true})+16))
	}, c.arrange, c.paint, objects...)
}

func (c *Chips) paint() {
	for i, label := range c.labels {
		fill(c.pills[i], colorSurface, colorHairline, 1)
		label.Color, label.TextStyle = ink(theme.ColorNameForeground), fyne.TextStyle{}
		if i == c.chosen {
			fill(c.pills[i], theme.ColorNamePrimary, "", 0)
			label.Color, label.TextStyle = ink(theme.ColorNameForegroundOnPrimary), fyne.TextStyle{Bold: true}
		}
		label.TextSize, label.Alignment, label.Text = textSize(theme.SizeNameText), fyne.TextAlignCenter, c.options[i]
	}
	for i, icon := range []fyne.Resource{theme.NavigateBackIcon(), theme.NavigateNextIcon()} {
		c.more[i].Resource = theme.NewColoredResource(icon, colorMuted)
		fill(c.moreBack[i], theme.ColorNameBackground, "", 0)
	}
}

func (c *Chips) arrange(s fyne.Size) {
	if !c.laidOut && s.Width > 0 {
		c.laidOut = true
		c.reveal()
	}
	total := c.total()
	c.offset = max(0, min(c.offset, total-s.Width))
	x := -c.offset
	for i, label := range c.labels {
		w := c.width(i)
		place(c.pills[i], x, 0, w, s.Height)
		h := lineHeight(label.TextSize, label.TextStyle)
		place(label, x+chipPad/2, (s.Height-h)/2, w-chipPad, h)
		seen := x+w > 0 && x < s.Width
		show(c.pills[i], seen)
		show(label, seen)
		x += w + GapS
	}
	hidden := [2]bool{c.offset > 0, c.offset < total-s.Width}
	at := [2]float32{0, s.Width - chipArrow}
	for i := range c.more {
		place(c.moreBack[i], at[i], 0, chipArrow, s.Height)
		place(c.more[i], at[i]+(chipArrow-iconSize)/2, (s.Height-iconSize)/2, iconSize, iconSize)
		show(c.moreBack[i], hidden[i])
		show(c.more[i], hidden[i])
	}
}
