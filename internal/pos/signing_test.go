package pos_test

import (
	"errors"
	"strings"
	"testing"

	"lapak/internal/pos"
)

func TestWhatNoPaperCanBearIsRefused(t *testing.T) {
	good := pos.Signing{Unit: "LPP-PLG", Head: pos.Signer{Title: "Kepala Lapas", Name: "staf", NIP: "198001012005011001"}, Satker: "407123", Account: "425151"}
	for _, fine := range []pos.Signing{{}, good, {Officer: pos.Signer{Name: strings.Repeat("ü", 80)}}} {
		if err := fine.Check(); err != nil {
			t.Errorf("%+v: %v", fine, err)
		}
	}
	for reason, spoil := range map[string]func(*pos.Signing){
		"signer_text":     func(s *pos.Signing) { s.Treasurer.Title = strings.Repeat("x", 81) },
		"nip_invalid":     func(s *pos.Signing) { s.Head.NIP = "19800101 200501 1 001" },
		"satker_invalid":  func(s *pos.Signing) { s.Satker = "4071" },
		"account_invalid": func(s *pos.Signing) { s.Account = "42515A" },
		"unit_unknown":    func(s *pos.Signing) { s.Unit = "a\nb" },
	} {
		s := good
		spoil(&s)
		if err := s.Check(); !errors.Is(err, &pos.Error{Reason: reason}) {
			t.Errorf("%s: %v", reason, err)
		}
	}
	line := good
	line.Officer.Name = "dua\nbaris"
	if line.Check() == nil {
		t.Error("a name of two lines is taken")
	}
}
