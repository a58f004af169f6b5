package intake

import (
	"errors"
	"fmt"
	"testing"

	"lapak/internal/auth"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// plain stands in for the slow hash of PINs where only the reading matters.
func plain(pin string) (string, error) { return "hash of " + pin, auth.CheckPIN(pin) }

func staffFile(rows string) File {
	return File{Name: "orang.csv", Data: []byte("Kode;Nama;Peran;PIN\n" + rows)}
}

func TestAListOfPeopleReplacesTheOneBefore(t *testing.T) {
	before := []store.StaffSecret{
		{Staff: pos.Staff{ID: "spv", Label: "Ketua", Role: pos.Supervisor, Active: true}, PINHash: "kept", Failures: 3},
		{Staff: pos.Staff{ID: "k1", Label: "Kasir 1", Role: pos.Cashier, Active: true}, PINHash: "old"},
		{Staff: pos.Staff{ID: "k0", Label: "Kasir 0", Role: pos.Cashier}, PINHash: "gone"},
	}
	people, err := ReadStaff(staffFile("SPV;Koordinator;Supervisor;\nk2;Kasir 2;KASIR;730114\n"), before, plain)
	if err != nil {
		t.Fatal(err)
	}
	want := []store.StaffSecret{
		{Staff: pos.Staff{ID: "spv", Label: "Koordinator", Role: pos.Supervisor, Active: true}, PINHash: "kept"},
		{Staff: pos.Staff{ID: "k2", Label: "Kasir 2", Role: pos.Cashier, Active: true}, PINHash: "hash of 730114"},
		{Staff: pos.Staff{ID: "k1", Label: "Kasir 1", Role: pos.Cashier}, PINHash: "old"},
	}
	if fmt.Sprint(people.Staff) != fmt.Sprint(want) {
		t.Errorf("read %+v, want %+v", people.Staff, want)
	}
}

func TestEveryBadRowOfAListOfPeopleIsNamed(t *testing.T) {
	_, err := ReadStaff(staffFile("spv;Koordinator;bendahara;280519\n;Kasir 1;kasir;730114\nk2;;kasir;730114\n"+
		"k3;Kasir 3;kasir;\nk4;Kasir 4;kasir;123456\nk4;Kasir 5;kasir;730114\nk6;kasir 4;kasir;730114\n"), nil, plain)
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprint(p.Row, " ", p.Cause.Reason))
	}
	want := []string{"0 import_staff_supervisor", "2 import_staff_role", "3 import_staff_code", "4 staff_label",
		"5 import_staff_pin", "6 pin_format", "7 import_staff_twice", "8 import_staff_twice"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("found %v, want %v", got, want)
	}
	if _, err := ReadStaff(File{Name: "barang.csv", Data: []byte("SKU;Nama\nX;Y\n")}, nil, plain); err == nil {
		t.Error("a list of goods was read as people")
	}
}
