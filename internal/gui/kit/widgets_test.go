package kit_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/gui/kit/kittest"
)

// stall is a window with a clock that the test moves.
type stall struct {
	*kit.Stage
	window fyne.Window
	at     time.Time
	scans  []string
}

func newStall(t *testing.T) *stall {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme(kit.Look{}))
	s := &stall{window: test.NewTempWindow(t, nil), at: time.Date(2026, 8, 1, 9, 0, 0, 0, time.UTC)}
	s.window.SetPadded(false)
	s.window.Resize(fyne.NewSize(1000, 700))
	s.Stage = kit.NewStage(s.window.Canvas(), keys.NewRouter(func() time.Time { return s.at }, keys.DefaultSettings()))
	return s
}

func (s *stall) show(objects ...fyne.CanvasObject) {
	s.window.SetContent(kit.Column(8, objects...))
}

// page sets a scope that notes scans.
func (s *stall) page(actions ...*keys.Action) *keys.Scope {
	scope := &keys.Scope{Actions: actions, OnScan: func(code string) { s.scans = append(s.scans, code) }}
	s.Keys.SetPage(scope)
	return scope
}

func (s *stall) wait() { s.at = s.at.Add(time.Second) }

func (s *stall) typeSlowly(text string) {
	for _, r := range text {
		s.wait()
		kittest.Type(s.Stage, string(r))
	}
	s.wait()
}

func counter(label string, k keys.Key) (*keys.Action, *int) {
	n := new(int)
	return &keys.Action{Name: label, Label: label, Key: k, Do: func() { *n++ }}, n
}

func TestAButtonActsByTapKeyAndItsShortcut(t *testing.T) {
	s := newStall(t)
	action, n := counter("Bayar", keys.F9)
	button := kit.NewButton(s.Stage, kit.Primary, action)
	s.show(button)
	s.page(action)
	test.Tap(button)
	kittest.Press(s.Stage, keys.F9)
	s.Focus(button)
	kittest.Press(s.Stage, keys.Enter, keys.Space)
	if *n != 4 {
		t.Errorf("acted %d times, want 4", *n)
	}
	kittest.Down(s.Stage, keys.Enter)
	for range 5 {
		kittest.Hold(s.Stage, keys.Enter)
	}
	kittest.Up(s.Stage, keys.Enter)
	if *n != 5 {
		t.Errorf("a held Enter acted %d times, want once", *n-4)
	}
}

func TestADisabledButtonIsDeaf(t *testing.T) {
	s := newStall(t)
	action, n := counter("Bayar", keys.F9)
	action.Enabled = func() bool { return false }
	button := kit.NewButton(s.Stage, kit.Normal, action)
	s.show(button)
	s.page(action)
	test.Tap(button)
	kittest.Press(s.Stage, keys.F9)
	if *n != 0 || !button.Disabled() {
		t.Errorf("acted %d times, disabled %v", *n, button.Disabled())
	}
}

func TestADoubleClickOnPayPaysOnce(t *testing.T) {
	s := newStall(t)
	action, n := counter("Selesai", keys.Enter)
	action.Repeat = keys.UntilRearmed
	button := kit.NewButton(s.Stage, kit.Primary, action)
	s.show(button)
	s.page(action)
	test.Tap(button)
	test.Tap(button)
	kittest.Press(s.Stage, keys.Enter, keys.Enter)
	if *n != 1 || !button.Disabled() {
		t.Errorf("acted %d times, want once and then disabled", *n)
	}
	action.Rearm()
	test.Tap(button)
	if *n != 2 {
		t.Errorf("after re-arming acted %d times, want 2", *n)
	}
}

