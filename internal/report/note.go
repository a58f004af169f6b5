package report

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
	"lapak/internal/store"
)

// Note is a handover note as people sign it. The names in JSON are a contract.
type Note struct {
	Number    pos.HandoverNumber `json:"number"`
	Direction pos.Direction      `json:"direction"`
	Day       pos.BusinessDay    `json:"day"`
	At        time.Time          `json:"at"`
	Stall     Place              `json:"stall"`
	Producer  pos.ProducerCode   `json:"producer"`
	Name      string             `json:"producer_name"`
	Giver     NoteParty          `json:"giver"`
	Receiver  NoteParty          `json:"receiver"`
	Pieces    int                `json:"pieces"`
	Value     money.Rupiah       `json:"value"` // at the price at which they are sold
	Lines     []NoteLine         `json:"lines"`
	Tail      string             `json:"journal,omitempty"` // end of the journal entry's hash
	Ours      pos.Signing        `json:"-"`                 // who signs for the organisation
	Theirs    pos.Signing        `json:"-"`                 // and for the producer
}

// NoteParty is who signs on one side: an office, and whose it is.
type NoteParty struct {
	Office pos.Office `json:"office"`
	Unit   string     `json:"unit"`
}

// NoteLine is a row of a note.
type NoteLine struct {
	SKU        pos.SKU        `json:"sku"`
	Name       string         `json:"name"`
	NameEN     string         `json:"name_en"`
	Unit       string         `json:"unit"`
	Quantity   int            `json:"quantity"`
	Price      money.Rupiah   `json:"price"`
	Value      money.Rupiah   `json:"value"`
	State      pos.GoodsState `json:"state"`
	WrittenOff int            `json:"written_off"`
	Remark     string         `json:"remark"`
}

// BuildNote reads a note by its number.
func BuildNote(ctx context.Context, b *store.Books, number pos.HandoverNumber) (Note, error) {
	h, tail, err := b.Handover(ctx, number)
	if err != nil {
		return Note{}, err
	}
	stall, err := b.StallOf(ctx, h.Terminal)
	if err != nil {
		return Note{}, err
	}
	n := NoteOf(h, stall, tail)
	n.Ours, n.Theirs, err = signers(ctx, b, h.Producer)
	return n, err
}

// named puts the name of who holds the office of a party below its place to sign.
func (n Note) named(s Signature, w *i18n.Words, p NoteParty) Signature {
	who := n.Theirs.Officer
	switch p.Office {
	case pos.UnitHead:
		who = n.Theirs.Head
	case pos.StallHead, pos.StallOfficer:
		who = n.Ours.Officer
	}
	who.Title = s.Title // the note says itself in which office
	return s.by(w, who)
}

// NoteOf is the paper of a note of a stall.
func NoteOf(h pos.Handover, stall pos.Stall, tail string) Note {
	n := Note{Number: h.Number, Direction: h.Direction, Day: h.Day, At: h.At, Producer: h.Producer, Name: h.ProducerName,
		Stall: Place{Code: stall.Code, Name: stall.Name, Fair: stall.Fair.Name, Place: stall.Fair.Place, City: stall.Fair.City},
		Giver: NoteParty(h.Giver), Receiver: NoteParty(h.Receiver), Pieces: h.Pieces(), Value: h.Value(), Tail: tail}
	for _, l := range h.Lines {
		n.Lines = append(n.Lines, NoteLine{SKU: l.SKU, Name: l.Name, NameEN: l.NameEN, Unit: l.Unit, Quantity: l.Quantity, Price: l.Price, Value: l.Value(),
			State: l.State, WrittenOff: l.WrittenOff, Remark: l.Remark})
	}
	return n
}

// Sections of a note, and of a list of them.
const (
	PartGoods Part = "goods"
	PartNotes Part = "notes"
)

// Head is the top of the paper.
func (n Note) Head(w *i18n.Words) Head {
	return Head{
		Title: w.T("handover.title"), Place: joined(", ", n.Stall.Name, n.Stall.Fair, n.Stall.Place, n.Stall.City), Status: NoteDirection(w, n.Direction), Unit: w.T("report.unit"),
		Facts: []Fact{{Label: w.T("handover.number"), Value: code(n.Number)}, {Label: w.T("report.day"), Value: text(w.Date(string(n.Day)))},
			{Label: w.T("report.col.producer"), Value: text(n.Name)}, {Label: w.T("handover.at"), Value: text(w.Clock(n.At) + " WIB")}},
	}
}

// NoteDirection is what people call a direction.
func NoteDirection(w *i18n.Words, d pos.Direction) string {
	if d == pos.HandedIn {
		return w.T("handover.in")
	}
	return w.T("handover.out")
}

