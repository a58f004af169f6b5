package uplink_test

import (
	"testing"

	"lapak/internal/pos"
	"lapak/internal/store"
)

func TestWhoSignsComesDownWithTheGoods(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	ctx := t.Context()
	own := pos.Signing{Head: pos.Signer{Title: "Ketua lapak"}}
	o.must(l.SaveSigning(ctx, own))
	l.enrol()
	o.must(o.central.ReplaceCatalogue(ctx, sumsel, list(t, goods...)))
	l.sync()
	if kept, err := l.Signing(ctx, ""); err != nil || kept != own {
		t.Errorf("an office that says nothing took what the laptop knew: %+v, %v", kept, err)
	}
	unit := pos.Signing{Unit: "LAPAS-1", Officer: pos.Signer{Title: "Kasubsi Kegiatan Kerja", Name: "staf", NIP: "198001012005011001"}, Satker: "407123", Account: "425151"}
	o.must(o.central.EditSigning(ctx, sumsel, unit, store.VersionOf(pos.Signing{Unit: "LAPAS-1"})))
	l.sync()
	if got, err := l.Signing(ctx, "LAPAS-1"); err != nil || got != unit {
		t.Errorf("of the unit: %+v, %v", got, err)
	}
	if got, err := l.Signing(ctx, ""); err != nil || got != (pos.Signing{}) {
		t.Errorf("the office has the last word: %+v, %v", got, err)
	}
}

func TestTheOfficeKnowsWhatALaptopHasNotSent(t *testing.T) {
	o := openOffice(t, store.Place{Dir: t.TempDir()})
	l := o.laptop(t.TempDir())
	l.enrol()
	l.sells(2)
	l.sync()
	unsent := func() int64 {
		t.Helper()
		all, err := o.central.Terminals(t.Context(), sumsel)
		o.must(err)
		return all[0].Unsent
	}
	if n := unsent(); n != 0 {
		t.Errorf("everything is here and %d are missing", n)
	}
	// The line breaks between the greeting, in which a laptop says where its journal
	// ends, and the entries themselves.
	l.sells(3)
	head := l.Head()
	o.must(o.central.Touch(t.Context(), sumsel, store.Contact{Terminal: l.Terminal().ID, Said: head}))
	if n := unsent(); n != 3 {
		t.Errorf("%d are missing of three", n)
	}
	l.sync()
	if n := unsent(); n != 0 {
		t.Errorf("sent, and %d are still missing", n)
	}
}
