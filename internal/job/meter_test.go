package job_test

import (
	"crypto/sha256"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/job"
)

// Would catch a sum of bytes that were left out, counted twice, or taken out of their order, when
// several goroutines read a file at several places, some twice.
func TestMeter_sumOfWhatIsReadAtPlaces(t *testing.T) {
	const size, step = 40<<20 + 77, 256 << 10
	data := make([]byte, size)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(data) // it never fails
	path := filepath.Join(t.TempDir(), "in.mrc")
	require.NoError(t, os.WriteFile(path, data, 0o644))
	want := sha256.Sum256(data)

	for name, order := range map[string]func(n int) []int{
		"in order":  rangeOf,
		"backwards": func(n int) []int { return reversed(rangeOf(n)) },
		"at random": rand.Perm,
		"twice":     func(n int) []int { return append(rand.Perm(n), rangeOf(n)...) },
	} {
		for _, readers := range []int{1, 4} {
			file, err := os.Open(path)
			require.NoError(t, err)
			in, digest := job.Metered(file)
			_, err = in.Read(make([]byte, 4096)) // the first bytes decide the format
			require.NoError(t, err)
			blocks := make(chan int)
			var all sync.WaitGroup
			for range readers {
				all.Go(func() {
					buf := make([]byte, step+8<<10)
					for k := range blocks {
						_, _ = in.ReadAt(buf, int64(k)*step) // the last one meets the end
					}
				})
			}
			for _, k := range order(size/step + 1) {
				blocks <- k
			}
			close(blocks)
			all.Wait()
			require.NoError(t, in.Close())
			n, sum := digest()
			require.EqualValues(t, size, n, "%s, %d readers", name, readers)
			require.Equal(t, want[:], sum, "%s, %d readers", name, readers)
		}
	}
}

func rangeOf(n int) (o []int) {
	for i := range n {
		o = append(o, i)
	}
	return o
}

func reversed(o []int) []int {
	for i, j := 0, len(o)-1; i < j; i, j = i+1, j-1 {
		o[i], o[j] = o[j], o[i]
	}
	return o
}
