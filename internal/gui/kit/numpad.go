package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// NewNumPad makes a touch pad that types into target. Money entries get a key
// for three noughts. The keys are not focusable: a keyboard needs no pad.
func NewNumPad(target *Entry) *fyne.Container {
	digit := func(label string) fyne.CanvasObject {
		return newPadKey(label, nil, func() {
			for _, r := range label {
				target.TypeRune(r)
			}
		})
	}
	corner := newPadKey("C", nil, func() {
		target.Clear()
		target.stage.Focus(target)
	})
	if target.mode == Money {
		corner = digit("000").(*padKey)
	}
	back := newPadKey("", backspaceIcon(), func() {
		target.Backspace()
		target.stage.Focus(target)
	})
	pad := Grid(3, GapS)
	for _, label := range []string{"7", "8", "9", "4", "5", "6", "1", "2", "3"} {
		pad.Add(digit(label))
	}
	pad.Add(corner)
	pad.Add(digit("0"))
	pad.Add(back)
	return pad
}

// backspaceIcon is drawn here because Fyne has none.
func backspaceIcon() fyne.Resource {
	return fyne.NewStaticResource("backspace.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="M22 3H7c-.7 0-1.2.35-1.6.9L0 12l5.4 8.1c.4.55.9.9 1.6.9h15c1.1 0 2-.9 2-2V5c0-1.1-.9-2-2-2zm-3 12.6L17.6 17 14 13.4 10.4 17 9 15.6l3.6-3.6L9 8.4 10.4 7l3.6 3.6L17.6 7 19 8.4 15.4 12z" fill="#000000"/></svg>`))
}

// padKey is one key of the pad.
type padKey struct {
	widget.BaseWidget
	label   string
	icon    fyne.Resource
	do      func()
	pressed bool

	body    *canvas.Rectangle
	text    *canvas.Text
	picture *canvas.Image
}

func newPadKey(label string, icon fyne.Resource, do func()) *padKey {
	k := &padKey{label: label, icon: icon, do: do}
	k.ExtendBaseWidget(k)
	return k
}

func (k *padKey) Tapped(*fyne.PointEvent)       { k.do() }
func (k *padKey) MouseDown(*desktop.MouseEvent) { k.pressed = true; k.Refresh() }
func (k *padKey) MouseUp(*desktop.MouseEvent)   { k.pressed = false; k.Refresh() }

func (k *padKey) CreateRenderer() fyne.WidgetRenderer {
	k.body, k.text = box(radius), canvas.NewText(k.label, nil)
	k.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	return newDrawing(k, k.measure, k.arrange, k.paint, k.body, k.text, k.picture)
}

func (k *padKey) measure() fyne.Size {
	h := lineHeight(textSize(theme.SizeNameSubHeadingText), fyne.TextStyle{})
	return fyne.NewSize(64, max(56, h+20))
}

func (k *padKey) paint() {
	fill(k.body, theme.ColorNameButton, colorHairline, 1.5)
	if k.pressed {
		k.body.FillColor = ink(colorSunken)
	}
	k.text.Color, k.text.TextSize = ink(theme.ColorNameForeground), textSize(theme.SizeNameSubHeadingText)
	k.text.TextStyle, k.text.Alignment = fyne.TextStyle{Bold: true}, fyne.TextAlignCenter
	if k.icon != nil {
		k.picture.Resource = theme.NewColoredResource(k.icon, theme.ColorNameForeground)
	}
}

func (k *padKey) arrange(s fyne.Size) {
	place(k.body, 0, 0, s.Width, s.Height)
	h := lineHeight(k.text.TextSize, k.text.TextStyle)
	place(k.text, 0, (s.Height-h)/2, s.Width, h)
	show(k.picture, k.icon != nil)
	place(k.picture, (s.Width-iconSize)/2, (s.Height-iconSize)/2, iconSize, iconSize)
}
