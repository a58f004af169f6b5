package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// PinPad takes a PIN by touch and by keyboard and shows only how many digits
// there are. It is a keys.Typer: name it as the TypeTo of a scope.
type PinPad struct {
	widget.BaseWidget
	spec    PinSpec
	digits  []rune
	last    time.Time
	hurried bool // a digit came faster than fingers type: perhaps a scanner
	wrong   bool

	dots   []*canvas.Circle
	keypad *fyne.Container
	offset float32
}

// PinSpec says how long a PIN is and what happens when it is there.
type PinSpec struct {
	Length int
	// OnFull is told when the last digit is typed by hand. Digits that come as
	// fast as from a scanner wait for Enter: a barcode is no try of a PIN.
	OnFull func()
	// Now and Gap tell hands from scanners: digits at most Gap apart are a
	// scanner's.
	Now func() time.Time
	Gap time.Duration
}

// NewPinPad makes an empty pad.
func NewPinPad(stage *Stage, spec PinSpec) *PinPad {
	p := &PinPad{spec: spec}
	p.keypad = Grid(3, GapS)
	for _, label := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		p.keypad.Add(p.digitKey(stage, label))
	}
	p.keypad.Add(newPadKey("C", nil, func() { stage.touched(); p.Clear() }))
	p.keypad.Add(p.digitKey(stage, "0"))
	p.keypad.Add(newPadKey("", backspaceIcon(), func() { stage.touched(); p.Backspace() }))
	p.ExtendBaseWidget(p)
	return p
}

func (p *PinPad) digitKey(stage *Stage, label string) *padKey {
	return newPadKey(label, nil, func() {
		stage.touched()
		p.last = time.Time{} // a finger is never a scanner
		p.TypeRune([]rune(label)[0])
	})
}

// PIN is what was typed so far.
func (p *PinPad) PIN() string { return string(p.digits) }

// Full says whether all digits are there.
func (p *PinPad) Full() bool { return len(p.digits) == p.spec.Length }

// Clear empties the pad.
func (p *PinPad) Clear() {
	p.digits, p.hurried, p.wrong = nil, false, false
	p.Refresh()
}

// Reject empties the pad and shakes it: the PIN was wrong.
func (p *PinPad) Reject() {
	p.digits, p.hurried, p.wrong = nil, false, true
	p.Refresh()
	shake := fyne.NewAnimation(360*time.Millisecond, func(done float32) {
		step := int(done * 6)
		p.offset = [...]float32{-10, 10, -8, 8, -4, 4, 0}[min(step, 6)]
		p.arrange(p.Size())
		canvas.Refresh(p)
	})
	shake.Curve = fyne.AnimationLinear
	shake.Start()
}

// Backspace takes the last digit away.
func (p *PinPad) Backspace() {
	if n := len(p.digits); n > 0 {
		p.digits = p.digits[:n-1]
		p.Refresh()
	}
}

// Save implements keys.Field.
func (p *PinPad) Save() (restore func()) {
	digits, hurried, wrong := p.digits, p.hurried, p.wrong
	return func() {
		p.digits, p.hurried, p.wrong = digits, hurried, wrong
		p.Refresh()
	}
}

// TypeRune implements keys.Typer.
func (p *PinPad) TypeRune(r rune) {
	at := p.spec.Now()
	p.hurried = p.hurried || !p.last.IsZero() && at.Sub(p.last) <= p.spec.Gap
	p.last = at
	if r < '0' || r > '9' || p.Full() {
		return
	}
	p.digits = append(p.digits[:len(p.digits):len(p.digits)], r)
	p.wrong = false
	p.Refresh()
	if p.Full() && !p.hurried && p.spec.OnFull != nil {
		p.spec.OnFull()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *PinPad) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{}
	p.dots = nil // Fyne drops renderers that were not seen for a minute
	for range p.spec.Length {
		dot := canvas.NewCircle(ink(theme.ColorNameForeground))
		p.dots = append(p.dots, dot)
		objects = append(objects, dot)
	}
	return newDrawing(p, p.measure, p.arrange, p.paint, append(objects, p.keypad)...)
}

const (
	dotSize float32 = 18
	dotGap  float32 = 18
)

func (p *PinPad) measure() fyne.Size {
	least := p.keypad.MinSize()
	return fyne.NewSize(max(least.Width, float32(p.spec.Length)*(dotSize+dotGap)), dotSize+GapL+GapS+least.Height)
}

func (p *PinPad) paint() {
	edge := fyne.ThemeColorName(colorBorder)
	if p.wrong {
		edge = theme.ColorNameError
	}
	for i, dot := range p.dots {
		dot.StrokeColor, dot.StrokeWidth = ink(edge), 2
		dot.FillColor = ink(theme.ColorNameInputBackground)
		if i < len(p.digits) {
			dot.FillColor, dot.StrokeColor = ink(theme.ColorNamePrimary), ink(theme.ColorNamePrimary)
		}
	}
}

func (p *PinPad) arrange(s fyne.Size) {
	wide := float32(p.spec.Length)*(dotSize+dotGap) - dotGap
	x := (s.Width-wide)/2 + p.offset
	for i, dot := range p.dots {
		place(dot, x+float32(i)*(dotSize+dotGap), 4, dotSize, dotSize)
	}
	top := dotSize + GapL + GapS
	place(p.keypad, 0, top, s.Width, s.Height-top)
}
