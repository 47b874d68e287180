package spill_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/spill"
)

// failingAfter takes some writes.
type failingAfter struct {
	bytes.Buffer
	left int
}

func (f *failingAfter) Write(p []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, errors.New("full")
	}
	return f.Buffer.Write(p)
}

// Catches bytes that are lost or out of order at the ends of blocks, an error that is lost, and a Writer that waits for
// ever after one.
func TestWriter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, 3<<20)
	for i := range text {
		text[i] = byte(r.Uint32())
	}
	for _, size := range []int{0, 1, 256 << 10, 256<<10 + 1, len(text)} {
		for left, fails := range map[int]bool{100: false, 0: size > 0, 1: size > 256<<10} {
			to := &failingAfter{left: left}
			w := spill.NewWriter(to)
			for rest := text[:size]; len(rest) > 0; {
				n := min(1+r.IntN(300<<10), len(rest))
				if _, err := w.Write(rest[:n]); err != nil {
					require.EqualError(t, err, "full")
					break
				}
				rest = rest[n:]
			}
			err := w.Close()
			require.Equal(t, fails, err != nil, "%d bytes, %d writes", size, left)
			if !fails {
				require.True(t, bytes.Equal(text[:size], to.Bytes()))
			}
		}
	}
}
