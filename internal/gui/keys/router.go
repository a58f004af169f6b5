package keys

import (
	"slices"
	"time"
)

// Router decides for one window. All calls come from the one goroutine of the
// user interface.
type Router struct {
	now     func() time.Time
	scanner scanner
	scopes  []*Scope
	// later and heard follow the event loop, see FollowLoop.
	later func(func())
	heard int

	// undo puts back what the fields held before the burst, by field.
	undo []saved
	// down are the keys held now; fired those whose press has acted; muted those
	// whose press began in another scope and so means nothing here.
	down, fired, muted map[Key]bool
}

type saved struct {
	field   Field
	restore func()
}

// Target is the focused widget as the Router sees it; the zero Target stands
// for no focus.
type Target struct {
	// Field is the text it edits, nil if none.
	Field Field
	// Own offers the widget a key before the scope's actions and reports
	// whether it used it: a focused button takes Enter. Repeat tells that the
	// press has acted before.
	Own func(k Key, repeat bool) bool
}

// NewRouter returns a Router that reads the time from now.
func NewRouter(now func() time.Time, settings Settings) *Router {
	return &Router{
		now:     now,
		scanner: scanner{Settings: settings, idle: now()},
		down:    map[Key]bool{},
		fired:   map[Key]bool{},
		muted:   map[Key]bool{},
	}
}

// FollowLoop tells the Router of pauses that are not the typist's: later must
// run a function after the window has dealt with everything that it has heard,
// painting included.
func (r *Router) FollowLoop(later func(func())) { r.later = later }

// listen notes that something was heard: until the loop comes to rest again, the
// clock says nothing about fingers.
func (r *Router) listen() {
	if r.later == nil {
		return
	}
	r.heard++
	mine := r.heard
	r.scanner.idle = time.Time{}
	r.later(func() {
		if mine == r.heard {
			r.scanner.idle = r.now()
		}
	})
}

// Configure changes what counts as a scan.
func (r *Router) Configure(settings Settings) { r.scanner.Settings = settings }

// Push makes s the scope that hears, until the returned function removes it.
// Removing twice is harmless, and scopes may be removed in any order.
func (r *Router) Push(s *Scope) (remove func()) {
	r.scopes = append(r.scopes, s)
	r.changed()
	return func() {
		if i := slices.Index(r.scopes, s); i >= 0 {
			r.scopes = slices.Delete(r.scopes, i, i+1)
			r.changed()
		}
	}
}

// SetPage replaces the bottom scope, under any open dialog.
func (r *Router) SetPage(s *Scope) {
	if len(r.scopes) == 0 {
		r.scopes = []*Scope{s}
	} else {
		r.scopes[0] = s
	}
	r.changed()
}

// Top is the scope that hears now, nil if there is none.
func (r *Router) Top() *Scope {
	if len(r.scopes) == 0 {
		return nil
	}
	return r.scopes[len(r.scopes)-1]
}

// changed silences keys that are still held from the scope before, so that a
// held Enter does not walk through a dialog and the page after it.
func (r *Router) changed() {
	for k := range r.down {
		r.muted[k] = true
	}
	for k := range r.fired {
		r.muted[k] = true
	}
}

// Rune takes one typed character with the focused field, nil if none, and
// reports whether it is dealt with; if not, the field inserts it.
func (r *Router) Rune(c rune, focused Field) (taken bool) {
	top := r.Top()
	if r.scanner.rune(c, r.now()) {
		r.undo = r.undo[:0]
	}
	defer r.listen()
	if focused != nil {
		r.save(focused)
		return false
	}
	if top != nil && top.TypeTo != nil {
		r.save(top.TypeTo)
		top.TypeTo.TypeRune(c)
	}
	return true
}

// Hear takes a character that the focused widget uses as a key, as a button does
// with the space bar: it may belong to a scan, but it is typed nowhere.
func (r *Router) Hear(c rune) {
	if r.scanner.rune(c, r.now()) {
		r.undo = r.undo[:0]
	}
	r.listen()
}

func (r *Router) save(f Field) {
	for _, s := range r.undo {
		if s.field == f {
			return
		}
	}
	r.undo = append(r.undo, saved{f, f.Save()})
}

// KeyDown notes a fresh press, as against a repeat.
func (r *Router) KeyDown(k Key) {
	k = k.plain()
	r.released(k)
	r.down[k] = true
}

// LoneTab is a Tab that went down with nothing focused. Toolkits use it up to
// move the focus before anyone sees it typed, so the end of a scan is looked for
// here; it reports whether there was one.
func (r *Router) LoneTab() (scanned bool) { return r.endScan(Tab) }

// KeyUp notes a release.
func (r *Router) KeyUp(k Key) {
	k = k.plain()
	delete(r.down, k)
	r.released(k)
}

// released ends a press of k, with and without Ctrl: a toolkit tells of the
// letter that goes down or up, and of Ctrl with it only when it types.
func (r *Router) released(k Key) {
	for _, each := range []Key{k, Ctrl(k)} {
		delete(r.fired, each)
		delete(r.muted, each)
	}
}

// ReleaseAll forgets every held key: the window lost the keyboard and the
// releases went elsewhere.
func (r *Router) ReleaseAll() {
	clear(r.down)
	clear(r.fired)
	clear(r.muted)
}

// Key takes a key event, first press or repeat, and reports whether it is dealt
// with; if not, the focused widget may use it in its own way.
func (r *Router) Key(k Key, at Target) (taken bool) {
	k = k.plain()
	if k.ends() && r.endScan(k) {
		return true
	}
	if r.muted[k] || k == Space && at.Field == nil && r.scanner.running(r.now()) {
		return true
	}
	repeat := r.fired[k]
	if at.Own != nil && at.Own(k, repeat) {
		r.fired[k] = true
		return true
	}
	top := r.Top()
	if top == nil {
		return false
	}
	action := top.action(k)
	if action == nil {
		return repeat && top.owns(k)
	}
	if repeat && action.Repeat != EveryRepeat {
		return true
	}
	r.fired[k] = true
	action.Fire()
	return true
}

// endScan handles the terminator of a scan, and what scanners send after it.
func (r *Router) endScan(k Key) bool {
	t := r.now()
	if r.scanner.echo(t) {
		r.fired[k] = true
		return true
	}
	code, ok := r.scanner.end(t)
	if !ok {
		return false
	}
	r.fired[k] = true
	for _, s := range r.undo {
		s.restore()
	}
	r.undo = r.undo[:0]
	defer r.listen()
	switch top := r.Top(); {
	case top == nil:
	case top.OnScan != nil:
		top.OnScan(code)
	case top.OnRefuse != nil:
		top.OnRefuse(code)
	}
	return true
}
