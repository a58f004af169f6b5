package intake

import (
	"strings"

	"lapak/internal/pos"
	"lapak/internal/store"
)

// longestLabel is the longest label of a person, as at the till.
const longestLabel = 40

// People is a list of staff that was read whole.
type People struct {
	// Staff is everybody in the order of the list, then those who are no longer in
	// it, not active.
	Staff   []store.StaffSecret
	Notices []Problem
}

// ReadStaff reads who works at the stalls. Those in before who are not in the
// list leave; those who are and have no PIN in it keep theirs. hash makes the
// stored form of a PIN and refuses one that is too easy. The error is a Problems
// with every bad row.
func ReadStaff(f File, before []store.StaffSecret, hash func(pin string) (string, error)) (People, error) {
	t, err := readTable(f, staffColumns)
	if err != nil {
		return People{}, err
	}
	known := map[pos.StaffID]store.StaffSecret{}
	for _, m := range before {
		known[m.ID] = m
	}
	rows, labels := map[pos.StaffID]int{}, map[string]int{}
	people := People{Notices: t.notices}
	supervised := false
	for _, r := range t.records() {
		m := readPerson(r, known, hash)
		if first := rows[m.ID]; first != 0 {
			r.fail(pos.Refuse(pos.Invalid, "import_staff_twice", "staff", m.ID, "first", first))
		}
		label := pos.Fold(m.Label)
		if first := labels[label]; first != 0 && rows[m.ID] == 0 {
			r.fail(pos.Refuse(pos.Invalid, "import_staff_twice", "staff", m.Label, "first", first))
		}
		rows[m.ID], labels[label] = r.row, r.row
		supervised = supervised || m.Active && m.Role == pos.Supervisor
		people.Staff = append(people.Staff, m)
	}
	if !supervised {
		t.add(0, pos.Refuse(pos.Invalid, "import_staff_supervisor"))
	}
	if err := t.err(); err != nil {
		return People{}, err
	}
	for _, m := range before {
		if rows[m.ID] == 0 && m.Active {
			m.Active = false
			people.Staff = append(people.Staff, m)
		}
	}
	return people, nil
}

// readPerson reads one row. What is wrong with it goes to the row.
func readPerson(r record, known map[pos.StaffID]store.StaffSecret, hash func(pin string) (string, error)) store.StaffSecret {
	m := store.StaffSecret{Staff: pos.Staff{
		ID: pos.StaffID(strings.ToLower(r.cell(colCode))), Label: r.cell(colName),
		Role: staffRoles[pos.Fold(r.cell(colRole))], Active: true,
	}}
	if m.ID == "" || len(m.ID) > longestLabel {
		r.fail(pos.Refuse(pos.Invalid, "import_staff_code", "max", longestLabel))
	}
	if m.Label == "" || len(m.Label) > longestLabel {
		r.fail(pos.Refuse(pos.Invalid, "staff_label"))
	}
	if m.Role == "" {
		r.fail(pos.Refuse(pos.Invalid, "import_staff_role", "text", r.cell(colRole)))
	}
	pin := r.cell(colPIN)
	if pin == "" {
		if m.PINHash = known[m.ID].PINHash; m.PINHash == "" {
			r.fail(pos.Refuse(pos.Invalid, "import_staff_pin", "staff", m.Label))
		}
		return m
	}
	var err error
	if m.PINHash, err = hash(pin); err != nil {
		r.fail(pos.Refuse(pos.Invalid, "pin_format").Because(err))
	}
	return m
}
