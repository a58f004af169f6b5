package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ProgressOverlay covers the page while something takes long, and mutes its
// keys. Close it from the same goroutine as every widget.
type ProgressOverlay struct {
	dialog *Dialog
	words  *Text
	bar    *Progress
}

// NewProgressOverlay makes a cover with a title.
func NewProgressOverlay(stage *Stage, title string) *ProgressOverlay {
	p := &ProgressOverlay{words: NewText("", Muted), bar: NewProgress()}
	p.dialog = NewDialog(stage, DialogSpec{Title: title, Content: Column(GapM, p.bar, p.words)})
	return p
}

// Open covers the page.
func (p *ProgressOverlay) Open() { p.dialog.Open() }

// Close uncovers it.
func (p *ProgressOverlay) Close() { p.dialog.Close() }

// Set shows how far it is, 0 to 1, and what is being done.
func (p *ProgressOverlay) Set(done float32, words string) {
	p.bar.Set(done)
	p.words.SetText(words)
}

// Progress is a bar that fills from the left.
type Progress struct {
	widget.BaseWidget
	done         float32
	trough, full *canvas.Rectangle
}

// NewProgress makes an empty bar.
func NewProgress() *Progress {
	p := &Progress{}
	p.ExtendBaseWidget(p)
	return p
}

// Set shows how far it is, 0 to 1.
func (p *Progress) Set(done float32) {
	if done = max(0, min(done, 1)); done != p.done {
		p.done = done
		p.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.trough, p.full = box(5), box(5)
	return newDrawing(p, func() fyne.Size { return fyne.NewSize(120, 10) }, func(s fyne.Size) {
		place(p.trough, 0, 0, s.Width, s.Height)
		place(p.full, 0, 0, s.Width*p.done, s.Height)
	}, func() {
		fill(p.trough, colorSunken, "", 0)
		fill(p.full, theme.ColorNamePrimary, "", 0)
	}, p.trough, p.full)
}
