package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestAWidgetNobodySawForAMinuteIsDrawnAnew makes each renderer twice: Fyne
// forgets those of a page that was away, and asks for new ones when it is back.
func TestAWidgetNobodySawForAMinuteIsDrawnAnew(t *testing.T) {
	stage, _ := room(t, Look{}, fyne.NewSize(1366, 768))
	all := parts(stage, "Kopi", "Rp25.000")
	all["chips"] = NewChips(stage, []string{"Kopi", "Batik"}, 0, nil)
	all["table row"] = newTableRow([]TableColumn{{Title: "Kopi", Weight: 1}, {Title: "Total", Width: 90}})
	for name, o := range all {
		w, ok := o.(fyne.Widget)
		if !ok {
			continue
		}
		w.Resize(fyne.NewSize(600, 400))
		before := len(test.WidgetRenderer(w).Objects())
		anew := w.CreateRenderer()
		anew.Layout(w.Size())
		anew.Refresh()
		if after := len(anew.Objects()); after != before {
			t.Errorf("%s has %d objects, then %d", name, before, after)
		}
	}
}
