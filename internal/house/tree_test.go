package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// treeVar names a tree to judge instead of this one, so that the rules can be
// shown one that breaks them all.
const treeVar = "LAPAK_HOUSE_TREE"

// root is the top of the tree that is judged.
func root() string {
	if other := os.Getenv(treeVar); other != "" {
		return other
	}
	return "../.."
}

// module is the path under which this project imports itself.
const module = "lapak"

// source is one Go file of the project.
type source struct {
	path    string // from the root, with forward slashes
	pkg     string // its folder, without "internal/"
	test    bool
	lines   int
	content string
	syntax  *ast.File
	files   *token.FileSet
}

// at names a place in the source for a message.
func (s source) at(p token.Pos) string {
	return s.path + ":" + strconv.Itoa(s.files.Position(p).Line)
}

// imports gives the import paths of the file.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.syntax.Imports {
		paths = append(paths, literal(spec.Path))
	}
	return paths
}

// imported is the name under which the file knows an imported package, or ""
// when it does not import it.
func (s source) imported(importPath string) string {
	for _, spec := range s.syntax.Imports {
		if literal(spec.Path) != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// texts calls f for every string literal of the file that is not an import.
func (s source) texts(f func(text string, at token.Pos)) {
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if n.Kind == token.STRING {
				f(literal(n), n.Pos())
			}
		}
		return true
	})
}

// literal is the value of a string literal, or "" for any other expression.
func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return text
}

// sources reads every Go file of the project.
func sources(t *testing.T) []source {
	t.Helper()
	files := token.NewFileSet()
	var all []source
	for _, file := range walk(t, "assets", "cmd", "internal") {
		if !strings.HasSuffix(file, ".go") || strings.Contains(file, "/testdata/") {
			continue
		}
		content := read(t, file)
		syntax, err := parser.ParseFile(files, file, content, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Errorf("%s does not parse: %v", file, err)
			continue
		}
		all = append(all, source{
			path:    file,
			pkg:     strings.TrimPrefix(path.Dir(file), "internal/"),
			test:    strings.HasSuffix(file, "_test.go"),
			lines:   strings.Count(content, "\n"),
			content: content,
			syntax:  syntax,
			files:   files,
		})
	}
	if len(all) == 0 {
		t.Fatal("no source was found: the rules would pass on nothing")
	}
	return all
}

// walk lists the files under the given entries of the root, sorted, with paths
// from the root.
func walk(t *testing.T, entries ...string) []string {
	t.Helper()
	var found []string
	for _, entry := range entries {
		err := filepath.WalkDir(filepath.Join(root(), entry), func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(root(), p)
			found = append(found, filepath.ToSlash(rel))
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	return found
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root(), filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// under reports whether a package is the given one or lies inside it.
func under(pkg, parent string) bool {
	return pkg == parent || strings.HasPrefix(pkg, parent+"/")
}
