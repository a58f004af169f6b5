package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
)

// ChoiceSpec describes a Choice.
type ChoiceSpec struct {
	Title   string // of the dialog with the options
	Options []string
	Chosen  int    // -1 for none yet
	Empty   string // shown while nothing is chosen
	Cancel  string // label of the button that leaves
	Confirm string // label of the button that takes the marked option
	// OnChange is told of choices by people only; may be nil.
	OnChange func(i int)
}

// Choice picks one of many options from a list in a dialog: what a drop-down
// does elsewhere, with targets a finger can hit.
type Choice struct {
	widget.BaseWidget
	keyed
	spec ChoiceSpec

	body, ring *canvas.Rectangle
	label      *Text
	arrow      *canvas.Image
}

// NewChoice makes a choice.
func NewChoice(stage *Stage, spec ChoiceSpec) *Choice {
	c := &Choice{spec: spec, label: NewText("", Body)}
	c.keyed = keyed{stage: stage, own: ownPress(c.open), repaint: c.Refresh}
	c.ExtendBaseWidget(c)
	return c
}

// Chosen is the chosen option, -1 for none.
func (c *Choice) Chosen() int { return c.spec.Chosen }

// Choose sets the option without telling OnChange.
func (c *Choice) Choose(i int) { c.spec.Chosen = i; c.Refresh() }

// SetOptions replaces the options and chooses none.
func (c *Choice) SetOptions(options []string) {
	c.spec.Options, c.spec.Chosen = options, -1
	c.Refresh()
}

// Tapped implements fyne.Tappable.
func (c *Choice) Tapped(*fyne.PointEvent) { c.open() }

func (c *Choice) open() {
	var dialog *Dialog
	take := func(i int) {
		dialog.Close()
		if i >= 0 && i != c.spec.Chosen {
			c.spec.Chosen = i
			c.Refresh()
			if c.spec.OnChange != nil {
				c.spec.OnChange(i)
			}
		}
	}
	list := NewList(c.stage, ListSpec{
		Row:          func() fyne.CanvasObject { return NewText("", Body) },
		Bind:         func(i int, row fyne.CanvasObject) { row.(*Text).SetText(c.spec.Options[i]) },
		OnSelect:     func(int) { dialog.Refresh() },
		OnActivate:   take,
		TapActivates: true,
		RowHeight:    heightNormal,
	})
	list.SetCount(len(c.spec.Options))
	list.selected = c.spec.Chosen
	rows := float32(min(len(c.spec.Options), 7))
	dialog = NewDialog(c.stage, DialogSpec{
		Title:   c.spec.Title,
		Content: Sized(1, rows*list.cellHeight(), list),
		Buttons: []*keys.Action{
			{Name: "cancel", Label: c.spec.Cancel, Key: keys.Esc, Do: func() { dialog.Close() }},
			{Name: "take", Label: c.spec.Confirm, Key: keys.Enter, Do: func() { take(list.Selected()) },
				Enabled: func() bool { return list.Selected() >= 0 }},
		},
		First: list,
	})
	dialog.Open()
	list.reveal(list.selected)
}

// CreateRenderer implements fyne.Widget.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	c.body, c.ring = box(radius), box(radius)
	c.arrow = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(c, c.measure, c.arrange, c.paint, c.body, c.label, c.arrow, c.ring)
}

func (c *Choice) measure() fyne.Size {
	return fyne.NewSize(160, max(heightNormal, c.label.MinSize().Height+20))
}

func (c *Choice) paint() {
	fill(c.body, theme.ColorNameInputBackground, theme.ColorNameInputBorder, 1.5)
	fill(c.ring, "", theme.ColorNameFocus, ringWidth)
	show(c.ring, c.hasFocus)
	c.arrow.Resource = theme.NewColoredResource(theme.MenuDropDownIcon(), theme.ColorNameForeground)
	if i := c.spec.Chosen; i >= 0 && i < len(c.spec.Options) {
		c.label.words, c.label.role = c.spec.Options[i], Body
	} else {
		c.label.words, c.label.role = c.spec.Empty, Muted
	}
}

func (c *Choice) arrange(s fyne.Size) {
	place(c.body, 0, 0, s.Width, s.Height)
	place(c.ring, 0, 0, s.Width, s.Height)
	place(c.label, 12, 0, s.Width-24-iconSize-8, s.Height)
	place(c.arrow, s.Width-12-iconSize, (s.Height-iconSize)/2, iconSize, iconSize)
}
