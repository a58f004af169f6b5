package matching

import (
	"math"
	"time"
)

// assign pairs i and j so that the sum of gains is as large as it can be; a gain
// of 0 is no pair. It is the Hungarian method, for groups of a few.
func assign(n, m int, gain func(i, j int) int64) []int {
	if n > m {
		turned := assign(m, n, func(i, j int) int64 { return gain(j, i) })
		partner := filled(n)
		for j, i := range turned {
			if i != none {
				partner[i] = j
			}
		}
		return partner
	}
	// Potentials of rows u and columns v, counted from 1; p is the row of a column.
	u, v := make([]int64, n+1), make([]int64, m+1)
	p, way := make([]int, m+1), make([]int, m+1)
	for i := 1; i <= n; i++ {
		p[0] = i
		j0 := 0
		least, used := make([]int64, m+1), make([]bool, m+1)
		for j := range least {
			least[j] = math.MaxInt64
		}
		for {
			used[j0] = true
			i0, delta, j1 := p[j0], int64(math.MaxInt64), 0
			for j := 1; j <= m; j++ {
				if used[j] {
					continue
				}
				if cost := -gain(i0-1, j-1) - u[i0] - v[j]; cost < least[j] {
					least[j], way[j] = cost, j0
				}
				if least[j] < delta {
					delta, j1 = least[j], j
				}
			}
			for j := range used {
				if used[j] {
					u[p[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			if j0 = j1; p[j0] == 0 {
				break
			}
		}
		for j0 != 0 {
			j1 := way[j0]
			p[j0] = p[j1]
			j0 = j1
		}
	}
	partner := filled(n)
	for j := 1; j <= m; j++ {
		if i := p[j] - 1; i >= 0 && gain(i, j-1) > 0 {
			partner[i] = j - 1
		}
	}
	return partner
}

// align pairs two lists that are in order of time so that the sum of gains is as
// large as it can be and no two pairs cross: where only the distance in time
// counts, crossing gains nothing. Give calls for each pair.
func align(n, m int, gain func(i, j int) int64, give func(i, j int)) {
	best := make([]int64, (n+1)*(m+1))
	at := func(i, j int) *int64 { return &best[i*(m+1)+j] }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			most := max(*at(i+1, j), *at(i, j+1))
			if g := gain(i, j); g > 0 {
				most = max(most, g+*at(i+1, j+1))
			}
			*at(i, j) = most
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch here := *at(i, j); {
		case here == *at(i+1, j):
			i++
		case here == *at(i, j+1):
			j++
		default:
			give(i, j)
			i, j = i+1, j+1
		}
	}
}

// nearness is a gain that falls with the distance and ends at a limit. A whole
// day fits into it in seconds.
func nearness(apart, limit time.Duration) int64 {
	if apart > limit {
		return 0
	}
	return int64((limit-apart)/time.Second) + 1
}
