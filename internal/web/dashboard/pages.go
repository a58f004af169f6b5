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
	all := store.Roles()
	admin := []store.AccountRole{store.RoleAdmin}
	makers := []store.AccountRole{store.RoleAdmin, store.RoleStaff}
	office := []store.AccountRole{store.RoleAdmin, store.RoleStaff, store.RoleReader}
	goods := append(slices.Clone(office), store.RoleProducer)
	return slices.Concat([]page{
		{pattern: "GET /staf/style.css", do: (*visit).styleSheet},
		{pattern: "POST /staf/language", do: (*visit).switchLanguage},
		{pattern: "GET /staf/sign-in", do: (*visit).signInForm},
		{pattern: "POST /staf/sign-in", do: (*visit).signIn},
		{pattern: "GET /staf/welcome", do: (*visit).welcomeForm},
		{pattern: "POST /staf/welcome", do: (*visit).welcome},
		{pattern: "POST /staf/sign-out", may: all, do: (*visit).signOut},

		{pattern: "GET /staf/{$}", may: all, do: (*visit).overview, menu: "dash.menu.overview", path: Path},
		{pattern: "GET /staf/daily", may: office, do: (*visit).daily, menu: "dash.menu.daily", path: Path + "daily"},
		{pattern: "GET /staf/shifts", may: office, do: (*visit).shifts, menu: "dash.menu.shifts", path: Path + "shifts"},
		{pattern: "GET /staf/stock", may: goods, do: (*visit).stock, menu: "dash.menu.stock", path: Path + "stock"},

		{pattern: "GET /staf/catalogue", may: goods, do: (*visit).catalogue, menu: "dash.menu.catalogue", path: Path + "catalogue"},
		{pattern: "GET /staf/catalogue/new", may: makers, do: (*visit).newProductForm},
		{pattern: "POST /staf/catalogue/new", may: makers, do: (*visit).newProduct},
		{pattern: "GET /staf/catalogue/product/{sku}", may: goods, do: (*visit).productForm},
		{pattern: "POST /staf/catalogue/product/{sku}", may: makers, do: (*visit).saveProduct},
		{pattern: "POST /staf/catalogue/product/{sku}/photo", may: makers, do: (*visit).savePhoto},
		{pattern: "GET /staf/photos/{hash}", may: goods, do: (*visit).photo},
	}, shopPages(), []page{
		{pattern: "GET /staf/fairs", may: office, do: (*visit).fairs, menu: "dash.menu.fairs", path: Path + "fairs"},
		{pattern: "GET /staf/fairs/new", may: makers, do: (*visit).newFairForm},
		{pattern: "GET /staf/fairs/fair/{code}", may: office, do: (*visit).fairForm},
		{pattern: "POST /staf/fairs/fair", may: makers, do: (*visit).saveFair},
		{pattern: "GET /staf/stalls/new", may: makers, do: (*visit).newStallForm},
		{pattern: "GET /staf/stalls/stall/{code}", may: office, do: (*visit).stallForm},
		{pattern: "POST /staf/stalls/stall", may: makers, do: (*visit).saveStall},

		{pattern: "GET /staf/terminals", may: office, do: (*visit).terminals, menu: "dash.menu.terminals", path: Path + "terminals"},
		{pattern: "POST /staf/terminals/code", may: makers, do: (*visit).enrolmentCode},
		{pattern: "POST /staf/terminals/{id}/revoke", may: admin, do: (*visit).revoke},
		{pattern: "GET /staf/aside", may: office, do: (*visit).aside, menu: "dash.menu.aside", path: Path + "aside"},
		{pattern: "POST /staf/quarantine/{id}/retry", may: makers, do: (*visit).retry},
		{pattern: "POST /staf/forks/{terminal}/{epoch}/note", may: makers, do: (*visit).noteFork},

		{pattern: "GET /staf/audit", may: admin, do: (*visit).audit, menu: "dash.menu.audit", path: Path + "audit"},
		{pattern: "GET /staf/account", may: all, do: (*visit).accountPage, menu: "dash.menu.account", path: Path + "account"},
		{pattern: "POST /staf/account/passphrase", may: all, do: (*visit).changePassphrase},
		{pattern: "GET /staf/account/telephone", may: all, do: (*visit).telephoneForm},
		{pattern: "POST /staf/account/telephone", may: all, do: (*visit).setTelephone},
		{pattern: "POST /staf/account/telephone/off", may: all, do: (*visit).dropTelephone},
	})
}

// shopPages are those about the web shop: its orders and what it says.
func shopPages() []page {
	admin := []store.AccountRole{store.RoleAdmin}
	makers := []store.AccountRole{store.RoleAdmin, store.RoleStaff}
	office := []store.AccountRole{store.RoleAdmin, store.RoleStaff, store.RoleReader}
	goods := append(slices.Clone(office), store.RoleProducer)
	return []page{
		{pattern: "GET /staf/orders", may: makers, do: (*visit).orders, menu: "dash.menu.orders", path: Path + "orders"},
		{pattern: "GET /staf/orders/packing", may: makers, do: (*visit).packing},
		{pattern: "GET /staf/orders/order/{code}", may: makers, do: (*visit).orderPage},
		{pattern: "POST /staf/orders/order/{code}/pack", may: makers, do: (*visit).packOrder},
		{pattern: "POST /staf/orders/order/{code}/unpack", may: makers, do: (*visit).unpackOrder},
		{pattern: "POST /staf/orders/order/{code}/cancel", may: makers, do: (*visit).cancelOrder},
		{pattern: "POST /staf/orders/order/{code}/pay", may: makers, do: (*visit).payOrder},
		{pattern: "POST /staf/orders/order/{code}/hand-over", may: makers, do: (*visit).handOver},
		{pattern: "POST /staf/orders/order/{code}/note", may: makers, do: (*visit).noteOrder},
		{pattern: "POST /staf/orders/order/{code}/back/{no}", may: makers, do: (*visit).orderMoneyBack},
		{pattern: "GET /staf/notes", may: makers, do: (*visit).notes, menu: "dash.menu.notes", path: Path + "notes"},
		{pattern: "POST /staf/notes/{no}", may: makers, do: (*visit).judgeNote},
		{pattern: "POST /staf/shop", may: admin, do: (*visit).openShop},
		{pattern: "GET /staf/shop/stock", may: makers, do: (*visit).shopStock},
		{pattern: "POST /staf/shop/stock", may: makers, do: (*visit).moveShopStock},

		{pattern: "GET /staf/catalogue/product/{sku}/page", may: goods, do: (*visit).productPageForm},
		{pattern: "POST /staf/catalogue/product/{sku}/page", may: makers, do: (*visit).saveProductPage},
		{pattern: "POST /staf/catalogue/product/{sku}/page/photo", may: makers, do: (*visit).addPhoto},
		{pattern: "GET /staf/shopfront", may: office, do: (*visit).shopfront, menu: "dash.menu.shopfront", path: Path + "shopfront"},
		{pattern: "POST /staf/shopfront", may: makers, do: (*visit).saveShopfront},
		{pattern: "GET /staf/shopfront/producer/{code}", may: office, do: (*visit).producerPageForm},
		{pattern: "POST /staf/shopfront/producer/{code}", may: makers, do: (*visit).saveProducerPage},
		{pattern: "GET /staf/fairs/fair/{code}/page", may: office, do: (*visit).fairPageForm},
		{pattern: "POST /staf/fairs/fair/{code}/page", may: makers, do: (*visit).saveFairPage},
	}
}
