package expect

import (
	"fmt"
	"slices"
	"strings"

	"mrrc-lua/internal/diff"
	"mrrc-lua/parse"
)

// Diff says how records differ from those expected, in lines for people: under a line that names
// the record what was expected behind "-", what came out instead behind "+", what stands at another
// place behind "~". Records are told by their 001, else by their place. Lengths in leaders do not
// count, and the whole leader does not where none was expected; nor does the encoding. nil means
// that there is no difference.
func Diff(want []Record, got []*parse.Record) (lines []string) {
	for _, p := range pairs(want, got) {
		switch {
		case p.got < 0:
			lines = append(lines, fmt.Sprintf("record %d%s did not come out:", p.want+1, id(want[p.want].Record)))
			lines = append(lines, marked("-", fields(want[p.want].Record, want[p.want].Leader))...)
		case p.want < 0:
			lines = append(lines, fmt.Sprintf("record %d%s came out and was not expected:", p.got+1, id(got[p.got])))
			lines = append(lines, marked("+", fields(got[p.got], true))...)
		default:
			if d := differences(want[p.want], got[p.got]); d != nil {
				lines = append(lines, fmt.Sprintf("record %d%s:", p.got+1, id(got[p.got])))
				lines = append(lines, d...)
			}
		}
	}
	return lines
}

// differences gives a line for each field that is not as expected.
func differences(want Record, got *parse.Record) []string {
	e := diff.EntryOf(diff.Of(want.Record), diff.Of(got))
	if !want.Leader {
		e.Diff.Leader = nil
	}
	e.Diff.Recoded = 0
	if e.Diff.Empty() {
		return nil
	}
	text := strings.TrimSuffix(string(diff.AppendText(nil, &e, false)), "\n")
	return strings.Split(text, "\n")[1:] // without the record's name
}

// Lines gives the lines that are only in one of two lists: those expected behind "- ", those that
// came instead behind "+ ".
func Lines(want, got []string) (diff []string) {
	match(len(want), len(got), func(i, j int) bool { return want[i] == got[j] }, func(i, j int) {
		switch {
		case j < 0:
			diff = append(diff, "- "+want[i])
		case i < 0:
			diff = append(diff, "+ "+got[j])
		}
	})
	return diff
}

func marked(mark string, lines []string) []string {
	for i := range lines {
		lines[i] = mark + lines[i]
	}
	return lines
}

func id(r *parse.Record) string {
	if n := r.ControlNumber(); n != nil {
		return fmt.Sprintf(" (001 %s)", n)
	}
	return ""
}

// pair is a record that was expected and the one that stands for it; -1: there is none.
type pair struct{ want, got int }

// pairs finds which record stands for which. Between records that belong together by their 001, or
// because they are equal, it goes by the place.
func pairs(want []Record, got []*parse.Record) (list []pair) {
	var w, g []int // waiting for their counterparts
	flush := func() {
		for i := range max(len(w), len(g)) {
			p := pair{-1, -1}
			if i < len(w) {
				p.want = w[i]
			}
			if i < len(g) {
				p.got = g[i]
			}
			list = append(list, p)
		}
		w, g = nil, nil
	}
	same := func(i, j int) bool {
		a, b := want[i].ControlNumber(), got[j].ControlNumber()
		if a != nil || b != nil {
			return string(a) == string(b)
		}
		return slices.Equal(fields(want[i].Record, false), fields(got[j], false))
	}
	match(len(want), len(got), same, func(i, j int) {
		switch {
		case j < 0:
			w = append(w, i)
		case i < 0:
			g = append(g, j)
		default:
			flush()
			list = append(list, pair{i, j})
		}
	})
	flush()
	return list
}

// match walks over two lists by their longest common subsequence: each is called with the places
// of two that are the same, or with one place and -1.
func match(n, m int, same func(i, j int) bool, each func(i, j int)) {
	eq := make([][]bool, n)
	common := make([][]int, n+1) // of what is behind i and j
	for i := range common {
		common[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		eq[i] = make([]bool, m)
		for j := m - 1; j >= 0; j-- {
			if eq[i][j] = same(i, j); eq[i][j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < n || j < m {
		switch {
		case i < n && j < m && eq[i][j]:
			each(i, j)
			i, j = i+1, j+1
		case j == m || i < n && common[i+1][j] >= common[i][j+1]:
			each(i, -1)
			i++
		default:
			each(-1, j)
			j++
		}
	}
}
