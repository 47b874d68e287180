package marcgen

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

// Catches a language without the words it needs, also in its own script, and words that are not in
// normalization form C.
func TestTongues_areComplete(t *testing.T) {
	shares := 0
	for _, g := range tongues {
		shares += g.share
		require.Len(t, g.code, 3)
		lists := map[string][]word{
			"subjects": g.subjects, "wheres": g.wheres, "remainders": g.remainders, "families": g.families, "givens": g.givens,
		}
		for _, p := range g.places {
			require.Len(t, p.country, 3, "%s %s", g.code, p.city.latin)
			lists["places"] = append(lists["places"], p.city)
		}
		for _, f := range append(g.by[:len(g.by):len(g.by)], g.publishers...) {
			for _, w := range []word{f.before, f.after} {
				if w.latin != "" {
					lists["frames"] = append(lists["frames"], w)
				}
			}
		}
		for name, words := range lists {
			require.GreaterOrEqual(t, len(words), 3, "%s %s", g.code, name)
			for _, w := range words {
				require.NotEmpty(t, w.latin, "%s %s", g.code, name)
				require.Equal(t, g.script == "", w.native == "", "%s %s %q", g.code, name, w.latin)
				require.True(t, norm.NFC.IsNormalString(w.latin+w.native), "%s %s %q", g.code, name, w.latin)
				if g.script != "" {
					require.False(t, strings.ContainsAny(w.native, "abcdefghijklmnopqrstuvwxyz"), "%s: Latin letters in %q", g.code, w.native)
				}
			}
		}
		require.NotEmpty(t, g.editions, g.code)
	}
	require.Equal(t, 1000, shares)
}

// Catches a type of material whose 008 is too long, shares that do not add up, and a heading in the wrong
// list with respect to "History".
func TestKinds_areComplete(t *testing.T) {
	shares := 0
	for _, k := range kinds {
		shares += k.share
		require.Len(t, k.specific, 17, "%s %s: 008/18-34", k.material, k.gmd)
	}
	require.Equal(t, 1000, shares)
	for _, h := range headings {
		require.NotContains(t, h, "History")
	}
	for _, h := range historyHeadings {
		require.Contains(t, h, "History")
	}
}

// Catches a check digit that is not that of the standard, including X.
func TestISBN_checkDigit(t *testing.T) {
	for _, row := range []struct {
		body           int
		isbn13, isbn10 string
	}{
		{0, "9780000000002", "0000000000"},
		{30640615, "9780306406157", "0306406152"}, // the example of the standard
		{80442957, "9780804429573", "080442957X"},
	} {
		var b builder
		b.isbn13(row.body)
		require.Equal(t, row.isbn13, string(b.data))
		b.data = nil
		b.isbn10(row.body)
		require.Equal(t, row.isbn10, string(b.data))
	}
}
