package frequency_test

import (
	"fmt"
	"os/signal"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/frequency"
)

// Would catch a disk that is full when the counts are added up, and values that are missing then.
func TestSum_full(t *testing.T) {
	for n := range 20 { // so that more or fewer values are left when the others are in the file
		top := n % 2
		totals := frequency.New(frequency.Options{Room: 5000, Temp: t.TempDir()})
		c := totals.Counter()
		for i := range 300 + n {
			c.Begin()
			c.Add(fmt.Appendf(nil, "%0900d", i))
		}
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			signal.Ignore(syscall.SIGXFSZ)
			defer signal.Reset(syscall.SIGXFSZ)
			var was syscall.Rlimit
			require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was))
			require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 200_000, Max: was.Max}))
			_, err := totals.Sum(top)
			require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was))
			require.ErrorIs(t, err, syscall.EFBIG)
			require.ErrorContains(t, err, "a temporary file for the values")
		})
		totals.Close()
	}
}
