package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// FormRow is a label above an input and a line below it for help or an error,
// whose room is kept so that the form does not jump.
type FormRow struct {
	widget.BaseWidget
	label, below *Text
	input        fyne.CanvasObject
	help         string
}

// NewFormRow makes a row; help may be empty.
func NewFormRow(label string, input fyne.CanvasObject, help string) *FormRow {
	r := &FormRow{label: NewText(label, Strong), below: NewText(help, Caption), input: input, help: help}
	r.ExtendBaseWidget(r)
	return r
}

// SetError shows what is wrong in place of the help, and marks an Entry; an
// empty message takes both back.
func (r *FormRow) SetError(message string) {
	if e, ok := r.input.(*Entry); ok {
		e.SetError(message)
	}
	if message == "" {
		r.below.SetRole(Caption)
		r.below.SetText(r.help)
		return
	}
	r.below.SetRole(ErrorText)
	r.below.SetText(message)
}

// Error is the message shown, empty for none.
func (r *FormRow) Error() string {
	if r.below.role != ErrorText {
		return ""
	}
	return r.below.words
}

// CreateRenderer implements fyne.Widget.
func (r *FormRow) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Column(5, r.label, Grow(r.input), r.below))
}

// EmptyState fills a place where there is nothing yet: what it is and what to
// do about it.
func EmptyState(icon fyne.Resource, title, hint string, button *Button) fyne.CanvasObject {
	parts := []fyne.CanvasObject{}
	if icon != nil {
		parts = append(parts, newIcon(icon, 48, colorMuted))
	}
	parts = append(parts, NewText(title, Subtitle).AlignCenter(), NewParagraph(hint, Muted, 2).AlignCenter())
	if button != nil {
		parts = append(parts, Row(0, Space(), button, Space()))
	}
	return Centered(360, Column(GapS+4, parts...))
}

// NewIcon shows a one-colour icon in the colour of muted words.
func NewIcon(resource fyne.Resource) fyne.CanvasObject {
	return newIcon(resource, iconSize, colorMuted)
}

type icon struct {
	widget.BaseWidget
	resource fyne.Resource
	side     float32
	tint     fyne.ThemeColorName
	picture  *canvas.Image
}

func newIcon(resource fyne.Resource, side float32, tint fyne.ThemeColorName) *icon {
	i := &icon{resource: resource, side: side, tint: tint}
	i.ExtendBaseWidget(i)
	return i
}

func (i *icon) CreateRenderer() fyne.WidgetRenderer {
	i.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(i, func() fyne.Size { return fyne.NewSize(i.side, i.side) },
		func(s fyne.Size) { place(i.picture, (s.Width-i.side)/2, (s.Height-i.side)/2, i.side, i.side) },
		func() { i.picture.Resource = theme.NewColoredResource(i.resource, i.tint) }, i.picture)
}
