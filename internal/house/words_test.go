package house

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// composed are the beginnings of keys whose end is found while the program
// runs: "error." and the reason of the error. The end must then stand somewhere
// in the code as a string of its own, so that a text nobody can reach is found.
var composed = []string{
	"charge.state.",
	"gui.charges.advice.", "gui.charges.way.",
	"gui.match.field.", "gui.match.word.",
	"date.month.",
	"date.weekday.",
	"check.area.",
	"check.ok.",
	"contract.",
	"dash.deed.",
	"dash.done.",
	"dash.role.",
	"report.terminal.",
	"gui.codes.part_",
	"gui.method.",
	"gui.pay.hint_",
	"gui.pay.reference_",
	"gui.section.",
	"error.",
	"handover.office.",
	"match.todo.",
	"order.excess.", "order.notes.", "order.state.", "order.stock.", "order.way.",
	"match.verdict.",
	"quarantine.",
	"qris.reason.",
	"qris.warning.",
	"server.charge_",
	"server.odd_",
	"settle.base.",
	"settle.how.",
	"settle.level.",
}

// contracts are the files that may hold Indonesian outside the translations,
// because the words are data: headings and values of files that others make.
var contracts = []string{
	"internal/money/terbilang.go",       // amounts in words, as the law wants them on a kwitansi
	"internal/report/columns.go",        // headings of the CSV and XLSX that go to the Lapas
	"internal/intake/headers.go",        // headings of the catalogue and of the paper notes
	"internal/intake/acquirer_words.go", // headings and states in files of acquirers
	"internal/demo/fair.go",             // names of the goods files of the demo fair
	"internal/demo/shop.go",             // name of the file of its shop
	"internal/web/shop/paths.go",        // addresses that people pass on
	"internal/receipt/shop.go",          // addresses of the shop's pages
	"internal/till/practice.go",         // the mark in the receipt numbers of practice
}

// indonesian are words that betray a sentence for people. None of them is also
// English.
var indonesian = wordSet(`akhir anda atau awal barang batal batalkan bayar belum berhasil buka cari cetak coba
	dan dari dengan dibayar diskon diterima gagal ganti hapus harga hari ini itu jam jumlah kasir kelompok kembali
	kembalian kirim kosong kunci kurang laci lanjutkan laporan latihan lebih lewat masuk masukkan modal nama nota
	pembayaran penjualan periksa pilih produk retur salinan salah sandi sebelum selesai selisih seharusnya setoran
	setelah silakan simpan stok struk sudah tahan tanggal terkirim tersimpan tidak titipan tunai tutup uang ubah
	ulang untuk yang`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

var (
	keyShape    = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)
	placeholder = regexp.MustCompile(`\{([a-z0-9_]+)\}`)
	letters     = regexp.MustCompile(`\pL+`)
	number      = regexp.MustCompile(`^\d+$`)
)

