package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"lapak/internal/pos"
)

// Problem is one thing that is wrong with a file, or worth saying about it.
type Problem struct {
	File string // as people know it
	Row  int    // as a spreadsheet counts, the first is 1; 0 is the whole file
	// Cause says what is wrong and what to do. It is one of the refusals of the
	// domain, so that the sentence about a price is the same wherever it is wrong.
	Cause *pos.Error
}

// Error is for logs; people read the translated sentence.
func (p Problem) Error() string {
	if p.Row == 0 {
		return fmt.Sprintf("%s: %v", p.File, p.Cause)
	}
	return fmt.Sprintf("%s row %d: %v", p.File, p.Row, p.Cause)
}

// Unwrap gives what is wrong.
func (p Problem) Unwrap() error { return p.Cause }

// Problems is everything that is wrong, in the order of files and rows. It is
// the error of a refused import.
type Problems []Problem

// Error is for logs.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each of the problems.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, problem := range p {
		errs[i] = problem
	}
	return errs
}

// findings collects what is wrong with one file.
type findings struct {
	file string
	list Problems
}

// add notes what is wrong with a row.
func (f *findings) add(row int, err error) {
	if err == nil {
		return
	}
	refusal := (*pos.Error)(nil)
	if !errors.As(err, &refusal) {
		refusal = pos.Refuse(pos.Invalid, "import_unreadable", "file", f.file).Because(err)
	}
	f.list = append(f.list, Problem{File: f.file, Row: row, Cause: refusal})
}

// err is everything that is wrong in the order of rows, or nil.
func (f *findings) err() error {
	if len(f.list) == 0 {
		return nil
	}
	slices.SortStableFunc(f.list, func(a, b Problem) int { return a.Row - b.Row })
	return f.list
}

// joined puts the problems of several files together; any other error stands
// for itself.
func joined(errs ...error) error {
	var all Problems
	for _, err := range errs {
		if err == nil {
			continue
		}
		var some Problems
		if !errors.As(err, &some) {
			return err
		}
		all = append(all, some...)
	}
	if len(all) == 0 {
		return nil
	}
	return all
}
