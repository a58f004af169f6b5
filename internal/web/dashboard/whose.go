package dashboard

import (
	"net/url"
	"strconv"

	"lapak/internal/pos"
	"lapak/internal/report"
	"lapak/internal/store"
)

// whose is the producer that was asked about, empty for all of them. Somebody of a
// Lapas gets their own, and is refused when they ask for another.
func (v *visit) whose() (pos.ProducerCode, error) {
	text := v.field("producer")
	if own := v.producer(); own != "" {
		if text != "" && text != string(own) {
			return "", errDenied()
		}
		return own, nil
	}
	return v.central.Books(v.tenant).FindProducer(v.r.Context(), text)
}

// theirs says whether somebody may see what belongs to a producer.
func (v *visit) theirs(p pos.ProducerCode) bool { return v.producer() == "" || v.producer() == p }

// producerChoices are the producers that somebody may pick; none for who sees one
// only.
func (v *visit) producerChoices(picked pos.ProducerCode) ([]choice, error) {
	if v.producer() != "" {
		return nil, nil
	}
	list, err := v.central.Books(v.tenant).Catalogue(v.r.Context())
	if err != nil {
		return nil, err
	}
	var all []choice
	for _, p := range list.Producers() {
		all = append(all, choice{string(p.Code), p.Name, p.Code == picked})
	}
	return all, nil
}

// producerName is what people call a producer.
func (v *visit) producerName(code pos.ProducerCode) (string, error) {
	list, err := v.central.Books(v.tenant).Catalogue(v.r.Context())
	if err != nil {
		return "", err
	}
	return list.ProducerName(code), nil
}

// month is the one that was asked for, else that of the last sale: in the first
// days of a month it is the one before that is settled.
func (v *visit) month() (pos.Month, error) {
	if text := v.field("month"); text != "" {
		return pos.ParseMonth(text)
	}
	sold, err := v.central.Books(v.tenant).SoldDays(v.r.Context())
	if sold.Last == "" {
		sold.Last = pos.DayOf(v.now())
	}
	return pos.MonthOf(sold.Last), err
}

// monthBar is the row of choices above the figures of a month, or of some days
// where a page has them.
type monthBar struct {
	Month     pos.Month
	From, To  pos.BusinessDay // empty where it is a month
	Days      bool
	Producers []choice
}

// monthSpan reads a month and a producer, or some days instead of the month.
func (v *visit) monthSpan(days bool) (store.Span, monthBar, error) {
	b := monthBar{Days: days}
	whose, err := v.whose()
	if err != nil {
		return store.Span{}, b, err
	}
	var span store.Span
	if from := v.field("from"); days && from != "" {
		if span, err = store.SpanOf("", from, v.field("to")); err != nil {
			return span, b, err
		}
		b.From, b.To = span.From, span.To
		b.Month = pos.MonthOf(span.To)
	} else {
		if b.Month, err = v.month(); err != nil {
			return span, b, err
		}
		span.From, span.To = b.Month.Days()
	}
	span.Producer = whose
	b.Producers, err = v.producerChoices(whose)
	return span, b, err
}

// query is what the bar says, for another page about the same.
func (b monthBar) query(p pos.ProducerCode) string {
	q := url.Values{"month": {string(b.Month)}}
	if b.From != "" {
		q = url.Values{"from": {string(b.From)}, "to": {string(b.To)}}
	}
	if p != "" {
		q.Set("producer", string(p))
	}
	return q.Encode()
}

// sheetData is a document as a page shows it.
type sheetData struct {
	Head     report.Head
	Sections []report.Section
	Files    []file
}

func (v *visit) sheetOf(d report.Document) sheetData {
	return sheetData{d.Head, d.Sections, v.filesOf(documentFormats())}
}

// leaf is the part of a long list that a page shows.
type leaf struct {
	First, Last   int    // of the list, Last not included
	Before, After string // addresses; empty if there is none
}

// leaf finds the page of a list of so many rows that a field of the address names.
func (v *visit) leaf(field string, rows int) leaf {
	n, err := strconv.Atoi(v.r.URL.Query().Get(field))
	if err != nil || n < 1 || (n-1)*mostRows >= rows {
		n = 1
	}
	address := func(page int) string {
		q := v.r.URL.Query()
		q.Del("done")
		q.Set(field, strconv.Itoa(page))
		return v.r.URL.EscapedPath() + "?" + q.Encode()
	}
	l := leaf{First: (n - 1) * mostRows, Last: min(n*mostRows, rows)}
	if n > 1 {
		l.Before = address(n - 1)
	}
	if l.Last < rows {
		l.After = address(n + 1)
	}
	return l
}
