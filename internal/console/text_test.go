package console_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/console"
)

// Would catch messages such as "1 records", and text that is cut inside a character or not at all.
func TestText(t *testing.T) {
	require.Equal(t, "1 record", console.Counted(1, "record", "records"))
	require.Equal(t, "0 records", console.Counted(0, "record", "records"))
	require.Equal(t, "1,000 records", console.Counted(int64(1000), "record", "records"))
	for n, want := range []string{"…", "a…", "a…", "aé…", "aéb"} {
		require.Equal(t, want, console.Brief("aéb", n), n)
	}
	require.Equal(t, "…", console.Brief("éa", 1))
	require.Equal(t, "\xa9", console.Brief("\xa9", 1))
	_, err := os.Open(filepath.Join(t.TempDir(), "x"))
	require.EqualError(t, console.Bare(err), "no such file or directory")
	require.Equal(t, os.ErrClosed, console.Bare(os.ErrClosed))
	for n, want := range map[int64]string{-1: "0 B", 0: "0 B", 1023: "1023 B", 64 << 20: "64 MiB"} {
		require.Equal(t, want, console.Bytes(n))
	}
}

// Would catch a size that is taken for another one, or refused.
func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "0064": 64, "2K": 2 << 10, "3m": 3 << 20, "4G": 4 << 30, "8589934591G": math.MaxInt64 >> 30 << 30} {
		n, ok := console.ParseSize(text)
		require.True(t, ok, text)
		require.Equal(t, want, n, text)
	}
	for _, text := range []string{"", "0", "0K", "-1", "1.5M", "1 K", "1KB", "1KiB", "K", "1T", "9223372036854775808", "8589934592G", "99999999999999999999G", "1e3"} {
		_, ok := console.ParseSize(text)
		require.False(t, ok, text)
	}
}
