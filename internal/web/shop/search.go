package shop

import (
	"cmp"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"lapak/internal/pos"
)

// index finds goods by words, also by words that are not finished or not quite
// right. Goods are numbered in the order of their names.
type index struct {
	products []*product
	names    []string // folded
	first    []int32  // of the sizes of a product, the number of one that stands for all
	words    []word   // all there are, sorted
}

// word is a word of the texts of goods, and where it stands.
type word struct {
	text     string
	letters  uint64 // which it has
	postings []posting
}

// posting says that a word stands in the texts of a product, and how much it says
// about it.
type posting struct{ product, weight int32 }

// How much a word says about a product, by where it stands.
const (
	inName     = 8
	inCategory = 6
	inDetails  = 3
	inProducer = 2
)

func newIndex(products []*product) *index {
	x := &index{products: slices.Clone(products), first: make([]int32, len(products))}
	slices.SortFunc(x.products, func(a, b *product) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.SKU, b.SKU)) })
	numbers := map[*product]int32{}
	found := map[string]map[int32]int32{}
	for i, p := range x.products {
		n := int32(i)
		numbers[p], x.first[i] = n, n
		if p.Sizes != nil {
			if at, known := numbers[p.Sizes[0]]; known {
				x.first[i] = at
			} else {
				numbers[p.Sizes[0]] = n
			}
		}
		x.names = append(x.names, pos.Fold(p.Name))
		add := func(weight int32, texts ...string) {
			for _, text := range texts {
				for _, w := range strings.Fields(pos.Fold(text)) {
					if found[w] == nil {
						found[w] = map[int32]int32{}
					}
					found[w][n] = max(found[w][n], weight)
				}
			}
		}
		add(inName, p.Name, p.NameEN, string(p.SKU))
		add(inCategory, p.Category)
		add(inDetails, p.Page.Material, p.Workshop)
		if p.Of != nil {
			add(inProducer, p.Of.Name, p.Of.City)
		}
	}
	for text, weights := range found {
		w := word{text: text, letters: lettersOf(text)}
		for n, weight := range weights {
			w.postings = append(w.postings, posting{n, weight})
		}
		x.words = append(x.words, w)
	}
	slices.SortFunc(x.words, func(a, b word) int { return strings.Compare(a.text, b.text) })
	return x
}

// lettersOf marks which letters a word has. Two may share a mark.
func lettersOf(text string) (marks uint64) {
	for _, r := range text {
		marks |= 1 << (uint(r) % 64)
	}
	return marks
}

// How well a word fits one that was asked for.
const (
	asTyped   = 12
	asBegun   = 8
	nearly    = 6 // less the letters that are wrong
	mostWords = 8 // of a question; the rest is not looked at
	mostRunes = 32
)

// tally counts what fits a question, by the numbers of goods.
type tally struct {
	now, points, words []int32 // of the present word, of all words, how many words
	fitting, any       []int32 // goods with a count in now, in words
}

func (t *tally) add(w word, fit int32) {
	for _, p := range w.postings {
		if t.now[p.product] == 0 {
			t.fitting = append(t.fitting, p.product)
		}
		t.now[p.product] = max(t.now[p.product], fit*p.weight)
	}
}

// close ends a word.
func (t *tally) close() {
	for _, n := range t.fitting {
		if t.words[n] == 0 {
			t.any = append(t.any, n)
		}
		t.words[n]++
		t.points[n] += t.now[n]
		t.now[n] = 0
	}
	t.fitting = t.fitting[:0]
}

