package expect

import (
	"fmt"
	"strings"

	"mrrc-lua/internal/diff"
	"mrrc-lua/parse"
)

// Diff returns the differences between records and the expected ones, in lines for people: after a line
// that names the record, lines with "-" for expected fields, "+" for fields found instead, "~" for fields
// in another place. Records are named by their 001, or by their place. Lengths in leaders and the encoding
// are ignored, and so is the whole leader if none was expected. nil means that there is no difference.
func Diff(want []Record, got []*parse.Record) (lines []string) {
	for _, p := range pairs(want, got) {
		switch {
		case p.got < 0:
			lines = append(lines, fmt.Sprintf("record %d%s is missing:", p.want+1, id(want[p.want].Record)))
			lines = append(lines, marked("-", fields(want[p.want].Record, want[p.want].Leader))...)
		case p.want < 0:
			lines = append(lines, fmt.Sprintf("record %d%s was not expected:", p.got+1, id(got[p.got])))
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

// differences returns a line for each field that differs from the expected one.
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
	return strings.Split(text, "\n")[1:] // without the name of the record
}

// Lines returns the lines that only one of two lists has: expected lines after "- ", lines found instead
// after "+ ".
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

// key is shared by records that belong together: the 001, or else all fields.
func key(r *parse.Record) string {
	if n := r.ControlNumber(); n != nil {
		return "001 " + string(n)
	}
	return "fields\n" + strings.Join(fields(r, false), "\n")
}

// pair holds the places of an expected record and of the record that corresponds to it; -1: there is none.
type pair struct{ want, got int }

// pairs finds the record that corresponds to each expected record. Records with the same 001, and equal
// records, correspond; between these, records correspond by their place.
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

// match walks over two lists along their longest common subsequence: each is called with the places of two
// equal elements, or with one place and -1.
func match(want, got []string, each func(i, j int)) {
	i, j := 0, 0
	only := func(n, m int) { // the elements before these places are in one list only
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
