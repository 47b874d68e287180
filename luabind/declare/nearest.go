package declare

import "strings"

// Nearest returns the name that is most like the one asked for, or "" when none is similar enough to
// be meant, as for a name of more than a hundred bytes. Upper and lower case count as the same.
func Nearest(name string, names []string) string {
	const longest = 100
	best, bestAt := "", len(name)/3+2
	if len(name) > longest {
		return "" // to compare takes time in proportion to the length
	}
	for _, n := range names {
		if d := Distance(strings.ToLower(name), strings.ToLower(n)); d < bestAt {
			best, bestAt = n, d
		}
	}
	return best
}

// Distance counts the typing errors between two names: insertions, deletions, substitutions and
// swaps of neighbours (optimal string alignment), in bytes.
func Distance(a, b string) int {
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
