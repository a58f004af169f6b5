package gui

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"golang.org/x/image/font/sfnt"

	"lapak/assets"
	"lapak/internal/golden"
	"lapak/internal/gui/keys"
	"lapak/internal/i18n"
)

// words is a text as it stands on the screen.
type words struct {
	text string
	at   fyne.Position
}

// visible are the texts of the window from top to bottom, those of an open
// dialog instead of the page below it.
func (s *shop) visible() []words {
	var all []words
	root := s.Window.Content()
	if top := s.Window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	walkTexts(root, fyne.Position{}, func(w words) { all = append(all, w) })
	return all
}

func walkTexts(o fyne.CanvasObject, at fyne.Position, found func(words)) {
	if !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	switch o := o.(type) {
	case *canvas.Text:
		if strings.TrimSpace(o.Text) != "" {
			found(words{o.Text, at})
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			walkTexts(child, at, found)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walkTexts(child, at, found)
		}
	}
}

// shows insists on a text on the screen.
func (s *shop) shows(text string) {
	s.t.Helper()
	for _, w := range s.visible() {
		if strings.Contains(w.text, text) {
			return
		}
	}
	s.t.Fatalf("%q is not on the screen", text)
}

// hides insists that a text is not on the screen.
func (s *shop) hides(text string) {
	s.t.Helper()
	for _, w := range s.visible() {
		if strings.Contains(w.text, text) {
			s.t.Fatalf("%q is on the screen", w.text)
		}
	}
}

// pattern matches a text of the translation files with anything in its places.
func pattern(text string) *regexp.Regexp {
	parts := regexp.MustCompile(`\{[a-z0-9_]+\}`).Split(text, -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("^" + strings.Join(parts, ".+") + "$")
}

// language knows the texts of one language that say something by themselves.
type language struct {
	patterns []*regexp.Regexp
	texts    []string
}

func languageOf(t testing.TB, lang i18n.Lang) language {
	t.Helper()
	w := i18n.MustLoad(lang)
	var l language
	for _, key := range screenKeys(t) {
		text := w.T(key)
		if regexp.MustCompile(`\pL{3,}`).MatchString(regexp.MustCompile(`\{[a-z0-9_]+\}`).ReplaceAllString(text, "")) {
			l.patterns, l.texts = append(l.patterns, pattern(text)), append(l.texts, text)
		}
	}
	return l
}

func (l language) says(text string) bool {
	return slices.ContainsFunc(l.patterns, func(p *regexp.Regexp) bool { return p.MatchString(text) })
}

// cuts says whether a text is one of the language that lost its end.
func (l language) cuts(text string) bool {
	rest, cut := strings.CutSuffix(text, "…")
	return cut && !l.says(text) && len(rest) > 3 && slices.ContainsFunc(l.texts, func(t string) bool { return strings.HasPrefix(t, rest) })
}

// undrawable are the signs of a text that the letters of the screen lack: they become
// black marks.
func undrawable(text string) string {
	var lacks []rune
	for _, r := range text {
		if i, err := letterForms().GlyphIndex(&sfnt.Buffer{}, r); err != nil || i == 0 {
			lacks = append(lacks, r)
		}
	}
	return string(lacks)
}

var letterForms = sync.OnceValue(func() *sfnt.Font {
	f, err := sfnt.Parse(assets.FontRegular())
	if err != nil {
		panic(err)
	}
	return f
})

func TestEveryScreenFitsSpeaksOneLanguageAndCutsNoWord(t *testing.T) {
	languages := map[i18n.Lang]language{i18n.ID: languageOf(t, i18n.ID), i18n.EN: languageOf(t, i18n.EN)}
	for own, other := range map[i18n.Lang]i18n.Lang{i18n.ID: i18n.EN, i18n.EN: i18n.ID} {
		for _, large := range []bool{false, true} {
			spec := shopSpec{lang: own, large: large}
			judge := func(s *shop, all []room) {
				for _, r := range all {
					r.play(s)
					if need, has := s.Window.Content().MinSize(), s.Window.Canvas().Size(); need.Width > has.Width || need.Height > has.Height {
						t.Errorf("%s in %s (large: %t) needs %v of %v", r.name, own, large, need, has)
					}
					for _, w := range s.visible() {
						switch {
						case strings.Contains(w.text, "«"):
							t.Errorf("%s in %s: no words for %s", r.name, own, w.text)
						case languages[other].says(w.text) && !languages[own].says(w.text):
							t.Errorf("%s in %s says %q", r.name, own, w.text)
						case undrawable(w.text) != "":
							t.Errorf("%s in %s: %q is not in the font: %q", r.name, own, undrawable(w.text), w.text)
						case languages[own].cuts(w.text):
							t.Errorf("%s in %s (large: %t) cuts %q", r.name, own, large, w.text)
						}
					}
				}
			}
			judge(emptyShop(t, spec), firstSteps())
			// With the longest word about sending in the head, there is least room.
			busy, open := busyShop(t, spec), openShop(t, spec)
			busy.connect(busy.attention())
			open.connect(open.attention())
			judge(busy, rooms())
			judge(open, scenes())
			judge(busyShop(t, spec), centreRooms())
			judge(busyShop(t, spec), matchRooms())
			judge(ordered(t, spec), orderScenes())
			judge(partsShop(t, spec), []room{{"parts", func(*shop) {}}, {"parts-second", func(s *shop) { s.press(keys.F5); s.write("123456"); s.press(keys.Enter) }}})
		}
	}
}

// changing are the parts of a screen that differ from run to run.
var changing = []*regexp.Regexp{
	regexp.MustCompile(`\d+,\d (GB|ms)`), regexp.MustCompile(`(Jejak|Trace) [0-9a-f]+`),
	regexp.MustCompile(`[0-9a-f]{8}$`),
}

// drawn writes a screen as its texts and where they stand.
func (s *shop) drawn() string {
	var b strings.Builder
	for _, w := range s.visible() {
		text := w.text
		for _, c := range changing {
			text = c.ReplaceAllString(text, "#")
		}
		fmt.Fprintf(&b, "%4.0f %4.0f  %s\n", w.at.X, w.at.Y, text)
	}
	return b.String()
}

func TestScreensAreLaidOutAsReviewed(t *testing.T) {
	for _, lang := range i18n.Langs() {
		keep := func(s *shop, all []room) {
			for _, r := range all {
				r.play(s)
				golden.Text(t, "rooms/"+string(lang)+"/"+r.name+".txt", s.drawn())
			}
		}
		keep(emptyShop(t, shopSpec{lang: lang}), firstSteps())
		keep(busyShop(t, shopSpec{lang: lang}), rooms())
		keep(busyShop(t, shopSpec{lang: lang}), matchRooms())
		keep(openShop(t, shopSpec{lang: lang}), scenes())
	}
}