// texts are the English texts by key; a test of i18n sees to it that the
// Indonesian file has the same keys and placeholders.
func texts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	if err := json.Unmarshal([]byte(read(t, "assets/i18n/en.json")), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// names are the placeholders of a text and of its singular.
func names(all map[string]string, key string) []string {
	var found []string
	for _, m := range placeholder.FindAllStringSubmatch(all[key]+all[key+".one"], -1) {
		found = append(found, m[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryTextThatTheCodeAsksForExistsAndIsFilled(t *testing.T) {
	all := texts(t)
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !callsMethod(call, "T") || len(call.Args) == 0 {
				return true
			}
			key := literal(call.Args[0])
			if !keyShape.MatchString(key) {
				return true
			}
			if _, has := all[key]; !has {
				t.Errorf("%s asks for %s, which has no text", s.at(call.Pos()), key)
			} else if given, known := pairNames(call, 1); known {
				compareNames(t, s.at(call.Pos()), key, names(all, key), given)
			}
			return true
		})
	}
}

func compareNames(t *testing.T, at, key string, wanted, given []string) {
	t.Helper()
	for _, name := range wanted {
		if !slices.Contains(given, name) {
			t.Errorf("%s does not fill {%s} of %s", at, name, key)
		}
	}
	for _, name := range given {
		if !slices.Contains(wanted, name) {
			t.Errorf("%s gives %s to %s, which has no place for it", at, name, key)
		}
	}
}

func callsMethod(call *ast.CallExpr, name string) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == name
}

// pairNames are the names among the pairs of name and value that a call gives
// from argument number first on; known is false when they are not all literal.
func pairNames(call *ast.CallExpr, first int) (given []string, known bool) {
	if call.Ellipsis != token.NoPos || len(call.Args) < first {
		return nil, false
	}
	for i := first; i < len(call.Args); i += 2 {
		name := literal(call.Args[i])
		if name == "" {
			return nil, false
		}
		given = append(given, name)
	}
	return given, true
}

// refusals calls f for every refusal of the domain with a literal reason, given
// as pos.Refuse(code, "reason", ...) or as a pos.Error with a Reason.
func refusals(s source, f func(reason string, call *ast.CallExpr, at token.Pos)) {
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if (callsMethod(n, "Refuse") || isIdent(n.Fun, "Refuse")) && len(n.Args) > 1 {
				if reason := literal(n.Args[1]); reason != "" {
					f(reason, n, n.Pos())
				}
			}
		case *ast.KeyValueExpr:
			if reason := literal(n.Value); isIdent(n.Key, "Reason") && reason != "" && domainErrors(s) {
				f(reason, nil, n.Pos())
			}
		}
		return true
	})
}

// domainErrors reports whether a file can make a pos.Error; a Reason elsewhere
// may be that of a stock movement.
func domainErrors(s source) bool {
	return strings.Contains(s.content, "pos.Error{") || s.pkg == "pos" && strings.Contains(s.content, "&Error{")
}

func TestEveryRefusalHasASentence(t *testing.T) {
	all, everywhere := texts(t), sources(t)
	added := map[string]bool{} // names that some code adds to an error on its way
	for _, s := range everywhere {
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && callsMethod(call, "With") && len(call.Args) == 2 {
				added[literal(call.Args[0])] = true
			}
			return true
		})
	}
	for _, s := range everywhere {
		if s.test {
			continue
		}
		refusals(s, func(reason string, call *ast.CallExpr, at token.Pos) {
			key := "error." + reason
			if _, has := all[key]; !has {
				t.Errorf("%s refuses with %s, which has no sentence", s.at(at), key)
				return
			}
			if call == nil {
				return
			}
			given, known := pairNames(call, 2)
			for _, name := range names(all, key) {
				if known && !slices.Contains(given, name) && !added[name] {
					t.Errorf("%s: nobody fills {%s} of %s", s.at(at), name, key)
				}
			}
		})
	}
}

func TestEveryTextIsUsed(t *testing.T) {
	literals := map[string]bool{}
	for _, s := range sources(t) {
		if !s.test {
			s.texts(func(text string, _ token.Pos) { literals[text] = true })
		}
	}
	for _, prefix := range composed {
		if !literals[prefix] {
			t.Errorf("no code composes keys that begin with %s", prefix)
		}
	}
	templates := ""
	for _, file := range walk(t, "internal/web") {
		if strings.HasSuffix(file, ".html") {
			templates += read(t, file)
		}
	}
	all := texts(t)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		plural := strings.TrimSuffix(key, ".one")
		if _, has := all[plural]; !has {
			plural = key
		}
		if !literals[plural] && !reachable(plural, literals) && !strings.Contains(templates, `"`+plural+`"`) {
			t.Errorf("%s is a text that nothing shows", key)
		}
	}
}

// reachable reports whether a key can be composed from strings of the code.
func reachable(key string, literals map[string]bool) bool {
	for _, prefix := range composed {
		if end, ok := strings.CutPrefix(key, prefix); ok && (literals[end] || number.MatchString(end)) {
			return true
		}
	}
	return false
}

func TestIndonesianStandsOnlyInTheTranslations(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || slices.Contains(contracts, s.path) {
			continue
		}
		s.texts(func(text string, at token.Pos) {
			for _, w := range letters.FindAllString(text, -1) {
				if indonesian[strings.ToLower(w)] {
					t.Errorf("%s: %q in %q belongs in assets/i18n", s.at(at), w, text)
				}
			}
		})
	}
}
