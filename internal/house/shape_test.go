package house

import (
	"go/ast"
	"go/token"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// How long things may be, in lines. Tests are tables and may be longer.
const (
	longestFunction = 70
	longestFile     = 600
	longestTestFile = 1000
)

var bannedNames = []string{"util", "utils", "common", "helper", "helpers", "manager", "base", "misc", "shared", "lib", "core"}

// interfaces are all the interfaces there are. One more needs a second
// implementation and a line here.
var interfaces = []string{
	"journal.Fact",    // the closed set of facts
	"till.Printer",    // paper, and its stand-in in tests
	"gateway.Gateway", // Midtrans, and SNAP
	"till.Acquirer",   // the gateway behind the central store, and its stand-in in tests
	"store.queryer",   // a connection or a transaction
	"keys.Field",      // a text being edited: entries, the search box, amounts
	"keys.Typer",      // the one of them that takes stray typing
	"kit.focusWidget", // a list or a grid, seen by the flow inside it
	"i18n.worded",     // an error with words, so that i18n need not import the domain
}

// wholeNumbers are the packages in which an amount passes and therefore no
// float exists.
var wholeNumbers = []string{"money", "pos", "journal", "store", "intake", "till", "qris", "gateway", "uplink"}

// clocked are the packages that are told the time.
var clocked = []string{"pos", "journal", "store", "intake", "till", "report", "receipt", "demo", "uplink", "gateway"}

func TestFunctionsFitOnAScreen(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, decl := range s.syntax.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			lines := s.files.Position(f.End()).Line - s.files.Position(f.Pos()).Line + 1
			if lines > longestFunction {
				t.Errorf("%s: %s has %d lines, %d is the most", s.at(f.Pos()), f.Name.Name, lines, longestFunction)
			}
		}
	}
}

func TestFilesStayReadable(t *testing.T) {
	for _, s := range sources(t) {
		most := longestFile
		if s.test {
			most = longestTestFile
		}
		if s.lines > most {
			t.Errorf("%s has %d lines, %d is the most", s.path, s.lines, most)
		}
	}
}

func TestPackagesAreNamedForWhatTheyHold(t *testing.T) {
	for _, s := range sources(t) {
		name := strings.TrimSuffix(s.syntax.Name.Name, "_test")
		if slices.Contains(bannedNames, name) || slices.Contains(bannedNames, path.Base(s.pkg)) {
			t.Errorf("%s: %q says nothing about what is inside", s.path, name)
		}
		if name != "main" && name != path.Base(s.pkg) {
			t.Errorf("%s: package %s lies in the folder %s", s.path, name, path.Base(s.pkg))
		}
	}
}

// denial finds what a package says it is not.
var denial = regexp.MustCompile(`(?i)\b(not|no|never|nothing|none|neither|nor|only|without)\b`)

func TestEveryPackageSaysWhatItIsAndWhoMayImportIt(t *testing.T) {
	docs := map[string]string{}
	command := map[string]bool{}
	for _, s := range sources(t) {
		if s.test {
			docs[s.pkg] += ""
			continue
		}
		command[s.pkg] = s.syntax.Name.Name == "main"
		docs[s.pkg] += s.syntax.Doc.Text()
	}
	for _, pkg := range slices.Sorted(maps.Keys(docs)) {
		doc := docs[pkg]
		opening := "Package " + path.Base(pkg) + " "
		if command[pkg] {
			opening = "Command " + path.Base(pkg) + " "
		}
		switch {
		case doc == "":
			t.Errorf("package %s has no doc comment", pkg)
		case !strings.HasPrefix(doc, opening):
			t.Errorf("the doc comment of %s does not begin with %q", pkg, opening)
		case !command[pkg] && !strings.Contains(doc, "import"):
			t.Errorf("the doc comment of %s does not say who may import it", pkg)
		case !denial.MatchString(doc):
			t.Errorf("the doc comment of %s does not say what it is not", pkg)
		}
	}
}

