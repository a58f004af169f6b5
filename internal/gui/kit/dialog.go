package kit

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lapak/internal/gui/keys"
)

// DialogSpec describes a question or a small form over the page.
type DialogSpec struct {
	Title   string
	Content fyne.CanvasObject // may be nil
	Width   float32           // of the card; 0 means 480
	// Buttons from left to right; the last one is the main one and usually has
	// the key Enter, the one that leaves has Esc.
	Buttons []*keys.Action
	Danger  bool // the main button destroys something
	// More are actions with keys but without buttons.
	More []*keys.Action
	// First has the focus when the dialog opens; may be nil.
	First fyne.Focusable
	// OnScan, OnRefuse and TypeTo are those of the dialog's keys.Scope.
	OnScan   func(code string)
	OnRefuse func(code string)
	TypeTo   keys.Typer
}

// Dialog is modal: while it is open the page below hears no key, no scan and no
// tap. Closing gives the focus back to where it was.
type Dialog struct {
	widget.BaseWidget
	stage   *Stage
	spec    DialogSpec
	content fyne.CanvasObject
	remove  func()

	scrim, card *canvas.Rectangle
}

// NewDialog makes a dialog. It may be opened and closed many times.
func NewDialog(stage *Stage, spec DialogSpec) *Dialog {
	d := &Dialog{stage: stage, spec: spec}
	if d.spec.Width == 0 {
		d.spec.Width = 480
	}
	parts := []fyne.CanvasObject{NewParagraph(spec.Title, Subtitle, 1)}
	if spec.Content != nil {
		parts = append(parts, Grow(spec.Content))
	}
	if len(spec.Buttons) > 0 {
		parts = append(parts, d.buttons())
	}
	d.content = Column(GapM+4, parts...)
	d.ExtendBaseWidget(d)
	return d
}

func (d *Dialog) buttons() fyne.CanvasObject {
	row := []fyne.CanvasObject{Space()}
	last := len(d.spec.Buttons) - 1
	for i, action := range d.spec.Buttons {
		kind, height := Normal, heightPrimary
		switch {
		case d.spec.Danger && i == last:
			kind, height = Danger, heightNormal
		case d.spec.Danger:
			height = heightNormal
		case i == last:
			kind = Primary
		}
		// The other buttons are as high as the main one.
		row = append(row, Sized(1, height, NewButton(d.stage, kind, action)))
	}
	return Row(GapS+4, row...)
}

// Open shows the dialog over the page.
func (d *Dialog) Open() {
	if d.remove != nil {
		return
	}
	scope := &keys.Scope{
		Name:     d.spec.Title,
		Actions:  slices.Concat(d.spec.Buttons, d.spec.More),
		OnScan:   d.spec.OnScan,
		OnRefuse: d.spec.OnRefuse,
		TypeTo:   d.spec.TypeTo,
	}
	for _, a := range scope.Actions {
		a.Rearm()
	}
	d.remove = d.stage.Keys.Push(scope)
	d.stage.dialogs = append(d.stage.dialogs, d)
	d.Resize(d.stage.canvas.Size())
	// Fyne keeps one focus per overlay: the page's comes back with Remove.
	d.stage.canvas.Overlays().Add(d)
	if d.spec.First != nil {
		d.stage.Focus(d.spec.First)
	}
}

// Close takes the dialog away; closing twice is harmless.
func (d *Dialog) Close() {
	if d.remove == nil {
		return
	}
	d.remove()
	d.remove = nil
	d.stage.dialogs = slices.DeleteFunc(d.stage.dialogs, func(o *Dialog) bool { return o == d })
	d.stage.canvas.Overlays().Remove(d)
}

// Opened tells whether the dialog is on the screen.
func (d *Dialog) Opened() bool { return d.remove != nil }

// CreateRenderer implements fyne.Widget.
func (d *Dialog) CreateRenderer() fyne.WidgetRenderer {
	d.scrim, d.card = box(0), box(radiusLarge+2)
	return newDrawing(d, func() fyne.Size { return fyne.NewSize(1, 1) }, d.arrange, d.paint, d.scrim, d.card, d.content)
}

func (d *Dialog) paint() {
	fill(d.scrim, colorScrim, "", 0)
	fill(d.card, theme.ColorNameOverlayBackground, colorHairline, 1)
}

// arrange centres the card, a little above the middle, and never outside.
func (d *Dialog) arrange(s fyne.Size) {
	least := d.content.MinSize().Add(fyne.NewSize(2*GapL, 2*GapL))
	w := min(max(least.Width, d.spec.Width), s.Width-2*GapS)
	h := min(least.Height, s.Height-2*GapS)
	x, y := (s.Width-w)/2, max(GapS, (s.Height-h)*0.42)
	place(d.scrim, 0, 0, s.Width, s.Height)
	place(d.card, x, y, w, h)
	place(d.content, x+GapL, y+GapL, w-2*GapL, h-2*GapL)
}
