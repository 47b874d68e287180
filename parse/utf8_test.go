package parse

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/survey"
	"mrrc-lua/internal/testscale"
)

// Would catch a step over bytes that are not looked at: everything is tried at every place of a step.
func TestValidUTF8(t *testing.T) {
	for _, what := range []string{"", "é", "\u0301", "漢字", "😀", "\xC3", "\xA9", "\xC3\xA9\xA9", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xF0\x90\x80\x80", "\xF0\x8F\xBF\xBF", "\xF1\x80\x80\x80", "\xE0\x9F\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xC2\x80", "\xC0\xAF", "\xFF", "\uFFFD"} {
		for before := range 70 {
			for _, after := range []int{0, 1, 7, 8, 31, 32, 65} {
				text := strings.Repeat("a", before) + what + strings.Repeat("b", after) + what
				require.Equal(t, utf8.ValidString(text), validUTF8([]byte(text)), "%q", text)
			}
		}
	}
}

// scanSlowly is scanUTF8, byte by byte.
func scanSlowly(b []byte) (valid, odd bool) {
	for i, c := range b {
		if c >= utf8.RuneSelf && i > 0 && (b[i-1] == FieldTerminator || b[i-1] == SubfieldDelimiter || i > 1 && b[i-2] == FieldTerminator) {
			odd = true
		}
	}
	return utf8.Valid(b), odd
}

// Would catch a letter in the place of an indicator or a subfield code that is passed over, wherever it is in the blocks
// that are looked at, and one that is seen where none is.
func TestScanUTF8_odd(t *testing.T) {
	for _, what := range []string{"\x1Fé", "\x1Eé", "\x1Eaé", "\x1E\x1Fé", "\x1Faé", "\x1E  \x1Faé", "\x1Dé", "\x1Cé", "é\x1Fé", "é\x1Eaé", "\x1F漢", "\x1Ea漢", "\x1Eaé漢", "é"} {
		for before := range 70 {
			for _, after := range []int{0, 1, 7, 31, 32, 65} {
				b := []byte(strings.Repeat("a", before) + what + strings.Repeat("ü", after/2) + what)
				valid, odd := scanUTF8(b)
				require.True(t, valid)
				_, want := scanSlowly(b)
				require.Equal(t, want, odd, "%q", b)
			}
		}
	}
}

// Would catch any other difference, in random bytes of the kinds that matter.
func TestScanUTF8_random(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	parts := []string{"a", "b", " ", "\x1E", "\x1F", "\x1D", "é", "ü", "ß", "漢", "😀", "\xC3", "\xA9", "\xC0", "\xC1\x81", "\xE0", "plain text of some length "}
	odds, valids := 0, 0
	for range testscale.Of(20_000, 2_000_000) {
		var b []byte
		most := []int{7, 13, len(parts)}[rng.IntN(3)]
		for range rng.IntN(60) {
			b = append(b, parts[rng.IntN(most)]...)
		}
		valid, odd := scanUTF8(b)
		wantValid, wantOdd := scanSlowly(b)
		require.Equal(t, wantValid, valid, "%q", b)
		if valid {
			require.Equal(t, wantOdd, odd, "%q", b)
			valids++
		}
		if odd {
			odds++
		}
	}
	require.Positive(t, odds)
	require.Positive(t, valids)
}

// Would catch text that is called plain and is not UTF-8, has an escape character, or a letter where a code stands; and
// plain text that is looked at again.
func TestIsPlain(t *testing.T) {
	if !survey.Available {
		t.Skip("this processor has no surveys")
	}
	rng := rand.New(rand.NewPCG(3, 4))
	parts := []string{"a", "b", " ", "\x1E", "\x1F", "\x1D", "é", "ü", "漢", "😀", "plain text of some length ", "Библиотека", "\x1B", "\xC3", "\xA9", "\xC0", "\xE0"}
	var words []uint64
	seen := map[bool]int{}
	for range testscale.Of(20_000, 2_000_000) {
		b := bytes.Repeat([]byte{'0'}, 30+rng.IntN(60))
		from := len(b)
		if rng.IntN(20) == 0 {
			b[rng.IntN(from)] = 0xC3
		}
		b = append(b, "\x1Eab"[:1+rng.IntN(3)]...)
		most := []int{4, 7, 11, 12, len(parts)}[rng.IntN(5)]
		for range rng.IntN(60) {
			b = append(b, parts[rng.IntN(most)]...)
		}
		b = append(b, bytes.Repeat([]byte{'z'}, max(0, 64-len(b)))...)
		s, _ := survey.Look(b, &words)
		valid, odd := scanSlowly(b[from:])
		want := valid && !odd && isASCII(b[:from]) && !bytes.Contains(b, []byte{0x1B})
		require.Equal(t, want, isPlain(b, from, &s), "%q from %d", b, from)
		seen[want]++
	}
	require.Positive(t, seen[true])
	require.Positive(t, seen[false])
}

func FuzzValidUTF8(f *testing.F) {
	f.Add([]byte("Bjørn Müller und andere, die länger sind als zweiunddreißig Bytes"))
	f.Add([]byte("\xE6\xBC\xA2\xE5\xAD"))
	f.Fuzz(func(t *testing.T, b []byte) { require.Equal(t, utf8.Valid(b), validUTF8(b)) })
}

func BenchmarkValidUTF8(b *testing.B) {
	for name, text := range map[string]string{
		"ascii": strings.Repeat("Systems of libraries. ", 50), "some": strings.Repeat("Bücher und andere Medien in Bibliotheken. ", 26),
		"cyrillic": strings.Repeat("Библиотека. ", 50),
	} {
		data := []byte(text)
		b.Run(name+"/std", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				utf8.Valid(data)
			}
		})
		b.Run(name+"/own", func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				validUTF8(data)
			}
		})
	}
}
