package gui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"lapak/internal/gui/kit"
)

// NoColumn stands for a heading where the file has no such column.
const NoColumn = "-"

// matchFields are the fields that somebody may be asked about, in the order of the
// form.
func matchFields() []string {
	return []string{"date", "time", "amount", "reference", "fee", "net", "status"}
}

// matchWords are what the words of an acquirer's status can mean.
func matchWords() []string { return []string{"paid", "failed", "refunded"} }

// askUntold asks for the columns first: only they say what the words are.
func (m *match) askUntold(answer MatchAnswer) {
	if len(answer.Columns.Untold) > 0 {
		m.askColumns(answer.Columns)
		return
	}
	m.askWords(answer.Words)
}

// askColumns asks which heading is which field, and matches again with it.
func (m *match) askColumns(c MatchColumns) {
	a := m.a
	options := []string{a.t("gui.match.no_column")}
	for i, heading := range c.Headings {
		if c.Examples[i] != "" {
			heading = a.t("gui.match.column", "heading", heading, "example", c.Examples[i])
		}
		options = append(options, heading)
	}
	choices, grid := map[string]*kit.Choice{}, kit.Grid(2, kit.GapS)
	var f *form
	for _, field := range matchFields() {
		at := 0
		if heading, found := c.Found[field]; found {
			at = 1 + slices.Index(c.Headings, heading)
		}
		choices[field] = kit.NewChoice(a.stage, kit.ChoiceSpec{Title: a.t("gui.match.field." + field), Options: options, Chosen: at,
			Cancel: a.t("gui.cancel"), Confirm: a.t("gui.choose"), OnChange: func(int) { f.dialog.Refresh() }})
		grid.Add(kit.NewFormRow(a.t("gui.match.field."+field), choices[field], ""))
	}
	f = a.openForm(formSpec{
		title: a.t("gui.match.columns_title"), confirm: a.t("gui.match.use"), width: 820, first: choices[c.first()],
		content: kit.Column(kit.GapS, kit.NewParagraph(a.t("gui.match.columns_words", "file", c.File), kit.Body, 2), grid),
		ready:   func() bool { return choices["amount"].Chosen() > 0 },
		submit: func() func(context.Context) error {
			told := map[string]string{}
			for field, choice := range choices {
				heading := NoColumn
				if at := choice.Chosen(); at > 0 {
					heading = c.Headings[at-1]
				}
				if found, known := c.Found[field]; heading != found && (known || heading != NoColumn || slices.Contains(c.Untold, field)) {
					told[field] = heading
				}
			}
			m.tell(told, nil)
			return func(context.Context) error { return nil }
		},
		done: m.run,
	})
}

// first is the field that is asked about first.
func (c MatchColumns) first() string {
	fields := matchFields()
	if i := slices.IndexFunc(fields, func(f string) bool { return slices.Contains(c.Untold, f) }); i >= 0 {
		return fields[i]
	}
	return fields[0]
}

// tell adds to what was told about the files.
func (m *match) tell(columns, words map[string]string) {
	for _, told := range []struct {
		all *map[string]string
		now map[string]string
	}{{&m.question.Columns, columns}, {&m.question.Words, words}} {
		both := map[string]string{}
		for _, some := range []map[string]string{*told.all, told.now} {
			for key, value := range some {
				both[key] = value
			}
		}
		*told.all = both
	}
}

// mostWords is how many words are asked about at once.
const mostWords = 6

// askWords asks what the words of a status mean, and matches again with it.
func (m *match) askWords(words []string) {
	a, told := m.a, map[string]string{}
	words = words[:min(len(words), mostWords)]
	var f *form
	var labels []string
	for _, meaning := range matchWords() {
		labels = append(labels, a.t("gui.match.word."+meaning))
	}
	rows := []fyne.CanvasObject{kit.NewParagraph(a.t("gui.match.words_words"), kit.Body, 2)}
	var first fyne.Focusable
	for _, word := range words {
		meaning := kit.NewSegmented(a.stage, labels, -1, func(i int) { // nothing is taken for granted
			told[word] = matchWords()[i]
			f.dialog.Refresh()
		})
		if first == nil {
			first = meaning
		}
		rows = append(rows, kit.NewFormRow(word, meaning, ""))
	}
	f = a.openForm(formSpec{
		title: a.t("gui.match.words_title"), confirm: a.t("gui.match.use"), width: 640, first: first, content: kit.Column(kit.GapS, rows...),
		ready: func() bool { return len(told) == len(words) },
		submit: func() func(context.Context) error {
			m.tell(nil, told)
			return func(context.Context) error { return nil }
		},
		done: m.run,
	})
}
