package examples_test

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"mrrc-lua/internal/testmarc"
)

// describe writes the result of a command so that a change of it is readable in a diff: standard error,
// text unchanged, and the differences of records from those of the input.
func describe(t *testing.T, b *strings.Builder, r result, all []record) {
	t.Helper()
	if r.code != 0 {
		fmt.Fprintf(b, "exit code %d\n", r.code)
	}
	section(b, "standard error", r.stderr)
	section(b, "standard output", r.stdout)
	for _, name := range r.names() {
		data := r.files[name]
		if bytes.IndexByte(data, 0x1D) < 0 {
			section(b, name, string(data))
			continue
		}
		records := testmarc.Split(data)
		fmt.Fprintf(b, "--- %s: %d records\n", name, len(records))
		compare(t, b, records, all)
	}
}

func section(b *strings.Builder, name, text string) {
	if text != "" {
		fmt.Fprintf(b, "--- %s\n%s", name, visible(text))
	}
}

// visible shows bytes that are not text, as testmarc does.
func visible(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		c, n := utf8.DecodeRuneInString(text)
		if c == utf8.RuneError && n == 1 || c < ' ' && c != '\n' && c != '\t' {
			fmt.Fprintf(&b, "{%02X}", text[0])
		} else {
			b.WriteString(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}

// compare writes which records of the input are unchanged in the output, and which lines of the others
// changed. Output is in the order of the input.
func compare(t *testing.T, b *strings.Builder, out [][]byte, all []record) {
	t.Helper()
	var same numbers
	var changed strings.Builder
	next := 0
	for _, raw := range out {
		i := slices.IndexFunc(all[next:], func(r record) bool { return id(t, r.raw) == id(t, raw) })
		if i < 0 {
			fmt.Fprintf(&changed, "a new record\n%s", toText(t, raw))
			continue
		}
		r := all[next+i]
		next += i + 1
		if bytes.Equal(r.raw, raw) {
			same.add(r)
			continue
		}
		fmt.Fprintf(&changed, "%s %d, 001 %s\n", r.file, r.n, id(t, raw))
		diff(&changed, lines(t, r.raw), lines(t, raw))
	}
	if same.text != "" {
		fmt.Fprintf(b, "as they were: %s\n", same.text)
	}
	b.WriteString(changed.String())
}

// numbers writes the numbers of records by file, with ranges for consecutive ones.
type numbers struct {
	text string
	last record
}

func (s *numbers) add(r record) {
	switch {
	case s.last.file == r.file && s.last.n == r.n-1:
		s.text = strings.TrimSuffix(s.text, "-"+strconv.Itoa(s.last.n)) + "-" + strconv.Itoa(r.n)
	case s.last.file == r.file:
		s.text += ", " + strconv.Itoa(r.n)
	case s.text == "":
		s.text = r.file + " " + strconv.Itoa(r.n)
	default:
		s.text += "; " + r.file + " " + strconv.Itoa(r.n)
	}
	s.last = r
}

// id returns the identity of a record: its first 001.
func id(t *testing.T, raw []byte) string {
	t.Helper()
	for line := range strings.Lines(toText(t, raw)) {
		if id, ok := strings.CutPrefix(line, "=001  "); ok {
			return strings.TrimSpace(id)
		}
	}
	return "(none)"
}

// lines returns the text of a record without the lengths in its leader, which change with every other
// change.
func lines(t *testing.T, raw []byte) []string {
	t.Helper()
	list := strings.Split(strings.TrimSuffix(toText(t, raw), "\n"), "\n")
	leader := []byte(list[0])
	copy(leader[6:], "_____")
	copy(leader[18:], "_____")
	list[0] = string(leader)
	return list
}

// diff writes the lines that only one of two lists has, by their longest common subsequence.
func diff(b *strings.Builder, x, y []string) {
	common := make([][]int, len(x)+1) // of the lists from i and j on
	for i := range common {
		common[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			i, j = i+1, j+1
		case j == len(y) || i < len(x) && common[i+1][j] >= common[i][j+1]:
			fmt.Fprintf(b, "  - %s\n", x[i])
			i++
		default:
			fmt.Fprintf(b, "  + %s\n", y[j])
			j++
		}
	}
}