func TestEveryInterfaceIsOnTheList(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			name := path.Base(s.pkg) + "." + spec.Name.Name
			if _, is := spec.Type.(*ast.InterfaceType); is && !slices.Contains(interfaces, name) {
				t.Errorf("%s: the interface %s is not on the list", s.at(spec.Pos()), name)
			}
			return true
		})
	}
}

func TestNothingHappensBehindTheBackOfMain(t *testing.T) {
	for _, s := range sources(t) {
		for _, decl := range s.syntax.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: an init function", s.at(f.Pos()))
			}
		}
	}
}

func TestPackageVariablesAreNeverAssigned(t *testing.T) {
	all := sources(t)
	variables := map[string]bool{} // package, a space, name
	for _, s := range all {
		for _, name := range packageVariables(s) {
			variables[s.pkg+" "+name] = true
		}
	}
	for _, s := range all {
		for _, decl := range s.syntax.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || s.test || f.Body == nil {
				continue
			}
			local := localNames(f)
			ast.Inspect(f.Body, func(n ast.Node) bool {
				for _, target := range assigned(n) {
					if name := rootName(target); variables[s.pkg+" "+name] && !local[name] {
						t.Errorf("%s: %s changes the package variable %s", s.at(n.Pos()), f.Name.Name, name)
					}
				}
				return true
			})
		}
	}
}

func packageVariables(s source) []string {
	var names []string
	for _, decl := range s.syntax.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.VAR || s.test {
			continue
		}
		for _, spec := range gen.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// assigned gives the expressions that a statement writes to.
func assigned(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.CallExpr:
		if isIdent(n.Fun, "delete") || isIdent(n.Fun, "clear") {
			return n.Args[:1]
		}
	}
	return nil
}

// rootName is the variable at the left of an expression such as v.x[1].y.
func rootName(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x.Name
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return ""
		}
	}
}

// localNames are the names that a function declares for itself.
func localNames(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				names[name.Name] = true
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				names[name.Name] = true
			}
		case *ast.RangeStmt:
			names[rootName(n.Key)], names[rootName(n.Value)] = true, true
		case *ast.AssignStmt:
			for _, e := range n.Lhs {
				if n.Tok == token.DEFINE {
					names[rootName(e)] = true
				}
			}
		}
		return true
	})
	return names
}

func TestMoneyNeverMeetsAFloat(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !slices.Contains(wholeNumbers, s.pkg) {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && (id.Name == "float64" || id.Name == "float32") {
				t.Errorf("%s: a float", s.at(id.Pos()))
			}
			return true
		})
	}
}

func TestTheClockIsGivenNotAsked(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || !slices.ContainsFunc(clocked, func(c string) bool { return under(s.pkg, c) }) {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, is := call.Fun.(*ast.SelectorExpr); is && isIdent(sel.X, "time") && sel.Sel.Name == "Now" {
				t.Errorf("%s calls time.Now instead of the clock it was given", s.at(call.Pos()))
			}
			return true
		})
	}
}

// stock are the widgets of Fyne that swallow keys, and with them the scanner.
var stock = regexp.MustCompile(`^(New)?(Password|MultiLine|Numerical|Select|Icon)?(Entry|Button|Select|List|GridWrap|Check|CheckGroup|RadioGroup|Form|Table|Tree|Accordion|Slider|Hyperlink|DateEntry)(With.*)?$`)

func TestScreensUseTheWidgetsOfTheKit(t *testing.T) {
	for _, s := range sources(t) {
		name := s.imported("fyne.io/fyne/v2/widget")
		if name == "" || s.test || s.pkg == "gui/kit" {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && isIdent(sel.X, name) && stock.MatchString(sel.Sel.Name) {
				t.Errorf("%s uses widget.%s; the kit has one that leaves keys to the scanner", s.at(sel.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}
