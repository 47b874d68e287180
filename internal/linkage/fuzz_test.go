package linkage_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/linkage"
)

// Catches a link that reads back as another link after it was written, and a panic on any bytes.
func FuzzParse(f *testing.F) {
	for _, v := range []string{"245-01", "880-01/(N", "24501", "245 - 1(3/r", "880\u201301/$1", "500-00", "880-0x", "880", "", "\x1f6"} {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		l, ok := linkage.Parse(v)
		if !ok {
			return
		}
		again, ok := linkage.Parse([]byte(l.String()))
		require.True(t, ok)
		require.Equal(t, [2]any{l.Tag, l.Number}, [2]any{again.Tag, again.Number})
		require.Equal(t, l.Rest, again.Rest)
		require.Equal(t, l.String(), again.String())
		if l.Exact {
			require.Equal(t, string(v), l.String())
		}
	})
}
