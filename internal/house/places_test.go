package house

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// top is what lies at the top of the tree, all of it.
var top = []string{".ci", ".gitignore", "FyneApp.toml", "LICENSE", "Makefile", "README.md",
	"assets", "cmd", "docs", "go.mod", "go.sum", "internal"}

// made may lie there too: git keeps its own, the others are built and ignored.
var made = []string{".git", "bin", "out"}

func TestTheTopOfTheTreeHoldsWhatItShouldAndNothingElse(t *testing.T) {
	entries, err := os.ReadDir(root())
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		found = append(found, e.Name())
		if !slices.Contains(top, e.Name()) && !slices.Contains(made, e.Name()) {
			t.Errorf("%s does not belong at the top", e.Name())
		}
	}
	for _, name := range top {
		if !slices.Contains(found, name) {
			t.Errorf("%s is missing at the top", name)
		}
	}
}

// strangers match what only makes sense on the machine where it was written.
// They are put together from pieces so that this file does not match itself.
var strangers = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"a path of one machine", regexp.MustCompile(`(^|[^\w.:/-])/(home|root|Users|work|tmp)` + `/[\w.-]`)},
	{"a path of Windows", regexp.MustCompile(`(?i)\b[a-z]:\\{1,2}` + `users\\`)},
	{"a registry", regexp.MustCompile(`(?i)\b(GO` + `PROXY=|proxy\.` + `golang|sum\.` + `golang)`)},
	{"an unkept promise", regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|HA` + `CK)\b`)},
}

func TestNothingInTheTreeIsTiedToOneMachineOrLeftUndone(t *testing.T) {
	for _, file := range walk(t, top...) {
		if strings.Contains(file, "/testdata/fuzz/") || strings.HasPrefix(file, "internal/house/testdata/") {
			continue
		}
		content := read(t, file)
		if !utf8.ValidString(content) || strings.ContainsRune(content, 0) {
			continue
		}
		for i, line := range strings.Split(content, "\n") {
			for _, stranger := range strangers {
				if found := stranger.pattern.FindString(line); found != "" {
					t.Errorf("%s:%d holds %s: %q", file, i+1, stranger.what, found)
				}
			}
		}
	}
}

// wellKnown are methods that every reader of Go knows.
var wellKnown = map[string]bool{"Error": true, "String": true, "Unwrap": true}

func TestEverythingPublicIsExplained(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, decl := range s.syntax.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Name.IsExported() && decl.Doc == nil && !wellKnown[decl.Name.Name] && publicReceiver(decl) {
					t.Errorf("%s: %s has no doc comment", s.at(decl.Pos()), decl.Name.Name)
				}
			case *ast.GenDecl:
				if decl.Tok != token.IMPORT {
					explained(t, s, decl)
				}
			}
		}
	}
}

// explained wants a comment on the group or on each public name in it.
func explained(t *testing.T, s source, decl *ast.GenDecl) {
	t.Helper()
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && spec.Doc == nil && decl.Doc == nil {
				t.Errorf("%s: %s has no doc comment", s.at(spec.Pos()), spec.Name.Name)
			}
		case *ast.ValueSpec:
			if spec.Names[0].IsExported() && spec.Doc == nil && spec.Comment == nil && decl.Doc == nil {
				t.Errorf("%s: %s has no comment", s.at(spec.Pos()), spec.Names[0].Name)
			}
		}
	}
}

// publicReceiver reports whether a function is no method of a private type.
func publicReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	kind := f.Recv.List[0].Type
	for {
		switch x := kind.(type) {
		case *ast.StarExpr:
			kind = x.X
		case *ast.IndexExpr:
			kind = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}
