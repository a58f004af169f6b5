package gui

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lapak/internal/gui/keys"
	"lapak/internal/gui/kit"
	"lapak/internal/pos"
	"lapak/internal/till"
)

// goodsWidth keeps the longest names of goods within two lines of a tile.
const goodsWidth = 162

// sell is the page that people live in: goods on the left, the cart on the
// right. Whatever is typed goes to the search box, whatever is scanned into the
// cart.
type sell struct {
	*App
	search *kit.Entry
	chips  *kit.Chips
	grid   *kit.ProductGrid
	none   fyne.CanvasObject // in place of the grid when nothing was found
	cart   *cartPane
	orders *kit.Button // leads to the orders of the web shop
	head   *fyne.Container

	found  []*pos.Product
	hue    map[string]int // of a category
	levels map[pos.SKU]int
}

func (a *App) sellPage() *page {
	p := &sell{App: a, hue: map[string]int{}}
	catalogue := a.Till.Catalogue()
	categories := []string{a.t("gui.sell.all")}
	for i, c := range catalogue.Categories() {
		p.hue[c] = i
		categories = append(categories, c)
	}
	p.search = kit.NewEntry(a.stage, kit.Words, a.t("gui.sell.search"))
	p.search.OnEdit = p.typed
	p.chips = kit.NewChips(a.stage, categories, 0, func(int) { p.find() })
	p.grid = kit.NewProductGrid(a.stage, kit.GridSpec{Tile: p.tile, OnActivate: p.pick, Width: goodsWidth, Pictures: a.pictured()})
	a.album.open(func() { p.grid.Update(len(p.found)) })
	p.none = kit.EmptyState(theme.SearchIcon(), a.t("gui.sell.nothing"), a.t("gui.sell.nothing_hint"), nil)
	p.cart = newCartPane(p)

	toOrders := &keys.Action{Name: "orders", Label: a.t("gui.orders.open"), Key: keys.F3, Do: func() { a.enter(a.ordersPage()) }, Enabled: func() bool { return !p.state.Practice }}
	p.orders = kit.NewButton(a.stage, kit.Normal, toOrders).WithIcon(kit.BasketIcon())
	find := &keys.Action{Name: "search", Key: keys.F2, Do: func() { a.stage.Return(); p.search.SelectAll() }}
	p.head = kit.Row(kit.GapS, kit.Grow(p.search), kit.NewButton(a.stage, kit.Quiet, find).WithIcon(theme.SearchIcon()), p.orders)
	left := kit.Column(kit.GapM-4, p.head, p.chips, kit.Grow(container.NewStack(p.grid, p.none)))
	if len(catalogue.Products()) == 0 {
		left = p.emptyShop()
	}
	p.find()
	scope := &keys.Scope{Name: "sell", OnScan: p.scan, TypeTo: p.search,
		Actions: slices.Concat([]*keys.Action{find, toOrders}, p.actions(), p.cart.actions(), a.railActions())}
	return &page{name: string(till.StageSelling), content: a.framed(sectionSell, kit.TwoPane(left, p.cart.content)),
		scope: scope, home: p.search, update: p.update, uplink: p.countOrders,
		stale: func() bool { return p.search.Text == "" && a.Till.Catalogue() != catalogue }}
}

// emptyShop says what to do when there are no goods yet.
func (p *sell) emptyShop() *fyne.Container {
	settings := &keys.Action{Name: "to_settings", Label: p.t("gui.section.settings"), Key: keys.Ctrl("7"), Do: func() { p.open(sectionSettings) }}
	return kit.Column(0, kit.Grow(kit.NewCard(kit.EmptyState(theme.StorageIcon(), p.t("gui.sell.empty_shop"),
		p.t("gui.sell.empty_shop_hint"), kit.NewButton(p.stage, kit.Normal, settings)))))
}

// actions are the keys of the goods; those of the cart are its own.
func (p *sell) actions() []*keys.Action {
	step := func(name string, k keys.Key, dx, dy int) *keys.Action {
		return &keys.Action{Name: name, Key: k, Repeat: keys.EveryRepeat, Do: func() { p.grid.Step(dx, dy) }}
	}
	return []*keys.Action{
		{Name: "add", Key: keys.Enter, Do: p.enter},
		{Name: "clear_search", Key: keys.Esc, Do: func() { p.search.Clear(); p.stage.Return() },
			Enabled: func() bool { return p.search.Text != "" }},
		step("left", keys.Left, -1, 0), step("right", keys.Right, 1, 0),
		step("up", keys.Up, 0, -1), step("down", keys.Down, 0, 1),
		{Name: "category_before", Key: keys.PageUp, Repeat: keys.EveryRepeat, Do: func() { p.chips.Step(-1) }},
		{Name: "category_after", Key: keys.PageDown, Repeat: keys.EveryRepeat, Do: func() { p.chips.Step(1) }},
	}
}

