package store_test

import (
	"database/sql"
	"path/filepath"
	"sync"
	"testing"

	"lapak/internal/pos"
	"lapak/internal/store"
)

func TestTheOfficeWorksBesideARunningCentre(t *testing.T) {
	dir := t.TempDir()
	running := openOffice(t, store.Place{Dir: dir})
	if _, err := store.OpenCentral(t.Context(), store.Place{Dir: dir}, store.Options{}); reason(err) != "already_running" {
		t.Errorf("a second server on the folder: %v", err)
	}
	beside, err := store.OpenCentral(t.Context(), store.Place{Dir: dir}, store.Options{Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	if beside.Timeline() != running.Timeline() {
		t.Errorf("one database has two lives: %s and %s", beside.Timeline(), running.Timeline())
	}

	l := running.enrolled(t, open(t, t.TempDir()))
	var both sync.WaitGroup
	both.Go(func() {
		for range 50 {
			if err := running.Touch(t.Context(), sumsel, store.Contact{Terminal: l.Terminal().ID, Version: "1"}); err != nil {
				t.Error(err)
			}
		}
	})
	both.Go(func() {
		for n := range 50 {
			fair := store.FairRecord{Code: string(rune('A'+n%26)) + string(rune('A'+n/26)), Fair: pos.Fair{Name: "Fair"}}
			if err := beside.SaveFair(t.Context(), sumsel, fair); err != nil {
				t.Error(err)
			}
		}
	})
	both.Wait()
	if fairs, err := running.Fairs(t.Context(), sumsel); len(fairs) != 50 || err != nil {
		t.Errorf("the server sees %d fairs, %v", len(fairs), err)
	}
	if err := beside.Revoke(t.Context(), sumsel, l.Terminal().ID); err != nil {
		t.Fatal(err)
	}
	if known, err := running.Terminal(t.Context(), sumsel, l.Terminal().ID); known.RevokedAt.IsZero() || err != nil {
		t.Errorf("the server does not see that a terminal was revoked: %+v, %v", known, err)
	}
}

func TestBesideNobodyACommandHoldsTheFolderItself(t *testing.T) {
	dir := t.TempDir()
	first, err := store.OpenCentral(t.Context(), store.Place{Dir: dir}, store.Options{Beside: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.AddTenant(t.Context(), store.Tenant{ID: sumsel, Name: "Sumatera Selatan"}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenCentral(t.Context(), store.Place{Dir: dir}, store.Options{}); reason(err) != "already_running" {
		t.Errorf("a server on a folder that is being made: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	server, err := store.OpenCentral(t.Context(), store.Place{Dir: dir}, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if all, err := server.Tenants(t.Context()); len(all) != 1 || err != nil {
		t.Errorf("the server sees %v, %v", all, err)
	}
}

func TestACommandDoesNotChangeTheTablesOfARunningCentre(t *testing.T) {
	dir := t.TempDir()
	openOffice(t, store.Place{Dir: dir})
	db, err := sql.Open("sqlite", filepath.Join(dir, store.CentralFileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const older = `DELETE FROM goose_db_version WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`
	if _, err := db.ExecContext(t.Context(), older); err != nil {
		t.Fatal(err)
	}
	for range 2 { // refusing has not brought them up to date
		if _, err := store.OpenCentral(t.Context(), store.Place{Dir: dir}, store.Options{Beside: true}); reason(err) != "database_older" {
			t.Errorf("beside an older server: %v", err)
		}
	}
}
