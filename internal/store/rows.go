package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
)

// insert writes one row by INSERT INTO table (columns) VALUES (places), which asks
// nothing and is not asked by the inserts around it. So PostgreSQL may be sent
// the rows of one such statement together, as one array for each column: that is
// several times as quick as row by row. SQLite has nobody to send them to.
func (w *writing) insert(text string, args ...any) error { return w.addRow(text, false, args) }

// sum is insert for a row whose last value is added to what the table has.
func (w *writing) sum(text string, args ...any) error { return w.addRow(text, true, args) }

// mostRows is how many rows wait at the most before they are sent.
const mostRows = 4000

func (w *writing) addRow(text string, sums bool, args []any) error {
	if !w.db.postgres() {
		return w.exec(text, args...)
	}
	if w.rows++; w.rows > mostRows {
		if err := w.flush(); err != nil {
			return err
		}
		w.rows = 1
	}
	// Only rows may be passed by: whatever else waits may have to see what was
	// before it and nothing more.
	for i := len(w.waiting) - 1; i >= 0 && w.waiting[i].rows != nil; i-- {
		if s := &w.waiting[i]; s.text == text {
			s.rows = append(s.rows, args)
			return nil
		}
	}
	w.waiting = append(w.waiting, statement{text: text, args: []any{w.tenant}, rows: [][]any{args}, sums: sums})
	return nil
}

var place = regexp.MustCompile(`\$[0-9]+`)

// together is the one statement for all rows of an insert.
func (s statement) together() (text string, args []any) {
	head, rest, _ := strings.Cut(s.text, "VALUES (")
	list, tail, _ := strings.Cut(rest, ")")
	var names, types []string
	args = s.args
	for c, first := range s.rows[0] {
		kind, column := columnOf(s.rows, c, first)
		names, types = append(names, fmt.Sprintf("c%d", c+2)), append(types, fmt.Sprintf("$%d::%s[]", c+2, kind))
		args = append(args, column)
	}
	list = place.ReplaceAllStringFunc(list, func(p string) string {
		if p == "$1" {
			return p
		}
		return "u.c" + p[1:]
	})
	last := len(names) - 1
	if s.sums {
		list = strings.Replace(list, "u."+names[last], "SUM(u."+names[last]+")::bigint", 1)
		tail = " GROUP BY " + strings.Join(names[:last], ", ") + tail
	}
	return head + "SELECT " + list + " FROM unnest(" + strings.Join(types, ", ") + ") u(" + strings.Join(names, ", ") + ")" + tail, args
}

// columnOf is one column of rows as PostgreSQL knows it.
func columnOf(rows [][]any, c int, first any) (kind string, column any) {
	switch reflect.ValueOf(first).Kind() {
	case reflect.String:
		return "text", valuesOf(rows, c, reflect.Value.String)
	case reflect.Bool:
		return "boolean", valuesOf(rows, c, reflect.Value.Bool)
	default:
		return "bigint", valuesOf(rows, c, reflect.Value.Int)
	}
}

func valuesOf[T any](rows [][]any, c int, read func(reflect.Value) T) []T {
	all := make([]T, len(rows))
	for i, row := range rows {
		all[i] = read(reflect.ValueOf(row[c]))
	}
	return all
}

// among says in SQL that a column has one of several texts, which are $2: as one
// value, because a list of hundreds of places takes longer to read than to answer.
func (w *writing) among(column string, texts []string) (condition string, arg any, err error) {
	if w.db.postgres() {
		return column + ` = ANY($2::text[])`, texts, nil
	}
	list, err := json.Marshal(texts)
	return column + ` IN (SELECT value FROM json_each($2))`, string(list), err
}