// OfficeName is what people call an office.
func OfficeName(w *i18n.Words, o pos.Office) string { return w.T("handover.office." + string(o)) }

// Sections are the parts of the paper in order.
func (n Note) Sections(w *i18n.Words) []Section {
	opening := w.T("handover.opening", "date", w.DateLong(string(n.Day)), "words", dayInWords(w, n.Day),
		"place", joined(", ", n.Stall.Place, n.Stall.City), "giver", n.party(w, n.Giver), "receiver", n.party(w, n.Receiver))
	if joined("", n.Stall.Place, n.Stall.City) == "" {
		opening = w.T("handover.opening_nowhere", "date", w.DateLong(string(n.Day)), "words", dayInWords(w, n.Day), "giver", n.party(w, n.Giver), "receiver", n.party(w, n.Receiver))
	}
	return []Section{
		{Part: PartSummary, Title: "", Short: w.T("handover.short"), Note: opening},
		{Part: PartGoods, Title: w.T("handover.goods"), Short: w.T("handover.goods"), Table: n.table(w)},
		{Part: PartRemarks, Title: w.T("handover.sum"), Short: w.T("handover.sum"), Facts: n.sums(w), Note: w.T("handover.in_words", "words", n.Value.Terbilang())},
	}
}

func (n Note) sums(w *i18n.Words) []Fact {
	broken := 0
	for _, l := range n.Lines {
		if l.State == pos.GoodsDamaged {
			broken += l.Quantity
		}
	}
	facts := []Fact{{Label: w.T("handover.pieces"), Value: count(n.Pieces)}, {Label: w.T("handover.value"), Value: price(n.Value), Strong: true}}
	if broken > 0 {
		facts = append([]Fact{{Label: w.T("handover.pieces_good"), Value: count(n.Pieces - broken)}, {Label: w.T("handover.pieces_damaged"), Value: count(broken)}}, facts...)
	}
	return facts
}

func (n Note) party(w *i18n.Words, p NoteParty) string {
	return joined(", ", OfficeName(w, p.Office), p.Unit)
}

// table lists the goods. What there is to say of them has a column if anything has:
// that they are damaged, and how.
func (n Note) table(w *i18n.Words) Table {
	remarks := slices.ContainsFunc(n.Lines, func(l NoteLine) bool { return l.Remark != "" || l.State == pos.GoodsDamaged })
	t := Table{Columns: []Column{{w.T("handover.no"), Count, false}, {w.T("report.col.sku"), Code, false}, {w.T("report.col.product"), Text, true}, {w.T("report.col.quantity"), Count, false},
		{w.T("handover.unit"), Text, false}, {w.T("handover.price"), Money, false}, {w.T("report.col.amount"), Money, false}}}
	if remarks {
		t.Columns = append(t.Columns, Column{w.T("report.col.mark"), Text, true})
	}
	for i, l := range n.Lines {
		row := []Cell{count(i + 1), code(l.SKU), text(productName(w, l.Name, l.NameEN)), count(l.Quantity), text(l.Unit), amount(l.Price), amount(l.Value)}
		if remarks {
			state := ""
			if l.State == pos.GoodsDamaged {
				state = w.T("handover.damaged")
			}
			row = append(row, text(joined(": ", state, l.Remark)))
		}
		t.Rows = append(t.Rows, row)
	}
	t.Total = []Cell{{}, {}, text(w.T("report.col.total")), count(n.Pieces), {}, {}, amount(n.Value)}
	if remarks {
		t.Total = append(t.Total, Cell{})
	}
	return t
}

// dayInWords writes a day as papers that are signed want it, in Indonesian words
// like every amount in words: dua puluh tiga November dua ribu dua puluh enam.
func dayInWords(w *i18n.Words, day pos.BusinessDay) string {
	at, err := time.Parse(time.DateOnly, string(day))
	if err != nil {
		return string(day)
	}
	number := func(n int) string {
		spelled := money.Rupiah(n).Terbilang()
		return spelled[:strings.LastIndexByte(spelled, ' ')]
	}
	return number(at.Day()) + " " + w.Month(at.Month()) + " " + number(at.Year())
}

func (n Note) signs(w *i18n.Words, p NoteParty) string {
	return joined("\n", OfficeName(w, p.Office), p.Unit)
}

// Signatures are who signs the paper. Names that nobody knows are written by hand.
func (n Note) Signatures(w *i18n.Words) []Signature {
	return []Signature{
		n.named(Signature{Role: w.T("handover.gives"), Title: n.signs(w, n.Giver)}, w, n.Giver),
		n.named(Signature{Role: w.T("handover.receives"), Title: n.signs(w, n.Receiver)}, w, n.Receiver),
		n.named(Signature{Place: joined(", ", n.Stall.City, w.Date(string(n.Day))), Role: w.T("report.acknowledged"), Title: n.signs(w, NoteParty{pos.UnitHead, n.Name}), ID: w.T("report.nip")}, w, NoteParty{Office: pos.UnitHead}),
	}
}

