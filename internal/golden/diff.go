package golden

import (
	"fmt"
	"strings"
)

// around is the number of equal lines shown on both sides of a difference.
const around = 3

// tableLimit bounds the table of the line comparison; beyond it the differing
// middle is shown as one block, which costs no more than its own length.
const tableLimit = 4_000_000

// Diff shows how two texts differ, line by line: "-" only in want, "+" only in
// got, with a few equal lines around. Spaces at the end of a changed line are
// shown as "·", because a receipt is made of columns and they matter.
func Diff(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA, endB = endA-1, endB-1
	}
	var out strings.Builder
	from := max(0, start-around)
	fmt.Fprintf(&out, "@@ line %d @@\n", from+1)
	show(&out, "  ", a[from:start])
	middle(&out, a[start:endA], b[start:endB])
	show(&out, "  ", a[endA:min(len(a), endA+around)])
	return out.String()
}

// middle writes the part that differs, keeping lines that both share in place.
func middle(out *strings.Builder, a, b []string) {
	if len(a)*len(b) > tableLimit {
		show(out, "- ", a)
		show(out, "+ ", b)
		return
	}
	common := commonTails(a, b)
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			show(out, "  ", a[i:i+1])
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			show(out, "- ", a[i:i+1])
			i++
		default:
			show(out, "+ ", b[j:j+1])
			j++
		}
	}
	show(out, "- ", a[i:])
	show(out, "+ ", b[j:])
}

// commonTails returns, for every pair of positions, the length of the longest
// common subsequence of the lines from there on.
func commonTails(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

func show(out *strings.Builder, mark string, lines []string) {
	for _, line := range lines {
		bare := strings.TrimRight(line, " ")
		if mark != "  " && len(bare) < len(line) {
			line = bare + strings.Repeat("·", len(line)-len(bare))
		}
		out.WriteString(mark + line + "\n")
	}
}
