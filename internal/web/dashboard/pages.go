package dashboard

import (
	"slices"

	"lapak/internal/store"
)

// page is a way into the dashboard and who may take it.
type page struct {
	pattern string
	may     []store.AccountRole // nil is everybody, also who is not signed in
	do      func(*visit) error
	menu    string // key of its name in the menu; empty if it is not there
	path    string // of the menu
}

func (p page) open() bool { return p.may == nil }

func (p page) allows(role store.AccountRole) bool { return p.open() || slices.Contains(p.may, role) }

// pages are all of them: one table decides who may do what. What somebody of a
// Lapas may see of a page that is open to all producers is decided by its span
// or its goods (visit.producer), and a test tries every page as everybody.
func pages() []page {
	var all []page
	for _, g := range chapters() {
		all = append(all, g.pages...)
	}
	return all
}

// chapter is pages that stand together in the menu under a name.
type chapter struct {
	name  string // its key; empty for pages that are not in the menu
	pages []page
}

func chapters() []chapter {
	return []chapter{
		{"", doorPages()}, {"dash.group.sales", salesPages()}, {"dash.group.goods", goodsPages()}, {"dash.group.books", booksPages()},
		{"dash.group.shop", shopPages()}, {"dash.group.office", officePages()},
	}
}

// Who may take a way in. Owners may change goods of their own, see visit.product.
func forAll() []store.AccountRole    { return store.Roles() }
func forAdmin() []store.AccountRole  { return []store.AccountRole{store.RoleAdmin} }
func forMakers() []store.AccountRole { return []store.AccountRole{store.RoleAdmin, store.RoleStaff} }
func forOffice() []store.AccountRole { return append(forMakers(), store.RoleReader) }
func forGoods() []store.AccountRole  { return append(forOffice(), store.RoleProducer) }
func forOwners() []store.AccountRole { return append(forMakers(), store.RoleProducer) }
func forUnits() []store.AccountRole  { return append(forAdmin(), store.RoleProducer) }

// doorPages are the ways in and out.
func doorPages() []page {
	return []page{
		{pattern: "GET /staf/style.css", do: (*visit).styleSheet},
		{pattern: "POST /staf/language", do: (*visit).switchLanguage},
		{pattern: "GET /staf/sign-in", do: (*visit).signInForm},
		{pattern: "POST /staf/sign-in", do: (*visit).signIn},
		{pattern: "GET /staf/welcome", do: (*visit).welcomeForm},
		{pattern: "POST /staf/welcome", do: (*visit).welcome},
		{pattern: "POST /staf/sign-out", may: forAll(), do: (*visit).signOut},
	}
}

// salesPages are what was sold.
func salesPages() []page {
	return []page{
		{pattern: "GET /staf/{$}", may: forAll(), do: (*visit).overview, menu: "dash.menu.overview", path: Path},
		{pattern: "GET /staf/daily", may: forOffice(), do: (*visit).daily, menu: "dash.menu.daily", path: Path + "daily"},
		{pattern: "GET /staf/shifts", may: forOffice(), do: (*visit).shifts, menu: "dash.menu.shifts", path: Path + "shifts"},
	}
}

// goodsPages are goods, where they lie and what became of them.
func goodsPages() []page {
	return []page{
		{pattern: "GET /staf/stock", may: forGoods(), do: (*visit).stock, menu: "dash.menu.stock", path: Path + "stock"},
		{pattern: "GET /staf/catalogue", may: forGoods(), do: (*visit).catalogue, menu: "dash.menu.catalogue", path: Path + "catalogue"},
		{pattern: "GET /staf/catalogue/new", may: forMakers(), do: (*visit).newProductForm},
		{pattern: "POST /staf/catalogue/new", may: forMakers(), do: (*visit).newProduct},
		{pattern: "GET /staf/catalogue/product/{sku}", may: forGoods(), do: (*visit).productForm},
		{pattern: "POST /staf/catalogue/product/{sku}", may: forOwners(), do: (*visit).saveProduct},
		{pattern: "POST /staf/catalogue/product/{sku}/photo", may: forOwners(), do: (*visit).savePhoto},
		{pattern: "GET /staf/photos/{hash}", may: forGoods(), do: (*visit).photo},
		{pattern: "GET /staf/handover", may: forGoods(), do: (*visit).handovers, menu: "dash.menu.handover", path: Path + "handover"},
		{pattern: "GET /staf/handover/match", may: forGoods(), do: (*visit).goodsMatch},
		{pattern: "GET /staf/handover/note/{number}", may: forGoods(), do: (*visit).handover},
		{pattern: "GET /staf/labels", may: forGoods(), do: (*visit).labelForm, menu: "dash.menu.labels", path: Path + "labels"},
		{pattern: "POST /staf/labels", may: forGoods(), do: (*visit).labels},
	}
}