// search gives the goods that fit all words of a text, the best first; where there
// are none, those that fit some of them, and near is true. Of the same in several
// sizes one is given.
func (x *index) search(text string) (found []*product, near bool) {
	folded := pos.Fold(text)
	words := strings.Fields(folded)
	words = slices.Compact(words[:min(len(words), mostWords)])
	n := len(x.products)
	counts := make([]int32, 3*n)
	t := tally{now: counts[:n], points: counts[n : 2*n], words: counts[2*n:]}
	for _, w := range words {
		if utf8.RuneCountInString(w) <= mostRunes {
			x.fit(w, &t)
		}
		t.close()
	}
	best := int32(0)
	for _, p := range t.any {
		best = max(best, t.words[p])
	}
	// One number for each says how good it is: its points, whether its name begins
	// so, and its place among the names. Of all sizes the best stays.
	marks := map[int32]int64{}
	for _, p := range t.any {
		if t.words[p] < best {
			continue
		}
		mark := int64(t.points[p])<<33 | int64(n-int(p))
		if strings.HasPrefix(x.names[p], folded) {
			mark |= 1 << 32
		}
		marks[x.first[p]] = max(marks[x.first[p]], mark)
	}
	order := slices.Sorted(maps.Values(marks))
	slices.Reverse(order)
	for _, mark := range order {
		found = append(found, x.products[n-int(mark&(1<<32-1))])
	}
	return found, len(found) > 0 && int(best) < len(words)
}

// fit counts goods with a word, or with words that begin so; only where there are
// none, with words that differ in a letter or two.
func (x *index) fit(text string, t *tally) {
	first, _ := slices.BinarySearchFunc(x.words, text, func(w word, text string) int { return strings.Compare(w.text, text) })
	for _, w := range x.words[first:] {
		if !strings.HasPrefix(w.text, text) {
			break
		}
		fit := int32(asBegun)
		if w.text == text {
			fit = asTyped
		}
		t.add(w, fit)
	}
	typed := []rune(text)
	if len(t.fitting) > 0 || len(typed) < 3 {
		return
	}
	best := 1
	if len(typed) > 5 {
		best = 2
	}
	// Only the words that are closest: what is two letters away helps nobody who is
	// one letter away from something else. Every letter that a word has not at all
	// is one that is wrong, which spares counting for most words.
	letters := lettersOf(text)
	var near distance
	var closest []word
	for _, w := range x.words {
		if bits.OnesCount64(letters&^w.letters) > best {
			continue
		}
		switch far := near.between(typed, w.text, best); {
		case far < best:
			best, closest = far, []word{w}
		case far == best:
			closest = append(closest, w)
		}
	}
	for _, w := range closest {
		t.add(w, int32(max(1, nearly-best)))
	}
}

// distance counts the letters that are missing, too many, others or swapped
// between two words. It keeps its rows, so that thousands of words cost no memory.
type distance struct {
	other            []rune
	before, last, at []int
}

// between is the distance of what was typed from the beginning of a word as long
// as that, or from the whole word; more than most is most+1.
func (d *distance) between(typed []rune, word string, most int) int {
	d.other = append(d.other[:0], []rune(word)...)
	if len(d.other) < len(typed)-most {
		return most + 1
	}
	switch unfinished := len(typed) >= shortestBegun; {
	case len(d.other) <= len(typed)+most:
	case unfinished: // the rest of a long word may still come
		d.other = d.other[:len(typed)+most]
	default:
		return most + 1
	}
	width := len(d.other) + 1
	d.before, d.last, d.at = sized(d.before, width), sized(d.last, width), sized(d.at, width)
	for j := range width {
		d.last[j] = j
	}
	for i, r := range typed {
		d.at[0] = i + 1
		least := d.at[0]
		for j, o := range d.other {
			cost := 1
			if r == o {
				cost = 0
			}
			n := min(d.last[j+1]+1, d.at[j]+1, d.last[j]+cost)
			if i > 0 && j > 0 && r == d.other[j-1] && typed[i-1] == o {
				n = min(n, d.before[j-1]+1)
			}
			d.at[j+1], least = n, min(least, n)
		}
		if least > most {
			return most + 1
		}
		d.before, d.last, d.at = d.last, d.at, d.before
	}
	best := d.last[len(d.other)]
	if len(typed) >= shortestBegun {
		best = min(best, slices.Min(d.last))
	}
	return min(best, most+1)
}

// shortestBegun is how many letters must be typed of a word before it may be both
// unfinished and wrong.
const shortestBegun = 5

func sized(row []int, n int) []int {
	if cap(row) < n {
		return make([]int, n)
	}
	return row[:n]
}
