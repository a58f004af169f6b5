package kit

import "fyne.io/fyne/v2"

// WithSquare sets something square, such as a payment code, as large as the
// height allows, and the rest to its right.
func WithSquare(gap float32, square, rest fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: squareLayout{gap}, Objects: []fyne.CanvasObject{square, rest}}
}

type squareLayout struct{ gap float32 }

func (l squareLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := min(size.Height, size.Width-l.gap-objects[1].MinSize().Width)
	side = max(side, objects[0].MinSize().Width)
	place(objects[0], 0, 0, side, size.Height)
	place(objects[1], side+l.gap, 0, size.Width-side-l.gap, size.Height)
}

func (l squareLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(a.Width+l.gap+b.Width, max(a.Height, b.Height))
}
