package house

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// mayImport is the import table: what each package may import of this project.
// "gui/*" stands for the packages inside gui. A package that is not here has no
// place yet: decide what it may know before it knows everything.
var mayImport = map[string][]string{
	"assets":          {},
	"money":           {},
	"auth":            {},
	"printer":         {},
	"qr":              {},
	"golden":          {},
	"pgtest":          {},
	"house":           {},
	"i18n":            {"assets"},
	"cli":             {"i18n", "intake", "pos"},
	"pos":             {"money"},
	"qris":            {"money"},
	"matching":        {"money", "pos"},
	"journal":         {"money", "pos"},
	"receipt":         {"money", "pos", "i18n", "qr"},
	"receipt/escpos":  {"money", "pos", "i18n", "qr", "receipt"},
	"receipt/pdf":     {"money", "pos", "i18n", "qr", "receipt"},
	"store":           {"money", "pos", "journal"},
	"report":          {"money", "pos", "store", "i18n"},
	"report/sheets":   {"assets", "i18n", "receipt", "receipt/pdf", "report"},
	"picture":         {"pos"},
	"intake":          {"money", "pos", "qris", "matching", "journal", "store"},
	"till":            {"money", "pos", "journal", "store", "report", "qris", "qr", "receipt", "auth", "i18n"},
	"gateway":         {"money", "qris"},
	"gateway/stub":    {"money", "qris"},
	"uplink":          {"money", "pos", "qris", "journal", "store", "auth", "gateway"},
	"web":             allBut("gui", "till", "printer"),
	"web/dashboard":   allBut("gui", "till", "printer"),
	"web/shop":        allBut("gui", "till", "printer"),
	"gui/keys":        {},
	"gui/kit":         {"money", "i18n", "assets", "gui/keys"},
	"gui/kit/kittest": {"gui/keys", "gui/kit"},
	"gui": {"money", "pos", "i18n", "till", "qris", "qr", "receipt", "report", "uplink", "assets",
		"gui/keys", "gui/kit"},
	"demo": {"money", "pos", "journal", "store", "report", "intake", "till", "qris", "qr", "receipt", "receipt/escpos",
		"receipt/pdf", "i18n", "auth", "assets"},
	"demo/drawing":     {"pos"},
	"e2e":              {"money", "pos", "journal", "store", "report", "qris", "i18n", "demo"},
	"cmd/lapak":        allBut("web", "web/dashboard", "web/shop"),
	"cmd/lapak-server": allBut("gui", "gui/keys", "gui/kit", "till", "printer"),
}

// allBut is every package that a program may be linked from, without some.
func allBut(without ...string) []string {
	var rest []string
	for _, pkg := range []string{
		"assets", "money", "auth", "printer", "qr", "i18n", "cli", "pos", "qris", "matching", "journal", "receipt", "receipt/escpos",
		"receipt/pdf", "store", "report", "intake", "till", "gateway", "uplink", "web", "web/dashboard", "web/shop",
		"gui", "gui/keys", "gui/kit", "demo", "demo/drawing", "report/sheets", "picture",
	} {
		if !slices.Contains(without, pkg) {
			rest = append(rest, pkg)
		}
	}
	return rest
}

