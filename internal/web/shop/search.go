package shop

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"lapak/internal/pos"
)

// index finds goods by words, also by words that are not finished or not quite
// right.
type index struct {
	words    []string // all there are, sorted
	postings [][]posting
}

// posting says that a word stands in the texts of a product, and how much it says
// about it.
type posting struct {
	product *product
	weight  int
}

// How much a word says about a product, by where it stands.
const (
	inName     = 8
	inCategory = 6
	inDetails  = 3
	inProducer = 2
)

func newIndex(products []*product) *index {
	found := map[string]map[*product]int{}
	add := func(p *product, weight int, texts ...string) {
		for _, text := range texts {
			for _, word := range strings.Fields(pos.Fold(text)) {
				if found[word] == nil {
					found[word] = map[*product]int{}
				}
				found[word][p] = max(found[word][p], weight)
			}
		}
	}
	for _, p := range products {
		add(p, inName, p.Name, p.NameEN, string(p.SKU))
		add(p, inCategory, p.Category)
		add(p, inDetails, p.Page.Material, p.Workshop)
		if p.Of != nil {
			add(p, inProducer, p.Of.Name, p.Of.City)
		}
	}
	x := &index{}
	for word := range found {
		x.words = append(x.words, word)
	}
	slices.Sort(x.words)
	for _, word := range x.words {
		var list []posting
		for p, weight := range found[word] {
			list = append(list, posting{p, weight})
		}
		x.postings = append(x.postings, list)
	}
	return x
}

// How well a word fits one that was asked for.
const (
	asTyped   = 12
	asBegun   = 8
	nearly    = 6 // less the letters that are wrong
	mostWords = 8 // of a question; the rest is not looked at
	mostRunes = 32
)

// score is how well a product fits a question.
type score struct {
	words  int // how many of them it has
	points int
}

// Search gives the goods that fit all words of a text, the best first; where there
// are none, those that fit some of them, and near is true. Of the same in several
// sizes one is given.
func (x *index) search(text string) (found []*product, near bool) {
	folded := pos.Fold(text)
	words := strings.Fields(folded)
	words = slices.Compact(words[:min(len(words), mostWords)])
	if len(words) == 0 {
		return nil, false
	}
	scores := map[*product]score{}
	for _, word := range words {
		if utf8.RuneCountInString(word) > mostRunes {
			continue
		}
		for p, points := range x.fitting(word) {
			s := scores[p]
			scores[p] = score{s.words + 1, s.points + points}
		}
	}
	best := 0
	for _, s := range scores {
		best = max(best, s.words)
	}
	group := map[*product]*product{} // the first of its sizes, and which of them fits best
	better := func(a, b *product) int {
		begins := func(p *product) int {
			if strings.HasPrefix(pos.Fold(p.Name), folded) {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(scores[b].points, scores[a].points), cmp.Compare(begins(b), begins(a)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.SKU, b.SKU))
	}
	for p, s := range scores {
		if s.words < best {
			continue
		}
		first := p
		if p.Sizes != nil {
			first = p.Sizes[0]
		}
		if other, taken := group[first]; !taken || better(p, other) < 0 {
			group[first] = p
		}
	}
	for _, p := range group {
		found = append(found, p)
	}
	slices.SortFunc(found, better)
	return found, best < len(words)
}

// fitting are the goods with a word, or with words that begin so; only where there
// are none, with words that differ in a letter or two.
func (x *index) fitting(word string) map[*product]int {
	points := map[*product]int{}
	add := func(i, fit int) {
		for _, p := range x.postings[i] {
			points[p.product] = max(points[p.product], fit*p.weight)
		}
	}
	first, _ := slices.BinarySearch(x.words, word)
	for i := first; i < len(x.words) && strings.HasPrefix(x.words[i], word); i++ {
		fit := asBegun
		if x.words[i] == word {
			fit = asTyped
		}
		add(i, fit)
	}
	runes := []rune(word)
	if len(points) > 0 || len(runes) < 3 {
		return points
	}
	most := 1
	if len(runes) > 5 {
		most = 2
	}
	// Only the words that are closest: what is two letters away helps nobody who is
	// one letter away from something else.
	var near distance
	best, closest := most, []int(nil)
	for i, known := range x.words {
		switch far := near.between(runes, known, best); {
		case far < best:
			best, closest = far, []int{i}
		case far == best:
			closest = append(closest, i)
		}
	}
	for _, i := range closest {
		add(i, max(1, nearly-best))
	}
	return points
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