// TestAScanReachesThePageWhateverHasTheFocus goes through every focusable
// widget and nothing focused.
func TestAScanReachesThePageWhateverHasTheFocus(t *testing.T) {
	s := newStall(t)
	action, n := counter("Tambah", keys.Enter)
	words := kit.NewEntry(s.Stage, kit.Words, "")
	words.SetText("kopi")
	amount := kit.NewEntry(s.Stage, kit.Money, "")
	amount.SetAmount(275000)
	pin := kit.NewEntry(s.Stage, kit.PIN, "")
	list := kit.NewList(s.Stage, kit.ListSpec{
		Row:  func() fyne.CanvasObject { return kit.NewText("", kit.Body) },
		Bind: func(int, fyne.CanvasObject) {},
	})
	list.SetCount(5)
	list.Select(2)
	grid := kit.NewProductGrid(s.Stage, kit.GridSpec{Tile: func(int) kit.Tile { return kit.Tile{Name: "x"} }, OnActivate: func(int) { *n++ }})
	grid.SetCount(5)
	grid.Select(1)
	table := kit.NewTable(s.Stage, kit.TableSpec{Columns: []kit.TableColumn{{Title: "a", Weight: 1}}, Cell: func(int, int) string { return "" }})
	toggled := 0
	toggle := kit.NewCheck(s.Stage, "x", false, func(bool) { toggled++ })
	segments := kit.NewSegmented(s.Stage, []string{"a", "b"}, 0, nil)
	choice := kit.NewChoice(s.Stage, kit.ChoiceSpec{Options: []string{"a"}, Chosen: 0})
	button := kit.NewButton(s.Stage, kit.Normal, &keys.Action{Label: "x", Do: func() { *n++ }})
	search := kit.NewEntry(s.Stage, kit.Words, "")
	s.show(search, words, amount, pin, button, toggle, segments, choice, kit.Sized(100, 100, list), kit.Sized(100, 100, grid), table)
	s.page(action).TypeTo = search

	for _, focus := range []fyne.Focusable{nil, words, amount, pin, button, toggle, segments, choice, list, grid, table.Body()} {
		for _, end := range []keys.Key{keys.Enter, keys.Tab} {
			s.scans = nil
			s.Focus(focus)
			s.wait()
			kittest.Type(s.Stage, "89912")
			kittest.Press(s.Stage, keys.Space) // some codes have one
			kittest.Type(s.Stage, "67890")
			kittest.Press(s.Stage, end)
			if len(s.scans) != 1 || s.scans[0] != "89912 67890" {
				t.Errorf("%T %s: scans %q", focus, end, s.scans)
			}
			if s.Canvas().Focused() != focus {
				t.Errorf("%T %s: the scan left the focus on %T", focus, end, s.Canvas().Focused())
			}
			if words.Text != "kopi" || amount.Text != "275.000" || pin.Text != "" || search.Text != "" || *n != 0 || toggled != 0 {
				t.Errorf("%T %s: the scan leaked: %q %q %q %q, %d actions, %d toggles", focus, end, words.Text, amount.Text, pin.Text, search.Text, *n, toggled)
			}
		}
	}
}

func TestTypingAnywhereSearches(t *testing.T) {
	s := newStall(t)
	search := kit.NewEntry(s.Stage, kit.Words, "")
	button := kit.NewButton(s.Stage, kit.Normal, &keys.Action{Label: "x"})
	s.show(search, button)
	s.page().TypeTo = search
	s.Focus(button)
	s.typeSlowly("teh")
	if search.Text != "teh" || s.Canvas().Focused() != search {
		t.Errorf("search holds %q", search.Text)
	}
}

func TestTabWalksThroughThePageAndBack(t *testing.T) {
	s := newStall(t)
	a := kit.NewEntry(s.Stage, kit.Words, "")
	b := kit.NewButton(s.Stage, kit.Normal, &keys.Action{Label: "b"})
	c := kit.NewCheck(s.Stage, "c", false, nil)
	s.show(a, b, c)
	s.page()
	for i, want := range []fyne.Focusable{a, b, c, a} {
		kittest.Press(s.Stage, keys.Tab)
		if s.Canvas().Focused() != want {
			t.Fatalf("Tab %d focused %T", i+1, s.Canvas().Focused())
		}
	}
	kittest.Down(s.Stage, "LeftShift")
	kittest.Press(s.Stage, keys.Tab)
	kittest.Up(s.Stage, "LeftShift")
	if s.Canvas().Focused() != c {
		t.Errorf("Shift+Tab focused %T", s.Canvas().Focused())
	}
}

func TestADialogTakesEveryKeyAndGivesTheFocusBack(t *testing.T) {
	s := newStall(t)
	pay, paid := counter("Bayar", keys.F9)
	add, added := counter("Tambah", keys.Enter)
	search := kit.NewEntry(s.Stage, kit.Words, "")
	s.show(search)
	s.page(pay, add).TypeTo = search
	s.Focus(search)

	var dialog *kit.Dialog
	refused, yes := "", 0
	note := kit.NewEntry(s.Stage, kit.Words, "")
	dialog = kit.NewDialog(s.Stage, kit.DialogSpec{
		Title:   "Catatan",
		Content: note,
		Buttons: []*keys.Action{
			{Label: "Batal", Key: keys.Esc, Do: func() { dialog.Close() }},
			{Label: "Simpan", Key: keys.Enter, Do: func() { yes++; dialog.Close() }},
		},
		First:    note,
		OnRefuse: func(code string) { refused = code },
	})
	dialog.Open()
	dialog.Open()
	s.typeSlowly("es")
	kittest.Press(s.Stage, keys.F9)
	kittest.Scan(s.Stage, "12345678")
	if note.Text != "es" || search.Text != "" || *paid+*added != 0 || len(s.scans) != 0 || refused != "12345678" {
		t.Fatalf("note %q, search %q, paid %d, added %d, scans %q, refused %q", note.Text, search.Text, *paid, *added, s.scans, refused)
	}
	s.wait()
	kittest.Press(s.Stage, keys.Esc)
	if dialog.Opened() || yes != 0 || s.Canvas().Focused() != search {
		t.Fatalf("Esc: open %v, confirmed %d, focus %T", dialog.Opened(), yes, s.Canvas().Focused())
	}

	dialog.Open()
	s.wait()
	kittest.Down(s.Stage, keys.Enter)
	for range 4 {
		kittest.Hold(s.Stage, keys.Enter)
	}
	kittest.Up(s.Stage, keys.Enter)
	if dialog.Opened() || yes != 1 || *added != 0 {
		t.Errorf("held Enter: open %v, confirmed %d, page heard %d", dialog.Opened(), yes, *added)
	}
}

