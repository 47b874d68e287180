package fixedfield_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fixedfield"
)

// Would catch a form in which Sound overlooks what Check finds, and one for which it is of no use.
func TestSound(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, f := range fixedfield.Forms() {
		useful := false
		for range 2000 {
			data := make([]byte, 0, f.Length)
			for len(data) < f.Length {
				data = append(data, ' ')
			}
			for _, p := range f.Positions {
				switch {
				case p.Date:
					copy(data[p.At:], "260131")
				case len(p.Values) > 0 && rnd.IntN(10) > 0:
					copy(data[p.At:p.End()+1], p.Values[rnd.IntN(len(p.Values))].Code)
				case len(p.Chars) > 0:
					for i := p.At; i <= p.End(); i++ {
						data[i] = p.Chars[rnd.IntN(len(p.Chars))]
					}
				case rnd.IntN(8) == 0:
					data[p.At] = "|xZ0\xC3"[rnd.IntN(5)]
				}
			}
			found := f.Check(data)
			if f.Sound(data, false) {
				useful = true
				require.Empty(t, found, "%s %s %q", f.Tag, f.Material, data)
			}
			if f.Sound(data, true) {
				for _, p := range found {
					require.True(t, p.Foreign, "%s %s %q", f.Tag, f.Material, data)
				}
			}
		}
		require.True(t, useful, "%s %s", f.Tag, f.Material)
		require.False(t, f.Sound(make([]byte, f.Length-1), true), "%s %s", f.Tag, f.Material)
	}
}
