package report_test

import (
	"bytes"
	"strings"
	"testing"

	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

func TestWhoSignsStandsOnEveryPaperAndALineWhereNobodyKnows(t *testing.T) {
	s, w := fixedDay(t), i18n.MustLoad(i18n.ID)
	before := s.report()
	blank := textOf(t, s, before, w)
	unit := pos.Signing{Unit: "LPP-PLG", Head: pos.Signer{Title: "Kepala Lapas Perempuan", Name: "admin unit", NIP: "198001012005011001"},
		Officer: pos.Signer{Title: "Kasubsi Kegiatan Kerja", Name: "staf kegiatan kerja"}, Treasurer: pos.Signer{Title: "Bendahara Penerimaan", Name: "staf bendahara"},
		Satker: "407123", Account: "425151"}
	office := pos.Signing{Head: pos.Signer{Title: "Kepala Bidang Pembinaan", Name: "admin kanwil", NIP: "197501012000011002"}, Officer: pos.Signer{Name: "staf lapak"}}
	for _, one := range []pos.Signing{unit, office} {
		if err := s.st.SaveSigning(ctx, one); err != nil {
			t.Fatal(err)
		}
	}
	after := s.report()
	if before.Digest != after.Digest || jsonOf(t, before) != jsonOf(t, after) {
		t.Error("who signs is a figure of the day")
	}
	if text := textOf(t, s, after, w); strings.Contains(blank, "Kepala Bidang") || !strings.Contains(text, "Kepala Bidang Pembinaan") || !strings.Contains(text, "(admin kanwil") ||
		!strings.Contains(text, "NIP. 197501012000011002") || !strings.Contains(blank, "(                            )") {
		t.Errorf("the daily report is signed\n%s\nbefore\n%s", text[len(text)-700:], blank[len(blank)-700:])
	}
	written := func(d report.Document) string {
		t.Helper()
		var b bytes.Buffer
		if err := d.WriteText(&b, w); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	settled, err := report.PlanSettlement(ctx, s.st.Books, store.Span{Producer: "LPP-PLG", From: today, To: today})
	if err != nil {
		t.Fatal(err)
	}
	pnbp, err := report.BuildPNBP(ctx, s.st.Books, "LPP-PLG", pos.MonthOf(today))
	if err != nil {
		t.Fatal(err)
	}
	premi, err := report.BuildPremi(ctx, s.st.Books, store.Span{Producer: "LPP-PLG", From: today, To: today})
	if err != nil {
		t.Fatal(err)
	}
	shares, err := report.BuildShares(ctx, s.st.Books, today, today)
	if err != nil {
		t.Fatal(err)
	}
	pieces, err := report.BuildPieces(ctx, s.st.Books, s.stall, store.Period{}, "LPP-PLG")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		paper report.Document
		names []string
	}{
		"settlement": {settled.Document(w), []string{"(staf lapak", "(staf kegiatan kerja", "(admin unit", "NIP. 198001012005011001"}},
		"PNBP":       {pnbp.Document(w), []string{"407123", "425151", "(staf bendahara", "(admin unit", "(staf kegiatan kerja"}},
		"premi":      {premi.Document(w), []string{"(staf kegiatan kerja", "(staf bendahara", "(admin unit"}},
		"shares":     {shares.Document(w), []string{"(staf lapak", "(admin kanwil"}},
		"pieces":     {pieces.Document(w), []string{"(staf kegiatan kerja", "(staf lapak"}},
	} {
		text := written(c.paper)
		for _, want := range c.names {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q:\n%s", name, want, text[max(0, len(text)-900):])
			}
		}
	}
}
