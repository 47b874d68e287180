package parse

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

func surveys(t *testing.T) {
	t.Helper()
	if !canSurvey {
		t.Skip("this processor has no surveys")
	}
}

// Would catch a byte that is not counted, or counted twice: wherever it is in the blocks, in the rest after them and in
// what is surveyed at once.
func TestLook_counts(t *testing.T) {
	surveys(t)
	var words []uint64
	for _, n := range []int{64, 65, 100, 127, 128, 129, 191, surveyStep - 1, surveyStep, surveyStep + 1, surveyStep + 63, 2*surveyStep + 70} {
		for _, at := range []int{0, 1, 31, 32, 33, 63, n / 2, n - 64, n - 33, n - 32, n - 2, n - 1} {
			for _, c := range []byte{RecordTerminator, FieldTerminator, 0x1B, 0x80, 0xFF, SubfieldDelimiter, 0x1C, 'a'} {
				b := bytes.Repeat([]byte{' '}, n)
				b[at] = c
				requireLooked(t, b, &words)
			}
		}
		for _, c := range []byte{RecordTerminator, FieldTerminator, 0x1B, 0xC3} {
			requireLooked(t, bytes.Repeat([]byte{c}, n), &words)
		}
	}
	require.False(t, (&survey{}).done)
	require.Equal(t, survey{}, look(make([]byte, 63), &words))
}

// requireLooked compares a survey with a walk.
func requireLooked(t *testing.T, b []byte, words *[]uint64) {
	t.Helper()
	s := look(b, words)
	require.True(t, s.done)
	require.Equal(t, bytes.Count(b, []byte{RecordTerminator}), s.records)
	require.Equal(t, bytes.Count(b, []byte{FieldTerminator}), s.fields)
	require.Equal(t, bytes.Count(b, []byte{0x1B}), s.escapes)
	require.Len(t, s.other, (len(b)+63)/64)
	for w, word := range s.other {
		var want uint64
		for bit, c := range b[w*64 : min(w*64+64, len(b))] {
			want |= uint64(c>>7) << bit
		}
		require.Equal(t, want, word, "word %d of %d bytes", w, len(b))
	}
}

// Would catch text that is called plain and is not UTF-8, has an escape character, or a letter where a code stands; and
// plain text that is looked at again.
func TestSurvey_isPlain(t *testing.T) {
	surveys(t)
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
		s := look(b, &words)
		valid, odd := scanSlowly(b[from:])
		want := valid && !odd && isASCII(b[:from]) && !bytes.Contains(b, []byte{0x1B})
		require.Equal(t, want, s.isPlain(b, from), "%q from %d", b, from)
		seen[want]++
	}
	require.Positive(t, seen[true])
	require.Positive(t, seen[false])
}
