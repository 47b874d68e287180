package parse_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// endless returns a pattern over and over, up to a number of bytes.
type endless struct {
	pattern string
	left    int64
	at      int
}

func newEndless(pattern string, size int64) *endless {
	return &endless{pattern: strings.Repeat(pattern, 1+64<<10/len(pattern)), left: size}
}

func (e *endless) Read(p []byte) (n int, err error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n = copy(p[:min(int64(len(p)), e.left)], e.pattern[e.at:])
	e.at = (e.at + n) % len(e.pattern)
	e.left -= int64(n)
	return n, nil
}

// junkPatterns are inputs that tempt a reader to look at the same bytes again and again.
func junkPatterns() map[string]string {
	sound := string(marc("001 a", "245 00|aTitle."))
	long := "0 |a" + strings.Repeat("word ", 300)
	liar := string(with(marc("001 a", "500 "+long), entryAt(1)+3, "990000001"))
	var entries strings.Builder
	for range 1000 {
		entries.WriteString("500000400000")
	}
	return map[string]string{
		"NULs": "\x00", "blanks": " ", "digits": "0", "letters": "x", "line ends": "\r\n",
		"record terminators": "\x1D", "field terminators": "\x1E", "terminators and line ends": "\x1D\n",
		"terminators and much filler":  "\x1D" + strings.Repeat("\n", 4000),
		"entry maps":                   "4500",
		"digits that could be leaders": "00000000002200000000450000000022",
		"leaders":                      "00000nam a2200000   4500",
		"leaders and terminators":      "00000nam a2200000   4500\x1D",
		"leaders in garbage":           "x\x1D00030XXXXX22XXXXXXXXXXXXXX\x1D",
		"longest lengths":              "99999nam a2299999   4500" + "\x1D",
		"no record terminators":        strings.TrimSuffix(sound, "\x1D"),
		"line ends for terminators":    strings.TrimSuffix(sound, "\x1D") + "\n",
		"directories without end":      "99999nam a2299999   4500" + entries.String(),
		"starts within directories":    "00000nam a2200025   450" + "0" + "00000nam22000004500" + "12345",
		"records that lie":             liar,
		"cut off records":              sound[:50],
		"far stray terminators":        "50000nam a2200037   4500001000200000\x1Ea\x1E\x1D!",
	}
}

// Catches memory that grows with the input, work that grows with its square (the test then takes
// minutes), and an end that never comes.
func TestReader_endlessJunk(t *testing.T) {
	const size, maxRecord, block = 1 << 19, 128 << 10, 8 << 10
	for name, pattern := range junkPatterns() {
		read := func(src io.Reader) (all []string) {
			r := parse.NewReader(src, parse.Options{MaxRecord: maxRecord, Block: block})
			var b parse.Batch
			var n int64
			for {
				err := r.Read(&b)
				if err != nil {
					require.Equal(t, io.EOF, err)
					break
				}
				require.Positive(t, b.Length)
				n += b.Length
				for i := range b.Records {
					rec := &b.Records[i]
					all = append(all, fmt.Sprint(rec.Pos(), len(rec.Raw()), rec.Continued(), rec.Err() == nil))
				}
				// A block of the shortest records there can be takes more than its bytes.
				require.Less(t, b.Memory(), int64(2*maxRecord+40*block), name)
			}
			require.EqualValues(t, size, n)
			return all
		}
		whole := read(newEndless(pattern, size))
		cut := read(&limited{newEndless(pattern, size), 1000})
		require.Equal(t, len(whole), len(cut), name)
		require.True(t, slices.Equal(whole, cut), name)
		if name == "digits" {
			require.LessOrEqual(t, len(whole), size/maxRecord+2, "what was looked through is handed on")
		}
	}
}

// limited returns at most this many bytes at once.
type limited struct {
	io.Reader
	most int
}

func (l *limited) Read(p []byte) (int, error) { return l.Reader.Read(p[:min(len(p), l.most)]) }

// Catches memory of a huge record that is kept when it is over, by reader or batch.
func TestReader_letsGoOfMemory(t *testing.T) {
	huge := string(marc("001 a", "500   |a"+strings.Repeat("x", 9000)))
	huge = "99999" + huge[5:len(huge)-1] + strings.Repeat("y", 8<<20) + "\x1D"
	text := huge + strings.Repeat(string(marc("001 b")), 100_000)
	r := parse.NewReader(&limited{strings.NewReader(text), 64 << 10}, parse.Options{})
	var b parse.Batch
	var peak, last int64
	for r.Read(&b) == nil {
		peak, last = max(peak, b.Memory()), b.Memory()
	}
	require.Greater(t, peak, int64(8<<20))
	require.Less(t, last, peak/2)
}
