// Package kit is the look and the hands of Lapak: the songket theme, the widgets
// that all screens are made of, and their layouts. It has no words, no business
// and no data; every string comes from the caller. Only package gui and its
// tests import it. It imports assets (fonts), money (amount entries) and keys.
//
// # Start
//
//	fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(kit.Look{}))   // again on a change: all repaints
//	stage := kit.NewStage(window.Canvas(), keys.NewRouter(time.Now, keys.DefaultSettings()))
//	toast := kit.NewToaster(nil)
//	window.SetPadded(false)
//	window.SetContent(container.NewStack(kit.Page(content), toast))
//
// One Stage and one set of widgets per window; never put a widget in two.
// stage.Keys.SetPage(scope) says what the keys of the page mean.
//
// # What for what
//
//   - Do something: a keys.Action, put into the scope's Actions and given to
//     NewButton. The key is then written on the button and both do the same.
//     Kinds: Primary (one per page), Normal, Quiet, Danger. Action.Enabled is read
//     when the button is refreshed: call Refresh after state changed. For paying
//     and the like use Repeat: keys.UntilRearmed and Action.Rearm.
//   - Type: NewEntry in mode Words, Money (Amount, SetAmount), Number or PIN, in a
//     NewFormRow for its label, help and error. NewNumPad types into an Entry.
//   - Choose: NewSegmented (2 to 7), NewChoice (many), NewCheck (pick),
//     NewSwitch (setting that acts at once).
//   - Show many: NewProductGrid, NewList (own rows), NewTable (columns, Right for
//     money). All are virtual and scroll by finger, wheel and keys. SetCount after
//     a search, Update after a small change.
//   - Say: NewText and NewParagraph by Role, NewMoneyText and NewTotalText,
//     NewBadge, NewSignal (in the head), NewBanner (stays), Toaster.Say (goes),
//     NewProgress, EmptyState, NewQRView.
//   - Ask: NewDialog with Buttons; NewProgressOverlay while waiting.
//   - Lay out: Page, NewBar (head; Yield what may be cut), NewCard, NewTitledCard, NewPanel (lists;
//     set its heads in PadXY(12, 8) so that they stand above the words of rows), Row,
//     Column, Grow, Space, Pad, Grid, TwoPane, Centered, Sized, with GapS, GapM, GapL.
//     Text takes the width it gets and cuts with an ellipsis; in a Row call Hug, or
//     wrap it in Grow.
//
// # Keys, scans and focus
//
// Only the top scope hears. A Dialog pushes its own scope and mutes the page; it
// gives focus and keys back when closed. A scan goes to OnScan of the top scope,
// whatever has the focus; the text it typed is taken out again and the focus put
// back. In a dialog without OnScan it goes to OnRefuse (beep). Characters
// typed with nothing focused go to TypeTo, so the search box needs no focus: set
// it as TypeTo and a page works after any tap. Arrows can be mapped by the page
// to ProductGrid.Step with Repeat: keys.EveryRepeat. A focused button takes Enter and
// Space, a focused list the arrows and Enter; all other keys are the scope's.
// stage.SetHome and stage.Return put the focus back, stage.Focus sets it.
//
// Callbacks run on the goroutine of the user interface: do slow work elsewhere
// and come back with fyne.Do. Tests press keys and scan with package kittest.
package kit
