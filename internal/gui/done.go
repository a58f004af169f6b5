package gui

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/receipt"
	"lapak/internal/till"
)

// done is the page right after a sale: the change to give back, the receipt, the
// way to the next customer. The sale is on the disk; nothing here can change it.
type done struct {
	*App
	sale     pos.Sale
	doc      *receipt.Doc // nil until drawn
	slip     *paper
	printed  bool // an original is on paper or on its way
	paper    *kit.Text
	print    *kit.Button
	savePDF  *kit.Button
	document *keys.Action
	since    time.Time // when the page came up
}

func (a *App) donePage() *page {
	p := &done{App: a, sale: *a.state.Done, since: a.Now()}
	prefs := a.Till.Preferences()
	p.printed = prefs.AutoPrint && prefs.Printer != ""
	p.paper = kit.NewParagraph(p.paperWords(prefs), kit.Muted, 2)
	next := &keys.Action{Name: "next", Label: a.t("gui.done.next"), Key: keys.F9, Do: p.next}
	nextEnter := &keys.Action{Name: "next_enter", Key: keys.Enter, Do: p.next}
	printing := &keys.Action{Name: "print", Label: a.t("gui.done.print"), Key: keys.F5, Do: p.toPrinter,
		Enabled: func() bool { return p.doc != nil && a.Till.Preferences().Printer != "" }}
	p.document = &keys.Action{Name: "save_pdf", Label: a.t("gui.done.pdf"), Key: keys.F6, Do: func() { a.savePDF(*p.doc) },
		Enabled: func() bool { return p.doc != nil && a.SavePDF != nil }}
	p.print = kit.NewButton(a.stage, kit.Normal, printing).WithIcon(theme.DocumentPrintIcon())
	p.savePDF = kit.NewButton(a.stage, kit.Normal, p.document).WithIcon(theme.DocumentSaveIcon())
	slip, sheet := newPaper()
	p.slip = slip
	card := kit.NewCard(kit.Column(kit.GapM,
		kit.NewBanner(a.t("gui.done.safe", "number", string(p.sale.Number)), kit.Good, theme.ConfirmIcon()),
		kit.Grow(kit.Column(0, kit.Space(), p.figures(), kit.Space())),
		p.facts(), kit.NewLine(), p.paper,
		kit.Grid(2, kit.GapS, p.print, p.savePDF),
		kit.NewButton(a.stage, kit.Primary, next)))
	scope := &keys.Scope{Name: "done", OnScan: p.scan,
		Actions: append([]*keys.Action{next, nextEnter, printing, p.document, a.lockAction()}, slip.turn()...)}
	ask(a, func(ctx context.Context) (receipt.Doc, error) { return a.Till.Receipt(ctx, p.sale.Number, false) }, p.draw)
	return &page{name: string(till.StageDone), content: a.headed(kit.Pad(kit.GapM, kit.TwoPane(card, kit.NewPanel(kit.Pad(kit.GapS, sheet))))), scope: scope,
		trouble: func() { p.printed = false; p.paper.SetText(a.t("gui.done.failed")) }}
}

// figures is the change in digits that both sides of the counter can read, or
// that there is none to give.
func (p *done) figures() fyne.CanvasObject {
	if p.sale.PaidBy(pos.Cash) == 0 && p.sale.Change == 0 {
		words := "gui.done.paid"
		if slices.ContainsFunc(p.sale.Tenders, func(t pos.Tender) bool { return !t.SettledAt.IsZero() }) {
			words = "gui.done.settled"
		}
		return kit.Column(kit.GapS, kit.NewText(p.t(words), kit.Subtitle).AlignCenter(),
			kit.NewGiantText(p.sale.Paid().String()))
	}
	return kit.Column(kit.GapS, kit.NewText(p.t("gui.done.change"), kit.Title).AlignCenter(), kit.NewGiantText(p.sale.Change.String()))
}

// facts are what was sold, for how much and how it was paid.
func (p *done) facts() fyne.CanvasObject {
	var methods []string
	for _, t := range p.sale.Tenders {
		methods = append(methods, p.methodName(t.Method)+" "+t.Amount.String())
	}
	fact := func(label, value string) fyne.CanvasObject {
		return kit.Row(kit.GapM, kit.NewText(label, kit.Muted).Hug(), kit.Grow(kit.NewText(value, kit.Strong).AlignRight()))
	}
	return kit.Column(2, fact(p.t("gui.cart.total"), p.sale.Paid().String()),
		fact(p.t("gui.done.methods"), strings.Join(methods, " + ")))
}

// draw shows the receipt as the printer would set it.
func (p *done) draw(doc receipt.Doc) {
	p.doc = &doc
	p.slip.show(doc)
	p.print.Refresh()
	p.savePDF.Refresh()
}

// paperWords says what becomes of the receipt.
func (p *done) paperWords(prefs till.Preferences) string {
	switch {
	case prefs.Printer == "":
		return p.t("gui.done.no_printer")
	case p.printed:
		return p.t("gui.done.printing")
	}
	return p.t("gui.done.not_printed")
}

// toPrinter prints the receipt; from the second time on it is a copy, recorded
// and marked as one.
func (p *done) toPrinter() {
	if !p.printed {
		p.printed = true
		p.printDoc(*p.doc)
		p.paper.SetText(p.paperWords(p.Till.Preferences()))
		return
	}
	p.attempt(func(ctx context.Context) error {
		_, err := p.Till.Reprint(ctx, p.sale.Number)
		return err
	}, func(err error) {
		if err != nil {
			p.fail(err)
			return
		}
		p.paper.SetText(p.t("gui.done.copy"))
	})
}

// bounce is how long after the sale a key or tap still belongs to finishing it.
const bounce = 500 * time.Millisecond

// next goes to the next customer. The second click of a double click and a key
// that bounces come right after the page and do not take the change away.
func (p *done) next() {
	if p.Now().Sub(p.since) >= bounce {
		p.do(p.Till.NextSale)
	}
}

// scan begins the next sale with what was scanned. An unknown code leaves the
// change on the screen.
func (p *done) scan(code string) {
	if order, ok := till.ScannedOrder(code); ok {
		p.pickUp(order)
		return
	}
	if _, err := p.Till.Catalogue().ByBarcode(code); err != nil {
		p.flash.Blink()
		p.fail(err)
		return
	}
	p.do(func() (till.State, error) { return p.Till.Scan(code) })
}

// PrintFailed tells the cashier that paper did not come; the sale is not touched
// by it. It may be called from any goroutine.
func (a *App) PrintFailed(err error) {
	fyne.Do(func() {
		a.fail(err)
		if a.page.trouble != nil {
			a.page.trouble()
		}
	})
}
