package receipt

import "lapak/internal/pos"

// ForHandover writes a handover note for the roll, with lines to sign on. The
// paper that goes to a Lapas is the A4 one; this is for the van that waits.
func ForHandover(h pos.Handover, o Options) Doc {
	o.Drawer = false
	s := begin(string(h.Number), "receipt.handover", h.At, o)
	direction := "handover.out"
	if h.Direction == pos.HandedIn {
		direction = "handover.in"
	}
	s.Add(Row(string(h.Number), s.T(direction)).Strong())
	s.Add(Row(s.o.Words.DateShort(string(h.Day)), s.o.Words.Time(h.At)))
	s.Add(Text(h.ProducerName).Strong())
	s.Add(Row(s.T("handover.gives"), ""), s.party(h.Giver), Row(s.T("handover.receives"), ""), s.party(h.Receiver), Rule())
	for _, l := range h.Lines {
		s.Add(Row(pos.NameIn(o.english(), l.Name, l.NameEN), ""))
		s.Add(Row(count(l.Quantity)+" \u00d7 "+l.Price.Digits(), l.Value().Digits()).Indented(2))
		if l.State == pos.GoodsDamaged {
			s.Add(Row(s.T("handover.damaged"), "").Strong().Indented(2))
		}
		if l.Remark != "" {
			s.Add(Row(l.Remark, "").Sized(Small).Indented(2))
		}
	}
	s.Add(Rule().Strong(), Row(s.T("handover.pieces"), count(h.Pieces())).Strong(), amount(s.T("handover.value"), h.Value()).Strong(), Rule().Strong())
	s.Add(Text(s.T("handover.in_words", "words", h.Value().Terbilang())).Sized(Small))
	for _, p := range []struct {
		key string
		by  pos.Party
	}{{"handover.gives", h.Giver}, {"handover.receives", h.Receiver}, {"report.acknowledged", pos.Party{Office: pos.UnitHead, Unit: h.ProducerName}}} {
		s.Add(Feed(1), Text(s.T(p.key)), s.party(p.by), Feed(3), Rule())
	}
	return s.finish()
}

func (s *slip) party(p pos.Party) Block {
	return Row(joined(s.T("handover.office."+string(p.Office)), p.Unit), "").Indented(1)
}
