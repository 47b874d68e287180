package parse_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

// entryLie makes the nine digits of the i-th entry, or more of them, of the true length and start.
type entryLie func(i, length, start int) string

// lying makes a record of fields with a directory of lies.
func lying(lie entryLie, fields ...string) []byte {
	var dir, data strings.Builder
	for i, f := range fields {
		f = strings.ReplaceAll(f, "|", "\x1F")
		dir.WriteString(f[:3] + lie(i, len(f)-3, data.Len()))
		data.WriteString(f[4:] + "\x1E")
	}
	base := 25 + dir.Len()
	return fmt.Appendf(nil, "%05dnam a22%05d   4500%s\x1E%s\x1D", base+data.Len()+1, base, &dir, &data)
}

// lies are directories that have an entry for each field, in their order.
func lies() map[string]entryLie {
	r := rand.New(rand.NewPCG(1, 1))
	starts := func(start func(i, length, true int) int) entryLie {
		return func(i, length, at int) string { return fmt.Sprintf("%04d%05d", length, start(i, length, at)) }
	}
	return map[string]entryLie{
		"starts of nines":         starts(func(int, int, int) int { return 99999 }),
		"some starts of nines":    starts(func(i, _, at int) int { return []int{at, 99999}[i%2] }),
		"starts of zeros":         starts(func(int, int, int) int { return 0 }),
		"starts beyond 99,999":    starts(func(_, _, at int) int { return 100_000 + at }),
		"one start beyond 99,999": starts(func(i, _, at int) int { return at + i/2%2*100_000 }),
		"starts beyond 999,999":   starts(func(_, _, at int) int { return 1_000_000 + at }),
		"starts in the record":    starts(func(_, _, at int) int { return at + 85 }),
		"starts one early":        starts(func(_, _, at int) int { return max(at-1, 0) }),
		"starts off by more each": starts(func(i, _, at int) int { return at + 7*i }),
		"starts at random":        starts(func(int, int, int) int { return r.IntN(100_000) }),
		"starts backwards":        starts(func(i, _, _ int) int { return 500 - i }),
		"starts count fields":     starts(func(i, _, _ int) int { return i + 1 }),
		"zeros":                   func(int, int, int) string { return "000000000" },
		"blanks":                  func(int, int, int) string { return "         " },
		"lengths of zero":         func(_, _, at int) string { return fmt.Sprintf("0000%05d", at) },
		"lengths two too large, starts of nines": func(_, length, _ int) string {
			return fmt.Sprintf("%04d99999", length+2)
		},
		"lengths without terminators, starts of zeros": func(_, length, _ int) string {
			return fmt.Sprintf("%04d00000", length-1)
		},
	}
}

// oddFields have data fields with too many or too few indicators, and without subfields.
func oddFields() map[string][]string {
	return map[string][]string{
		"as they should be":    {"001 id", "008 date", "245 10|aTitle|bText.", "500   |aÄ note.", "650  0|aMills."},
		"a third indicator":    {"001 id", "245 10|aTitle /|cby A.", "250    |a1st ed.", "260   |aNowhere :|c2002.", "650  1 |aFantasy."},
		"a missing indicator":  {"001 id", "245 1|aTitle /|cby A.", "250 |a1st ed.", "260   |aNowhere :|c2002."},
		"without subfields":    {"001 id", "020 lain text", "035 01", "036 501.01", "100 A longer text", "514 AB2007"},
		"of each kind":         {"001 id", "245 10Title", "300 ", "500   ", "650 |aMills.", "FMT BK"},
		"only a control field": {"001 id"},
	}
}

// Catches a record that is given up although it has as many entries as fields in the same order:
// whatever the starts are, and whether or not the fields have the form of fields.
func TestMend_turns(t *testing.T) {
	for name, lie := range lies() {
		for form, fields := range oddFields() {
			if form != "as they should be" && (name == "zeros" || name == "blanks") {
				continue // nothing then shows that no terminator was lost and no other put in
			}
			rec := frameOf(t, lying(lie, fields...))
			require.NotNil(t, rec)
			require.NoError(t, testread.Error(rec), "%s, %s", name, form)
			require.Equal(t, strings.ReplaceAll(strings.Join(fields, "; "), "|", "\x1F"), dump(rec), "%s, %s", name, form)
			salvageOf(t, string(rec.Raw()))
		}
	}
}

