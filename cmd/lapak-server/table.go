package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode"
)

// column is one column of a table: its heading and what stands in it.
type column[T any] struct {
	heading string
	of      func(T) string
}

func col[T any](heading string, of func(T) string) column[T] { return column[T]{heading, of} }

// show writes records as an aligned table for people, or as JSON for programs.
func show[T any](c *command, asJSON bool, all []T, columns ...column[T]) error {
	if asJSON {
		if all == nil {
			all = []T{}
		}
		return c.writeJSON(all)
	}
	if len(all) == 0 {
		fmt.Fprintln(c.stdout, c.words().T("server.nothing"))
		return nil
	}
	table := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', 0)
	cells := make([]string, len(columns))
	for i, col := range columns {
		cells[i] = col.heading
	}
	fmt.Fprintln(table, strings.Join(cells, "\t"))
	for _, record := range all {
		for i, col := range columns {
			cells[i] = oneLine(col.of(record))
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	return table.Flush()
}

// oneLine makes text fit a cell. Laptops name themselves: what they say must not
// move the cursor of whoever reads it.
func oneLine(text string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, text)
	if visible == "" {
		return "-"
	}
	return visible
}

// writeJSON writes a value for programs.
func (c *command) writeJSON(value any) error {
	encoder := json.NewEncoder(c.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// jsonFlag lets a command answer programs.
func (c *command) jsonFlag() *bool { return c.flags.Bool("json", false, "JSON for programs") }
