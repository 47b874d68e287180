package expect

import (
	"fmt"
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
	match(want, got, func(i, j int) {
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

// key is what records that belong together have in common: the 001, else all fields.
func key(r *parse.Record) string {
	if n := r.ControlNumber(); n != nil {
		return "001 " + string(n)
	}
	return "fields\n" + strings.Join(fields(r, false), "\n")
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
	var wanted, came []string
	for _, r := range want {
		wanted = append(wanted, key(r.Record))
	}
	for _, r := range got {
		came = append(came, key(r))
	}
	match(wanted, came, func(i, j int) {
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
func match(want, got []string, each func(i, j int)) {
	i, j := 0, 0
	only := func(n, m int) { // what stands before these places is in one of them alone
		for ; i < n; i++ {
			each(i, -1)
		}
		for ; j < m; j++ {
			each(-1, j)
		}
	}
	for _, p := range diff.Common(want, got) {
		only(p[0], p[1])
		each(i, j)
		i, j = i+1, j+1
	}
	only(len(want), len(got))
}