// booksPages are what is shared, settled, paid and deposited.
func booksPages() []page {
	return []page{
		{pattern: "GET /staf/settlement", may: forGoods(), do: (*visit).settlements, menu: "dash.menu.settlement", path: Path + "settlement"},
		{pattern: "GET /staf/settlement/preview", may: forGoods(), do: (*visit).previewSettlement},
		{pattern: "POST /staf/settlement/run", may: forAdmin(), do: (*visit).runSettlement},
		{pattern: "GET /staf/settlement/document/{number...}", may: forGoods(), do: (*visit).settlement},
		{pattern: "POST /staf/settlement/reverse", may: forAdmin(), do: (*visit).reverseSettlement},
		{pattern: "GET /staf/settlement/pay", may: forAdmin(), do: (*visit).payForm},
		{pattern: "POST /staf/settlement/pay", may: forAdmin(), do: (*visit).pay},
		{pattern: "POST /staf/settlement/pay/{no}/reverse", may: forAdmin(), do: (*visit).reversePayment},
		{pattern: "GET /staf/splits", may: forGoods(), do: (*visit).splits, menu: "dash.menu.splits", path: Path + "splits"},
		{pattern: "POST /staf/splits/preview", may: forAdmin(), do: (*visit).previewSplits},
		{pattern: "POST /staf/splits/activate", may: forAdmin(), do: (*visit).activateSplits},
		{pattern: "POST /staf/splits/correct", may: forAdmin(), do: (*visit).correctSplits},
		{pattern: "POST /staf/splits/corrections/{no}/undo", may: forAdmin(), do: (*visit).undoCorrection},
		{pattern: "GET /staf/pnbp", may: forGoods(), do: (*visit).pnbp, menu: "dash.menu.pnbp", path: Path + "pnbp"},
		{pattern: "POST /staf/pnbp/deposit", may: forAdmin(), do: (*visit).deposit},
		{pattern: "POST /staf/pnbp/deposit/{no}/reverse", may: forAdmin(), do: (*visit).reverseDeposit},
		{pattern: "POST /staf/pnbp/target", may: forAdmin(), do: (*visit).setTarget},
		{pattern: "GET /staf/premi", may: forGoods(), do: (*visit).premi, menu: "dash.menu.premi", path: Path + "premi"},
		{pattern: "POST /staf/premi/makers", may: []store.AccountRole{store.RoleProducer}, do: (*visit).saveMakers},
		{pattern: "GET /staf/units", may: forUnits(), do: (*visit).unitList, menu: "dash.menu.units", path: Path + "units"},
		{pattern: "GET /staf/units/unit", may: forUnits(), do: (*visit).unitForm},
		{pattern: "POST /staf/units/unit", may: forUnits(), do: (*visit).saveUnit},
	}
}

