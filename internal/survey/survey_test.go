package survey

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a byte that is not counted, or counted twice: wherever it is in the blocks, in the rest after them and in
// what is surveyed at once.
func TestLook(t *testing.T) {
	if !Available {
		t.Skip("this processor has no surveys")
	}
	var words []uint64
	for _, n := range []int{64, 65, 100, 127, 128, 129, 191, step - 1, step, step + 1, step + 63, 2*step + 70} {
		for _, at := range []int{0, 1, 31, 32, 33, 63, n / 2, n - 64, n - 33, n - 32, n - 2, n - 1} {
			for _, c := range []byte{0x1D, 0x1E, 0x1B, 0x80, 0xFF, 0x1F, 0x1C, 'a'} {
				b := bytes.Repeat([]byte{' '}, n)
				b[at] = c
				requireLooked(t, b, &words)
			}
		}
		for _, c := range []byte{0x1D, 0x1E, 0x1B, 0xC3} {
			requireLooked(t, bytes.Repeat([]byte{c}, n), &words)
		}
	}
	_, ok := Look(make([]byte, 63), &words)
	require.False(t, ok)
}

// requireLooked compares a survey with a walk.
func requireLooked(t *testing.T, b []byte, words *[]uint64) {
	t.Helper()
	s, ok := Look(b, words)
	require.True(t, ok)
	require.Equal(t, bytes.Count(b, []byte{0x1D}), s.Records)
	require.Equal(t, bytes.Count(b, []byte{0x1E}), s.Fields)
	require.Equal(t, bytes.Count(b, []byte{0x1B}), s.Escapes)
	require.Len(t, s.Other, (len(b)+63)/64)
	for w, word := range s.Other {
		var want uint64
		for bit, c := range b[w*64 : min(w*64+64, len(b))] {
			want |= uint64(c>>7) << bit
		}
		require.Equal(t, want, word, "word %d of %d bytes", w, len(b))
	}
}
