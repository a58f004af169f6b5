package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/kit"
	"lapak/internal/i18n"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// scene builds what the customer sees of a till, in the customer's language. It
// shows prices, the code and whom it pays, and nothing of the stall's affairs.
type scene struct {
	words *i18n.Words
	state till.State
}

func (v scene) t(key string, pairs ...string) string { return v.words.T(key, pairs...) }

func (v scene) content() fyne.CanvasObject {
	s := v.state
	var body fyne.CanvasObject
	switch {
	case s.Stage == till.StageDone && s.Done != nil:
		body = v.thanks(*s.Done)
	case s.Stage == till.StagePaying && s.Payment != nil && s.Payment.QRIS != nil:
		body = v.code(*s.Payment.QRIS)
	case s.Stage == till.StagePaying && s.Payment != nil:
		body = v.paying(*s.Payment)
	case s.Stage == till.StageSelling && len(s.Cart.Lines) > 0:
		body = v.cart()
	default:
		body = v.welcome()
	}
	parts := []fyne.CanvasObject{}
	if s.Practice {
		parts = append(parts, kit.NewRibbon(v.t("gui.customer.practice"), nil))
	}
	return kit.Page(kit.Column(0, append(parts, kit.Grow(kit.Pad(kit.GapL, body)))...))
}

// welcome is the stall with nothing rung up.
func (v scene) welcome() fyne.CanvasObject {
	return centred(kit.NewMoneyText(v.state.Stall.Name).AlignCenter(),
		kit.NewText(v.state.Stall.Fair.Name, kit.Subtitle).AlignCenter(),
		kit.NewText(v.t("gui.customer.welcome"), kit.Title).AlignCenter())
}

// centred stacks lines in the middle of the screen.
func centred(lines ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.Column(kit.GapM, append(append([]fyne.CanvasObject{kit.Space()}, lines...), kit.Space())...)
}

// rowsShown is how many rows of a cart the customer sees: the last ones.
const rowsShown = 5

func (v scene) cart() fyne.CanvasObject {
	lines := v.state.Cart.Lines
	rows := kit.Column(kit.GapS)
	hidden := max(0, len(lines)-rowsShown)
	if hidden > 0 {
		rows.Add(kit.NewText(v.t("gui.customer.more", "n", v.words.Number(int64(hidden))), kit.Muted))
	}
	for i := hidden; i < len(lines); i++ {
		l := lines[i]
		name := l.Product.Name
		if v.words.Lang() == i18n.EN && l.Product.NameEN != "" {
			name = l.Product.NameEN
		}
		rows.Add(kit.Row(kit.GapM, kit.Sized(64, 0, kit.NewText(v.words.Number(int64(l.Quantity))+" ×", kit.Subtitle)),
			kit.Grow(kit.NewText(name, kit.Subtitle)), kit.Sized(200, 0, kit.NewText(l.Net().String(), kit.Subtitle).AlignRight())))
	}
	return kit.Column(kit.GapM, kit.NewText(v.state.Stall.Name, kit.Muted), kit.Grow(rows), kit.NewLine(), v.total(v.t("gui.customer.total"), v.state.Totals.Total.String()))
}

// total is a figure that is read from across the counter.
func (v scene) total(label, figure string) fyne.CanvasObject {
	return kit.Column(0, kit.NewText(label, kit.Title).AlignCenter(), kit.NewGiantText(figure))
}

// paying is the sum to pay while no code is shown, and what is still missing.
func (v scene) paying(p till.Payment) fyne.CanvasObject {
	lines := []fyne.CanvasObject{v.total(v.t("gui.customer.total"), v.state.Totals.Total.String())}
	b := p.Balance
	switch {
	case b.Tendered > 0 && !b.Settled():
		lines = append(lines, v.figure("gui.customer.missing", b.DueExact.String()))
	case b.Change > 0:
		lines = append(lines, v.figure("gui.customer.change", b.Change.String()))
	}
	return centred(lines...)
}

func (v scene) figure(key, amount string) fyne.CanvasObject {
	return kit.Column(0, kit.NewText(v.t(key), kit.Subtitle).AlignCenter(), kit.NewMoneyText(amount).AlignCenter())
}

// code is the payment code as large as the screen allows, with what the customer
// has to compare: name, NMID and amount.
func (v scene) code(c till.PaymentCode) fyne.CanvasObject {
	if c.Asking || c.Payload == "" {
		return centred(v.total(v.t("gui.customer.to_pay"), c.Amount.String()), kit.NewText(v.t("gui.customer.asking"), kit.Title).AlignCenter())
	}
	view := kit.NewQRView()
	if err := drawCode(view, c.Payload); err != nil {
		return v.paying(*v.state.Payment)
	}
	side := []fyne.CanvasObject{kit.Space(), kit.NewSumText(c.Merchant)}
	if c.NMID != "" {
		side = append(side, kit.NewText(v.t("gui.qris.nmid", "nmid", c.NMID), kit.Title))
	}
	if c.City != "" {
		side = append(side, kit.NewText(c.City, kit.Muted))
	}
	side = append(side, kit.NewLine(), kit.NewText(v.t("gui.customer.to_pay"), kit.Subtitle), kit.NewMoneyText(c.Amount.String()).Accent())
	switch {
	case c.Practice:
		side = append(side, kit.NewBanner(v.t("gui.customer.no_pay"), kit.Gold, theme.WarningIcon()).WithLines(2))
	case c.Plain:
		side = append(side, kit.NewBanner(v.t("gui.customer.type_amount"), kit.Warn, theme.InfoIcon()).WithLines(2))
	default:
		side = append(side, kit.NewParagraph(v.t("gui.customer.in_code"), kit.Body, 2))
	}
	side = append(side, kit.NewBanner(v.t("gui.customer.check"), kit.Info, theme.InfoIcon()).WithLines(2), kit.Space())
	return kit.WithSquare(kit.GapL, view, kit.Sized(420, 0, kit.Column(kit.GapS, side...)))
}

func (v scene) thanks(sale pos.Sale) fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.NewMoneyText(v.t("gui.customer.thanks")).AlignCenter(), v.figure("gui.customer.paid", sale.Paid().String())}
	if sale.Change > 0 {
		lines = append(lines, v.figure("gui.customer.change", sale.Change.String()))
	}
	return centred(append(lines, kit.NewText(v.state.Stall.Name, kit.Subtitle).AlignCenter())...)
}
