package intake

import "lapak/internal/pos"

// Recognise tells by their headings which file is which list of a catalogue, for
// people who hand over several at once. A file that is none of them, a list that
// is there twice, and a missing list of goods or producers are refused.
func Recognise(files []File) (Lists, error) {
	var lists Lists
	var producers, products *File
	for i, f := range files {
		place, err := f.kind(&producers, &products, &lists.Splits)
		if err != nil {
			return Lists{}, err
		}
		if *place != nil {
			return Lists{}, pos.Refuse(pos.Invalid, "import_list_twice", "file", f.Name, "other", (*place).Name)
		}
		*place = &files[i]
	}
	if producers == nil || products == nil {
		return Lists{}, pos.Refuse(pos.Invalid, "import_lists_missing")
	}
	lists.Producers, lists.Products = *producers, *products
	return lists, nil
}

// kind picks the place of a file by the headings that its list cannot do
// without. Goods come first: they have all the headings of producers but one.
func (f File) kind(producers, products, splits **File) (**File, error) {
	lines, err := readLines(f)
	if err != nil {
		return nil, err
	}
	if len(lines) > 0 {
		for _, k := range []struct {
			columns []column
			place   **File
		}{{productColumns, products}, {splitColumns, splits}, {producerColumns, producers}} {
			if hasAll(lines[0], k.columns) {
				return k.place, nil
			}
		}
	}
	return nil, pos.Refuse(pos.Invalid, "import_not_a_list", "file", f.Name)
}

func hasAll(header line, columns []column) bool {
	found := map[string]bool{}
	for _, heading := range header.cells {
		found[pos.Fold(heading)] = true
	}
	for _, c := range columns {
		if c.required && !found[pos.Fold(c.name)] {
			return false
		}
	}
	return true
}