// owners names libraries that only some packages may import, tests included,
// so that replacing one is work in one place.
// A library without an owner is one that nothing may import.
var owners = map[string][]string{
	"database/sql":                  {"store"},
	"modernc.org/sqlite":            {"store"},
	"github.com/jackc/pgx":          {"store"},
	"github.com/pressly/goose":      {"store"},
	"fyne.io/fyne/v2/app":           {"cmd/lapak"},
	"github.com/go-gl/glfw":         {"cmd/lapak"},
	"fyne.io/fyne/v2":               {"gui", "gui/keys", "gui/kit", "gui/kit/kittest", "cmd/lapak"},
	"github.com/jung-kurt/gofpdf":   {"receipt/pdf"},
	"github.com/skip2/go-qrcode":    {"qr"},
	"github.com/boombuler/barcode":  {"qr"},
	"github.com/makiuchi-d/gozxing": {"qr"},
	"golang.org/x/crypto":           {"auth"},
	"github.com/gofrs/flock":        {"cmd/lapak", "store", "till"},
	"github.com/xuri/excelize":      {"report", "intake", "till", "demo", "cmd/lapak", "e2e"},
	"fyne.io/fyne/v2/dialog":        {},
	"github.com/klauspost/compress": {"uplink"},
	"github.com/Shopify/toxiproxy":  {"e2e"},
	"github.com/rs/zerolog":         {"e2e"},

	"github.com/prometheus/client_golang": {"web", "cmd/lapak-server"},
	"golang.org/x/time":                   {"web"},
	"github.com/alexedwards/scs":          {"web/dashboard"},
	"github.com/pquerna/otp":              {"auth"},
	"github.com/chromedp/chromedp":        {"e2e"},
	"github.com/chromedp/cdproto":         {"e2e"},
}

// pure packages know the standard library and money, nothing else, and none of
// the outside world.
var (
	pure    = []string{"money", "pos", "qris"}
	outside = []string{"os", "net", "database", "syscall", "io/fs", "os/exec", "log"}
)

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	for _, s := range sources(t) {
		allowed, known := mayImport[s.pkg]
		if !known {
			t.Errorf("%s: package %s is not in the import table", s.path, s.pkg)
			continue
		}
		for _, path := range s.imports() {
			own, ok := ownPackage(path)
			if !ok || own == s.pkg || slices.Contains(allowed, own) || s.test && fineInTests(s.pkg, own) {
				continue
			}
			t.Errorf("%s imports %s, which is not among %v", s.path, own, allowed)
		}
	}
}

// ownPackage is the name in the table of an import path of this project.
func ownPackage(path string) (pkg string, ok bool) {
	rest, ok := strings.CutPrefix(path, module+"/")
	return strings.TrimPrefix(rest, "internal/"), ok
}

// fineInTests tells what a test may import beyond its package: tests use the
// real database rather than a fake, and a fair to sell at. No test brings a
// screen into a package that must not know one.
func fineInTests(pkg, imported string) bool {
	return !under(imported, "gui") && !under(imported, "cmd") || under(pkg, "gui") || under(pkg, "cmd")
}

func TestLibrariesStayBehindThePackagesThatOwnThem(t *testing.T) {
	for _, s := range sources(t) {
		for _, path := range s.imports() {
			library := owned(path)
			if library == "" || slices.Contains(owners[library], s.pkg) {
				continue
			}
			t.Errorf("%s imports %s, which belongs to %v", s.path, path, owners[library])
		}
	}
}

// owned is the longest entry of owners that an import path falls under.
func owned(path string) string {
	longest := ""
	for library := range owners {
		if under(path, library) && len(library) > len(longest) {
			longest = library
		}
	}
	return longest
}

func TestTheDomainKnowsNoLibraryAndNoOutsideWorld(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !slices.Contains(pure, s.pkg) {
			continue
		}
		for _, path := range s.imports() {
			first, _, _ := strings.Cut(path, "/")
			if strings.Contains(first, ".") {
				t.Errorf("%s imports the library %s", s.path, path)
			}
			if slices.ContainsFunc(outside, func(o string) bool { return under(path, o) }) {
				t.Errorf("%s imports %s", s.path, path)
			}
		}
	}
}

func TestScreensTakeOnlyTheStatusOfTheUplink(t *testing.T) {
	for _, s := range sources(t) {
		name := s.imported(module + "/internal/uplink")
		if name == "" || !under(s.pkg, "gui") || s.test {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && isIdent(sel.X, name) && !strings.HasPrefix(sel.Sel.Name, "Status") {
				t.Errorf("%s uses uplink.%s", s.at(sel.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}