func TestAChoiceIsMadeByKeys(t *testing.T) {
	s := newStall(t)
	got := -1
	choice := kit.NewChoice(s.Stage, kit.ChoiceSpec{
		Title: "Lapas", Options: []string{"a", "b", "c"}, Chosen: 0, Cancel: "Batal", Confirm: "Pilih",
		OnChange: func(i int) { got = i },
	})
	s.show(choice)
	s.page()
	s.Focus(choice)
	kittest.Press(s.Stage, keys.Enter, keys.Down, keys.Down, keys.Enter)
	if got != 2 || choice.Chosen() != 2 || s.Canvas().Focused() != choice {
		t.Errorf("chose %d, focus %T", got, s.Canvas().Focused())
	}
	kittest.Press(s.Stage, keys.Enter, keys.Up, keys.Esc)
	if choice.Chosen() != 2 {
		t.Errorf("Esc changed the choice to %d", choice.Chosen())
	}
}

func TestSegmentsAndTogglesAnswerKeysAndTaps(t *testing.T) {
	s := newStall(t)
	var picked []int
	seg := kit.NewSegmented(s.Stage, []string{"Tunai", "QRIS", "Kartu"}, 0, func(i int) { picked = append(picked, i) })
	var states []bool
	sw := kit.NewSwitch(s.Stage, "Teks besar", false, func(on bool) { states = append(states, on) })
	s.show(seg, sw)
	s.page()
	s.Focus(seg)
	kittest.Press(s.Stage, keys.Right, keys.Right, keys.Right, keys.Left)
	test.TapAt(seg, fyne.NewPos(5, 5))
	if len(picked) != 4 || seg.Chosen() != 0 {
		t.Errorf("picked %v", picked)
	}
	search := kit.NewEntry(s.Stage, kit.Words, "")
	s.show(search, seg, sw)
	s.page().TypeTo = search
	s.Focus(sw)
	kittest.Press(s.Stage, keys.Space)
	if search.Text != "" {
		t.Errorf("the space bar typed %q", search.Text)
	}
	test.Tap(sw)
	if len(states) != 2 || !states[0] || states[1] {
		t.Errorf("states %v", states)
	}
}

func TestAToastStaysUntilItsOwnTimeIsUp(t *testing.T) {
	newStall(t)
	var due []func()
	toast := kit.NewToaster(func(_ time.Duration, do func()) { due = append(due, do) })
	toast.Say("satu", kit.Good)
	toast.Say("dua", kit.Warn)
	due[0]()
	if toast.Message() != "dua" {
		t.Errorf("the first clock took away the second message: %q", toast.Message())
	}
	due[1]()
	if toast.Message() != "" {
		t.Errorf("still there: %q", toast.Message())
	}
}

func TestAFormRowShowsAndTakesBackAnError(t *testing.T) {
	s := newStall(t)
	row := kit.NewFormRow("Modal", kit.NewEntry(s.Stage, kit.Money, ""), "bantuan")
	row.SetError("isi dulu")
	if row.Error() != "isi dulu" {
		t.Errorf("error %q", row.Error())
	}
	row.SetError("")
	if row.Error() != "" {
		t.Errorf("error stays: %q", row.Error())
	}
}

func TestProgressMutesThePage(t *testing.T) {
	s := newStall(t)
	pay, paid := counter("Bayar", keys.F9)
	s.show(kit.NewText("x", kit.Body))
	s.page(pay)
	cover := kit.NewProgressOverlay(s.Stage, "Menyimpan")
	cover.Open()
	cover.Set(0.4, "40 dari 100")
	kittest.Press(s.Stage, keys.F9)
	cover.Close()
	if *paid != 0 {
		t.Error("the page heard a key under the cover")
	}
	kittest.Press(s.Stage, keys.F9)
	if *paid != 1 {
		t.Error("the page is deaf after the cover")
	}
}

func TestTheKeysOfOneWindowDoNotReachAnother(t *testing.T) {
	s, other := newStall(t), 0
	w := test.NewTempWindow(t, container.NewWithoutLayout())
	second := kit.NewStage(w.Canvas(), keys.NewRouter(time.Now, keys.DefaultSettings()))
	second.Keys.SetPage(&keys.Scope{Actions: []*keys.Action{{Key: keys.F9, Do: func() { other++ }}}})
	s.show(kit.NewText("x", kit.Body))
	s.page()
	kittest.Press(s.Stage, keys.F9)
	if other != 0 {
		t.Error("the other window heard it")
	}
}