// Document is the note in every form.
func (n Note) Document(w *i18n.Words) Document {
	d := Document{Head: n.Head(w), Sections: n.Sections(w), Signatures: n.Signatures(w), Number: string(n.Number), Stem: string(n.Number), Data: n, Columns: noteColumns()}
	for _, l := range n.Lines {
		d.Rows = append(d.Rows, []string{string(n.Number), string(n.Day), csvDirection(n.Direction), guard(string(n.Producer)), guard(n.Name), guard(string(l.SKU)), guard(l.Name),
			figure(l.Quantity), guard(l.Unit), figure(l.Price), figure(l.Value), csvState(l.State), guard(l.Remark)})
	}
	return d
}

// Notes is the list of the notes of a period, newest first.
type Notes struct {
	From  pos.BusinessDay `json:"from,omitempty"`
	To    pos.BusinessDay `json:"to,omitempty"`
	Notes []Note          `json:"notes"`
}

// BuildNotes lists the notes of a period, of one producer unless that is empty.
func BuildNotes(ctx context.Context, b *store.Books, p store.Period, producer pos.ProducerCode) (Notes, error) {
	all := Notes{From: p.From, To: p.To, Notes: []Note{}}
	found, err := b.Handovers(ctx, p)
	for _, h := range found {
		if producer != "" && h.Producer != producer {
			continue
		}
		stall, err := b.StallOf(ctx, h.Terminal)
		if err != nil {
			return all, err
		}
		all.Notes = append(all.Notes, NoteOf(h, stall, ""))
	}
	return all, err
}

// Head is the top of the paper.
func (l Notes) Head(w *i18n.Words) Head {
	return Head{Title: w.T("handover.list"), Unit: w.T("report.unit"), Facts: periodFacts(w, l.From, l.To)}
}

func periodFacts(w *i18n.Words, from, to pos.BusinessDay) []Fact {
	show := func(day pos.BusinessDay, open string) Cell {
		if day == "" {
			return text(open)
		}
		return text(w.DateLong(string(day)))
	}
	return []Fact{{Label: w.T("handover.from"), Value: show(from, w.T("handover.from_start"))}, {Label: w.T("handover.to"), Value: show(to, w.T("handover.to_now"))}}
}

// Sections are the parts of the paper.
func (l Notes) Sections(w *i18n.Words) []Section {
	t := Table{Columns: []Column{{w.T("handover.number"), Code, false}, {w.T("report.day"), Text, false}, {w.T("report.col.kind"), Text, false}, {w.T("report.col.producer"), Text, true},
		{w.T("handover.rows"), Count, false}, {w.T("handover.pieces"), Count, false}, {w.T("report.col.amount"), Money, false}}}
	pieces, value := map[pos.Direction]int{}, map[pos.Direction]money.Rupiah{}
	for _, n := range l.Notes {
		pieces[n.Direction] += n.Pieces
		value[n.Direction] += n.Value
		t.Rows = append(t.Rows, []Cell{code(n.Number), text(w.DateShort(string(n.Day))), text(NoteDirection(w, n.Direction)), text(n.Name), count(len(n.Lines)), count(n.Pieces), amount(n.Value)})
	}
	s := Section{Part: PartSummary, Title: w.T("handover.summary"), Short: w.T("handover.summary"), Facts: []Fact{
		{Label: w.T("handover.notes"), Value: count(len(l.Notes))},
		{Label: w.T("handover.pieces_in"), Value: count(pieces[pos.HandedIn])}, {Label: w.T("handover.value_in"), Value: price(value[pos.HandedIn])},
		{Label: w.T("handover.pieces_out"), Value: count(pieces[pos.HandedOut])}, {Label: w.T("handover.value_out"), Value: price(value[pos.HandedOut])}}}
	list := Section{Part: PartNotes, Title: w.T("handover.list"), Short: w.T("handover.list_short"), Table: t}
	if len(l.Notes) == 0 {
		list.Note = w.T("handover.none")
	}
	return []Section{s, list}
}

// Document is the list in every form.
func (l Notes) Document(w *i18n.Words) Document {
	d := Document{Head: l.Head(w), Sections: l.Sections(w), Stem: "BA", Data: l, Columns: notesColumns()}
	for _, n := range l.Notes {
		d.Rows = append(d.Rows, []string{string(n.Number), string(n.Day), n.At.In(pos.WIB()).Format("15:04"), csvDirection(n.Direction), guard(string(n.Producer)), guard(n.Name),
			strconv.Itoa(len(n.Lines)), figure(n.Pieces), figure(n.Value)})
	}
	return d
}