// Catches the same where a field was changed after the directory was made: one length is off, and
// the starts after it.
func TestMend_turnsOfChanged(t *testing.T) {
	for form, fields := range oddFields() {
		for changed := range fields {
			if len(fields[changed]) < 8 {
				continue
			}
			late := 0
			rec := frameOf(t, lying(func(i, length, start int) string {
				if i == changed {
					defer func() { late = 1 }()
					return fmt.Sprintf("%04d%05d", length+1, start)
				}
				return fmt.Sprintf("%04d%05d", length, start+late)
			}, fields...))
			require.NoError(t, testread.Error(rec), "%s, %s", form, fields[changed])
			require.Equal(t, strings.ReplaceAll(strings.Join(fields, "; "), "|", "\x1F"), dump(rec))
		}
	}
}

// Catches records that are read by their order alone although their numbers are evidence for
// another.
func TestMend_turnsOfExchanged(t *testing.T) {
	five := []string{"001 id", "245 10|aTitle.", "500   |aA note.", "520   |aNote two.", "650  0|aMills."}
	numbers := func(i int) (length, start int) {
		for k := range i {
			start += len(five[k]) - 3
		}
		return len(five[i]) - 3, start
	}
	exchanged := []string{five[0], five[1], "500   |aNote two.", "520   |aA note.", five[4]}
	for name, lie := range map[string]entryLie{
		// The entries of 500 and 520 say where these were before they changed places.
		"starts as before": func(i, _, _ int) string {
			length, start := numbers(i)
			return fmt.Sprintf("%04d%05d", length, start)
		},
		"starts of nines": func(i, _, _ int) string {
			length, _ := numbers(i)
			return fmt.Sprintf("%04d99999", length)
		},
	} {
		rec := frameOf(t, lying(lie, exchanged...))
		require.ErrorIs(t, testread.Error(rec), parse.ErrDamaged, "%s: %s", name, dump(rec))
	}
	// The starts show the order when the lengths say nothing.
	starts := []int{0, 3, 26, 14, 40}
	rec := frameOf(t, lying(func(i, _, _ int) string { return fmt.Sprintf("0000%05d", starts[i]) }, five...))
	require.NoError(t, testread.Error(rec))
	require.Equal(t, "001 id; 245 10\x1faTitle.; 500   \x1faNote two.; 520   \x1faA note.; 650  0\x1faMills.", dump(rec))
}

// Catches a reader that cannot read what the writer makes of records that are too long for their
// lengths: long fields, starts beyond 99,999, a directory beyond it.
func TestMend_zeroLengths(t *testing.T) {
	fields := func(n, length int) (all []string) {
		for i := range n {
			all = append(all, fmt.Sprintf("500   \x1fa%04d%s", i, strings.Repeat("z", length-8)))
		}
		return all
	}
	for name, want := range map[string][]string{
		"starts":           append([]string{"001 x"}, fields(102, 1000)...),
		"a long field":     append(append([]string{"001 x"}, fields(1, 12_000)...), fields(3, 20)...),
		"two long fields":  append(append([]string{"001 x"}, fields(2, 12_000)...), fields(3, 20)...),
		"long fields only": fields(12, 12_000),
		"directory":        append([]string{"001 x"}, fields(9000, 16)...),
	} {
		rec := parse.NewRecord()
		for _, f := range want {
			rec.Append(tag(f[:3]), []byte(f[4:]))
		}
		m := encode.MARC{ZeroLengths: true}
		out, err := m.Append(nil, rec, nil)
		require.NoError(t, err)
		all := readAll(t, string(marc("001 a"))+string(out)+string(out)+string(marc("001 c")))
		require.Len(t, all, 4, name)
		for _, x := range all[1:3] {
			require.Empty(t, x.Rejected, name)
			require.Equal(t, want, x.Fields, name)
		}
		require.Equal(t, "c", all[3].ID(), name)
	}
}
