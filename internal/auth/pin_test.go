package auth_test

import (
	"testing"

	"lapak/internal/auth"
)

func TestOnlyTheRightPINMatches(t *testing.T) {
	hash, err := auth.HashPIN("270845")
	if err != nil {
		t.Fatal(err)
	}
	if !auth.Matches(hash, "270845") {
		t.Error("the right PIN was refused")
	}
	for _, wrong := range []string{"", "270844", "27084", "2708455", " 270845"} {
		if auth.Matches(hash, wrong) {
			t.Errorf("%q was accepted", wrong)
		}
	}
}

func TestTwoHashesOfOnePINDiffer(t *testing.T) {
	first, err := auth.HashPIN("270845")
	if err != nil {
		t.Fatal(err)
	}
	second, err := auth.HashPIN("270845")
	if err != nil || first == second {
		t.Errorf("hashes %q and %q, %v", first, second, err)
	}
}

func TestEasyPINsAreRefused(t *testing.T) {
	for _, pin := range []string{"", "12345", "123456", "654321", "000000", "777777", "12345a", "1234567", "345678", "٣٤٥٦٧٨"} {
		if auth.CheckPIN(pin) == nil {
			t.Errorf("%q was accepted", pin)
		}
	}
	for _, pin := range []string{"270845", "112233", "908172"} {
		if err := auth.CheckPIN(pin); err != nil {
			t.Errorf("%q: %v", pin, err)
		}
	}
}

func TestADamagedHashMatchesNothing(t *testing.T) {
	for _, hash := range []string{"", "x", "$argon2id$v=19$m=64,t=0,p=1$c2FsdA$a2V5", "$argon2id$v=19$m=9999999999,t=1,p=1$c2FsdA$a2V5", "$bcrypt$v=19$m=64,t=1,p=1$c2FsdA$a2V5", "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$"} {
		if auth.Matches(hash, "270845") {
			t.Errorf("%q matched", hash)
		}
	}
}
