package marc8_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pairedLines returns the lines of test_marc8.txt and of test_utf8.txt.
func pairedLines(t testing.TB) (marc, utf []string) {
	t.Helper()
	marc = strings.Split(strings.TrimSuffix(string(corpus(t, "marc8", "test_marc8.txt")), "\n"), "\n")
	utf = strings.Split(strings.TrimSuffix(string(corpus(t, "marc8", "test_utf8.txt")), "\n"), "\n")
	require.Len(t, marc, 1515)
	require.Len(t, utf, 1515)
	return marc, utf
}

// Catches a wrong or missing character in any script of real data, a mark on the wrong side of its
// letter, and a report without a fault.
func TestLinesDecode(t *testing.T) {
	marc, utf := pairedLines(t)
	for i := range marc {
		got, problems := decode(marc[i])
		require.Equal(t, nfc(utf[i]), nfc(got), "line %d, %q", i+1, marc[i])
		require.Empty(t, problems, "line %d", i+1)
	}
}

// Catches a character that encoding loses, moves or replaces.
func TestLinesSurviveEncoding(t *testing.T) {
	_, utf := pairedLines(t)
	for i := range utf {
		encoded, _ := encode(t, utf[i])
		got, problems := decode(encoded)
		require.Equal(t, nfc(utf[i]), nfc(got), "line %d, %q", i+1, encoded)
		require.Empty(t, problems, "line %d", i+1)
	}
}

// Catches an encoder that changes bytes which are already in its own form: records that pass
// through must not change without need.
//
// A line is in canonical form when it returns to ASCII only for a character that the previous set
// does not have, and when each EACC code is the first in the table for its character. The other
// lines, which come from RLIN and OCLC, return to ASCII for a space or for punctuation that the
// Arabic and Hebrew sets also have, or use the code of a simplified or variant form that Unicode
// does not distinguish.
func TestCanonicalLinesAreStable(t *testing.T) {
	first := map[rune]string{}
	chars := map[string]rune{}
	has := map[string]map[byte]bool{} // by final: the ASCII characters of the set
	for _, r := range locRows(t) {
		switch {
		case r.final == "31":
			chars[string(r.code)] = r.char
			if first[r.char] == "" {
				first[r.char] = string(r.code)
			}
		case r.char < 0x80:
			if has[r.final] == nil {
				has[r.final] = map[byte]bool{' ': true}
			}
			has[r.final][byte(r.char)] = true
		}
	}
	finals := map[string]string{"$1": "31", "(2": "32", "(3": "33"}
	canonical := func(line string) bool {
		set := "42"
		for i := 0; i < len(line); {
			switch {
			case line[i] == 0x1B && line[i+1:i+3] == "(B":
				if i+3 < len(line) && set != "31" && has[set][line[i+3]] {
					return false
				}
				set, i = "42", i+3
			case line[i] == 0x1B:
				set, i = finals[line[i+1:i+3]], i+3
			case set == "31":
				code := line[i : i+3]
				if first[chars[code]] != code {
					return false
				}
				i += 3
			default:
				i++
			}
		}
		return true
	}
	marc, _ := pairedLines(t)
	stable := 0
	for i, line := range marc {
		decoded, _ := decode(line)
		encoded, _ := encode(t, decoded)
		require.Equal(t, canonical(line), encoded == line, "line %d: %q, again %q", i+1, line, encoded)
		if encoded == line {
			stable++
		}
	}
	require.Equal(t, 1038, stable)
}