// typed follows the search box. A plus or minus in the empty box is meant for
// the row of the cart.
func (p *sell) typed(text string) {
	switch text {
	case "+":
		p.search.Clear()
		p.cart.more(1)
	case "-":
		p.search.Clear()
		p.cart.more(-1)
	default:
		p.find()
		p.cart.searched()
	}
}

// find shows the goods that fit the search and the category. The best one is
// marked, so that Enter takes it.
func (p *sell) find() {
	_, query := p.query()
	category := ""
	if i := p.chips.Chosen(); i > 0 {
		category = p.Till.Catalogue().Categories()[i-1]
	}
	p.levels = p.Till.StockLevels()
	p.found = p.Till.Catalogue().Search(query, category)
	p.grid.SetCount(len(p.found))
	if query != "" && len(p.found) > 0 {
		p.grid.Select(0)
	}
	if len(p.found) == 0 {
		p.grid.Hide()
		p.none.Show()
	} else {
		p.none.Hide()
		p.grid.Show()
	}
}

// many is "5*" before what is searched for or scanned: five pieces of it.
var many = regexp.MustCompile(`^\s*(\d{1,4})\s*\*\s*(.*)$`)

// query is what the search box asks for, and how many pieces of it.
func (p *sell) query() (pieces int, text string) {
	if m := many.FindStringSubmatch(p.search.Text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 {
			return n, m[2]
		}
	}
	return 1, strings.TrimSpace(p.search.Text)
}

// enter takes what was typed: a barcode or SKU as it is, the code of an order, else
// the marked tile.
func (p *sell) enter() {
	pieces, query := p.query()
	if product, err := p.Till.Catalogue().ByBarcode(query); err == nil && query != "" {
		p.add(product.SKU, pieces)
		return
	}
	order, err := pos.ParseOrderCode(query)
	if err == nil && slices.ContainsFunc(p.Till.Orders(), func(o till.WaitingOrder) bool { return o.Code == order }) {
		p.pickUp(order)
		return
	}
	if at := p.grid.Selected(); at >= 0 && at < len(p.found) {
		p.add(p.found[at].SKU, pieces)
		return
	}
	if err == nil {
		p.pickUp(order) // which says what to do about an order that is not on the list
		return
	}
	if query != "" {
		p.flash.Blink()
		p.fail(pos.Refuse(pos.NotFound, "barcode_unknown", "barcode", query))
	}
}

// pick is a tap on a tile.
func (p *sell) pick(i int) {
	pieces, _ := p.query()
	p.add(p.found[i].SKU, pieces)
}

// add puts goods into the cart and makes the box ready for the next.
func (p *sell) add(sku pos.SKU, pieces int) {
	if p.do(func() (till.State, error) { return p.Till.Add(sku, pieces) }) && p.search.Text != "" {
		p.search.Clear()
	}
	p.stage.Return()
}

// scan puts what a scanner read into the cart; "5*" in the search box counts.
func (p *sell) scan(code string) {
	if order, ok := till.ScannedOrder(code); ok {
		p.pickUp(order)
		return
	}
	product, err := p.Till.Catalogue().ByBarcode(code)
	if err != nil {
		p.flash.Blink()
		p.fail(err)
		return
	}
	pieces, _ := p.query()
	p.add(product.SKU, pieces)
}

// tile draws one of the goods.
func (p *sell) tile(i int) kit.Tile {
	product := p.found[i]
	tile := kit.Tile{Name: product.NameIn(p.english()), Price: product.Price.String(), Hue: p.hue[product.Category],
		Picture: p.album.picture(product.Photo)}
	level, tracked := p.levels[product.SKU]
	left := level - p.state.Cart.Quantity(product.SKU)
	if p.state.Cart.Order != "" {
		left = level // its pieces are not of this stall
	}
	if tracked && left <= p.state.Stall.LowStock {
		tile.Badge, tile.BadgeTone = p.stockBadge(left)
	}
	return tile
}

func (p *sell) update(s till.State) {
	p.levels = p.Till.StockLevels()
	p.grid.Update(len(p.found))
	p.cart.update(s)
	p.countOrders()
}

// countOrders says how many orders wait; the centre may have told of more by now.
func (p *sell) countOrders() {
	label := p.t("gui.orders.open")
	if n := p.Till.State().Orders; n > 0 {
		label = p.t("gui.orders.open_some", "n", p.words.Number(int64(n)))
	}
	if p.orders.Label() != label {
		p.orders.SetLabel(label)
		p.head.Refresh() // longer words take more room
	}
}