// shopPages are those about the web shop: its orders and what it says.
func shopPages() []page {
	return []page{
		{pattern: "GET /staf/orders", may: forMakers(), do: (*visit).orders, menu: "dash.menu.orders", path: Path + "orders"},
		{pattern: "GET /staf/orders/packing", may: forMakers(), do: (*visit).packing},
		{pattern: "GET /staf/orders/order/{code}", may: forMakers(), do: (*visit).orderPage},
		{pattern: "POST /staf/orders/order/{code}/pack", may: forMakers(), do: (*visit).packOrder},
		{pattern: "POST /staf/orders/order/{code}/unpack", may: forMakers(), do: (*visit).unpackOrder},
		{pattern: "POST /staf/orders/order/{code}/cancel", may: forMakers(), do: (*visit).cancelOrder},
		{pattern: "POST /staf/orders/order/{code}/pay", may: forMakers(), do: (*visit).payOrder},
		{pattern: "POST /staf/orders/order/{code}/hand-over", may: forMakers(), do: (*visit).handOver},
		{pattern: "POST /staf/orders/order/{code}/note", may: forMakers(), do: (*visit).noteOrder},
		{pattern: "POST /staf/orders/order/{code}/back/{no}", may: forMakers(), do: (*visit).orderMoneyBack},
		{pattern: "GET /staf/notes", may: forMakers(), do: (*visit).buyerNotes, menu: "dash.menu.notes", path: Path + "notes"},
		{pattern: "POST /staf/notes/{no}", may: forMakers(), do: (*visit).judgeNote},
		{pattern: "POST /staf/shop", may: forAdmin(), do: (*visit).openShop},
		{pattern: "GET /staf/shop/stock", may: forMakers(), do: (*visit).shopStock},
		{pattern: "POST /staf/shop/stock", may: forMakers(), do: (*visit).moveShopStock},
		{pattern: "GET /staf/catalogue/product/{sku}/page", may: forGoods(), do: (*visit).productPageForm},
		{pattern: "POST /staf/catalogue/product/{sku}/page", may: forMakers(), do: (*visit).saveProductPage},
		{pattern: "POST /staf/catalogue/product/{sku}/page/photo", may: forMakers(), do: (*visit).addPhoto},
		{pattern: "GET /staf/shopfront", may: forOffice(), do: (*visit).shopfront, menu: "dash.menu.shopfront", path: Path + "shopfront"},
		{pattern: "POST /staf/shopfront", may: forMakers(), do: (*visit).saveShopfront},
		{pattern: "GET /staf/shopfront/producer/{code}", may: forOffice(), do: (*visit).producerPageForm},
		{pattern: "POST /staf/shopfront/producer/{code}", may: forMakers(), do: (*visit).saveProducerPage},
		{pattern: "GET /staf/fairs/fair/{code}/page", may: forOffice(), do: (*visit).fairPageForm},
		{pattern: "POST /staf/fairs/fair/{code}/page", may: forMakers(), do: (*visit).saveFairPage},
	}
}

// officePages are fairs, laptops and accounts.
func officePages() []page {
	return []page{
		{pattern: "GET /staf/fairs", may: forOffice(), do: (*visit).fairs, menu: "dash.menu.fairs", path: Path + "fairs"},
		{pattern: "GET /staf/fairs/new", may: forMakers(), do: (*visit).newFairForm},
		{pattern: "GET /staf/fairs/fair/{code}", may: forOffice(), do: (*visit).fairForm},
		{pattern: "POST /staf/fairs/fair", may: forMakers(), do: (*visit).saveFair},
		{pattern: "GET /staf/stalls/new", may: forMakers(), do: (*visit).newStallForm},
		{pattern: "GET /staf/stalls/stall/{code}", may: forOffice(), do: (*visit).stallForm},
		{pattern: "POST /staf/stalls/stall", may: forMakers(), do: (*visit).saveStall},
		{pattern: "GET /staf/terminals", may: forOffice(), do: (*visit).terminals, menu: "dash.menu.terminals", path: Path + "terminals"},
		{pattern: "POST /staf/terminals/code", may: forMakers(), do: (*visit).enrolmentCode},
		{pattern: "POST /staf/terminals/{id}/revoke", may: forAdmin(), do: (*visit).revoke},
		{pattern: "GET /staf/aside", may: forOffice(), do: (*visit).aside, menu: "dash.menu.aside", path: Path + "aside"},
		{pattern: "POST /staf/quarantine/{id}/retry", may: forMakers(), do: (*visit).retry},
		{pattern: "POST /staf/forks/{terminal}/{epoch}/note", may: forMakers(), do: (*visit).noteFork},
		{pattern: "GET /staf/audit", may: forAdmin(), do: (*visit).audit, menu: "dash.menu.audit", path: Path + "audit"},
		{pattern: "GET /staf/account", may: forAll(), do: (*visit).accountPage, menu: "dash.menu.account", path: Path + "account"},
		{pattern: "POST /staf/account/passphrase", may: forAll(), do: (*visit).changePassphrase},
		{pattern: "GET /staf/account/telephone", may: forAll(), do: (*visit).telephoneForm},
		{pattern: "POST /staf/account/telephone", may: forAll(), do: (*visit).setTelephone},
		{pattern: "POST /staf/account/telephone/off", may: forAll(), do: (*visit).dropTelephone},
	}
}
