package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
)

// edit changes text in the data of a record and leaves the directory as it is.
func edit(b []byte, oldnew ...string) []byte {
	return []byte(strings.NewReplacer(oldnew...).Replace(string(b)))
}

// Catches records read in spite of a doubt. In each of them as many entries as stretches, or the
// numbers of most, suggest a reading that is wrong or may be: one guard or another must see it.
func TestMend_doubts(t *testing.T) {
	five := []string{"001 id", "008 date", "245 10|aTitle|bText.", "500   |aA note.", "650  0|aMills."}
	sound := marc(five...)
	unicode := marc("001 id", "500   |aÄ text", "500   |aNöte", "500   |aMöre and überhaupt")
	last := spliced(sound, entryAt(4), 12, "")
	for name, record := range map[string][]byte{
		// A terminator lost here and another one put in there: the fields between are shifted.
		"shifted, a field hidden in another": edit(unicode, "text\x1E", "text", "and ", "and\x1E  \x1Fc"),
		"shifted, a piece without indicators": edit(
			marc("001 id", "500   |aÄ text", "500   ", "500   |aMöre and überhaupt"), "text\x1E", "text", "and ", "and\x1E"),
		"shifted by a control field": edit(marc("001 idö", "003 XxXx", "500   |aMöre", "500   |aand überhaupt"),
			"ö\x1E", "ö", "and ", "\x1F\x1E  \x1Fc"),
		// Lengths that have no explanation.
		"one length far too long":   edit(sound, "Title|bText", "T", "\x1faTitle\x1fbText.", "\x1fa"),
		"two fields much longer":    edit(sound, "note", strings.Repeat("note ", 20), "Mills", strings.Repeat("mills ", 20)),
		"two fields changed places": edit(marc("001 id", "500   |aA note.", "520   |aNote two."), "A note.\x1E  \x1faNote two.", "Note two.\x1E  \x1faA note."),
		// The order of the directory is not that of the data.
		"another's place, its entry lost": with(with(last, entryAt(1)+3, string(sound[entryAt(4)+3:entryAt(5)])), 12,
			fmt.Sprintf("%05d", entryAt(4)+1)),
		// What is left does not look like what it should be.
		"no numbers, no indicators":                               edit(blankedEntry(sound, 3), "  \x1FaA note.", "xxx A note."),
		"no numbers, no control field":                            edit(blankedEntry(sound, 1), "date", "\x1Faxx"),
		"two lies side by side":                                   withEntry(withEntry(sound, 2, 4321, 2222), 3, 4321, 1111),
		"a byte out, a terminator changed":                        with(spliced(sound, entryAt(5)+2, 1, ""), strings.Index(string(sound), "Text.")+4, "."),
		"starts too large, and far more terminators than entries": spliced(shifted(sound, 1), len(sound)-1, 0, strings.Repeat("\x1E", 12_000)),
		"directory shorter than it was":                           with(sound, entryAt(2)-1, "\x1E"),
	} {
		t.Run(name, func(t *testing.T) {
			rec := frameOf(t, withLength(record))
			require.NotNil(t, rec)
			require.ErrorIs(t, testread.Error(rec), parse.ErrDamaged, "%q", testread.Tell(rec).Fields)
		})
	}
}

func blankedEntry(b []byte, i int) []byte { return with(b, entryAt(i)+3, "         ") }

// Catches a field that swallows the next one because its length includes it: the next one's own
// start contradicts that.
func TestMend_namedByItsStart(t *testing.T) {
	sound := marc("001 id", "500   |aA note.", "650  0|aMills.")
	rec := frameOf(t, withEntry(withEntry(sound, 1, 11, 0), 2, 7000, 0))
	require.NoError(t, testread.Error(rec))
	require.Equal(t, "001 id; 500   \x1faA note.; 650  0\x1faMills.", dump(rec))
}

// Catches a terminator within a field that is assumed although an entry is missing.
func TestMend_terminatorWithinAndGap(t *testing.T) {
	sound := edit(marc("001 id", "500   |aA note.", "600  0|aMaps.", "650  0|aMills."), "A note", "A\x1Enote")
	rec := frameOf(t, withLength(with(spliced(sound, entryAt(2), 12, ""), 12, fmt.Sprintf("%05d", entryAt(3)+1))))
	require.NoError(t, testread.Error(rec))
	require.Equal(t, "001 id; 500   \x1faA\x1enote.; 650  0\x1faMills.", dump(rec))
}
