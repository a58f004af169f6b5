package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"lapak/internal/i18n"
	"lapak/internal/money"
	"lapak/internal/pos"
)

const (
	// MessageLimit is the most characters of a Message: what people read in a
	// chat without opening it.
	MessageLimit = 900
	bestSellers  = 5
	nameInChat   = 40 // characters of a name
)

// Message is the day for a chat: the sums, the best sellers and each Lapas, in at
// most MessageLimit characters. What does not fit is left out from the end and
// counted; nothing in it is about a customer.
func (d Daily) Message(w *i18n.Words) string {
	head := d.messageHead(w)
	best := d.Products[:min(len(d.Products), bestSellers)]
	producers := len(d.Producers)
	for {
		text := legible(strings.Join(append(append(head[:len(head):len(head)], d.messageBest(w, best)...), d.messageProducers(w, producers)...), "\n"))
		switch {
		case width(text) <= MessageLimit:
			return text
		case producers > len(best):
			producers--
		case len(best) > 0:
			best = best[:len(best)-1]
		default:
			return cut(text, MessageLimit)
		}
	}
}

func (d Daily) messageHead(w *i18n.Words) []string {
	lines := []string{
		"*" + w.T("report.daily") + " – " + d.Status.Show(w) + "*",
		cut(joined(", ", d.Stall.Name, d.Stall.Fair), 2*nameInChat),
		w.DateLong(string(d.Day)),
	}
	if d.Arrived != nil {
		lines = append(lines, d.Arrived.show(w))
	}
	lines = append(lines,
		"",
		w.T("report.net")+": *"+d.Net.String()+"*",
		w.T("report.message.count", "n", strconv.Itoa(d.Sales), "items", strconv.Itoa(d.Items)))
	for _, m := range d.Methods {
		lines = append(lines, MethodName(w, m.Method)+": "+m.Total.String())
	}
	if d.Refund != 0 {
		lines = append(lines, w.T("report.refund")+": "+d.Refund.String())
	}
	if d.Voids > 0 {
		lines = append(lines, w.T("report.void", "n", strconv.Itoa(d.Voids))+": "+d.Void.String())
	}
	switch {
	case len(d.Shifts) == 0:
		return append(lines, w.T("report.cash.no_shift"))
	case d.Cash.Difference == nil:
		return append(lines, w.T("report.cash.not_counted"))
	}
	return append(lines, differenceName(w, *d.Cash.Difference)+": "+d.Cash.Difference.String())
}

func (d Daily) messageBest(w *i18n.Words, best []ProductRow) []string {
	if len(best) == 0 {
		return nil
	}
	lines := []string{"", "*" + w.T("report.message.best") + "*"}
	for i, p := range best {
		lines = append(lines, strconv.Itoa(i+1)+". "+cut(productName(w, p.Name, p.NameEN), nameInChat)+": "+money.Rupiah(p.Quantity).Digits()+" = "+p.Total.String())
	}
	return lines
}

func (d Daily) messageProducers(w *i18n.Words, n int) []string {
	if len(d.Producers) == 0 {
		return nil
	}
	lines := []string{"", "*" + w.T("report.by_producer") + "*"}
	for _, p := range d.Producers[:n] {
		lines = append(lines, cut(p.Name, nameInChat)+": "+p.Net.String())
	}
	if rest := d.Producers[n:]; len(rest) > 0 {
		others := sum(rest, func(p ProducerRow) money.Rupiah { return p.Net })
		lines = append(lines, w.T("report.message.others", "n", strconv.Itoa(len(rest)))+": "+others.String())
	}
	if d.Rounding != 0 {
		lines = append(lines, w.T("report.rounding")+": "+d.Rounding.String())
	}
	return lines
}

// FileName is what a file of the report is called: the kind of paper, the day,
// the stall, the laptop, the state, then the ending given without a dot. It is
// plain ASCII without spaces, and the same but for the ending in every format.
func (d Daily) FileName(ending string) string {
	parts := []string{"LPH", string(d.Day), slug(joined(" ", d.Stall.Fair, d.Stall.Name)), strings.Trim(string(d.Stall.Code)+"-"+d.Terminal, "-"), stamp(d.Status)}
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "_") + "." + ending
}

func stamp(s Status) string {
	if s == Final {
		return csvFinal
	}
	return csvInterim
}

// slug is a text as a part of a file name.
func slug(s string) string {
	const longest = 40
	var b strings.Builder
	for _, r := range pos.Fold(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String()[:min(b.Len(), longest)], "-")
}

// CreateFile makes a new file in a folder and never touches one that is there:
// if the name is taken it becomes name_v2, name_v3 and so on.
func CreateFile(folder, name string) (*os.File, error) {
	ending := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for version := 2; ; version++ {
		f, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		name = stem + "_v" + strconv.Itoa(version) + ending
	}
}
