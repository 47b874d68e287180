package spill_test

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/spill"
)

// full makes files that cannot grow beyond a size, as on a full disk.
func full(t *testing.T, size uint64) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var was syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &was))
	require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: was.Max}))
	t.Cleanup(func() {
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &was))
		signal.Reset(syscall.SIGXFSZ)
	})
}

func nothing(_, _ []byte) error { return nil }

// Catches entries that are lost on a full disk, and nobody is told.
func TestSorter_full(t *testing.T) {
	s := spill.NewSorter(t.TempDir(), 1)
	defer s.Close()
	full(t, 20_000)
	var err error
	for i := 0; err == nil && i < 10_000; i++ {
		err = s.Add([]byte{byte(i)}, make([]byte, 100))
	}
	require.ErrorIs(t, err, syscall.EFBIG)
	require.ErrorIs(t, s.Each(nothing), syscall.EFBIG)
	_, err = spill.NewTable(s)
	require.ErrorIs(t, err, syscall.EFBIG)
}

// Catches the last entries, which are written when all are read.
func TestSorter_fullAtTheEnd(t *testing.T) {
	s := filled(t, []pair{{"a", strings.Repeat("x", 2000)}, {"b", strings.Repeat("x", 2000)}, {"c", "x"}}, 1)
	full(t, 2500)
	require.ErrorIs(t, s.Each(nothing), syscall.EFBIG)
	require.ErrorIs(t, s.Each(nothing), syscall.EFBIG, "it stays")
}

// Catches a table without its last entries, or without any.
func TestTable_full(t *testing.T) {
	for _, size := range []uint64{1 << 20, 36 << 20} {
		s := spill.NewSorter(t.TempDir(), 200<<20)
		defer s.Close()
		value := make([]byte, 1<<20)
		for i := range 40 {
			require.NoError(t, s.Add([]byte{byte(i)}, value))
		}
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			full(t, size)
			_, err := spill.NewTable(s)
			require.ErrorIs(t, err, syscall.EFBIG)
		})
	}
	s := spill.NewSorter(t.TempDir()+"/no", 200<<20)
	defer s.Close()
	require.NoError(t, s.Add(nil, make([]byte, 40<<20)))
	_, err := spill.NewTable(s)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Catches an error of the caller that is lost, or after which it gets more entries.
func TestSorter_stopped(t *testing.T) {
	stop := errors.New("stop")
	for _, memory := range []int{1, 0} {
		s := filled(t, []pair{{"a", strings.Repeat("x", 2000)}, {"b", "x"}, {"c", "x"}}, memory)
		n := 0
		require.ErrorIs(t, s.Each(func(_, _ []byte) error { n++; return stop }), stop)
		require.Equal(t, 1, n)
	}
}

// Catches a temporary file that cannot be read to its end, and counts as read.
func TestSorter_cut(t *testing.T) {
	s := filled(t, []pair{{"a", strings.Repeat("x", 2000)}, {"b", strings.Repeat("x", 300_000)}, {"c", strings.Repeat("x", 2000)}}, 1)
	require.NoError(t, s.Each(nothing))
	cut := func(size int64) {
		t.Helper()
		fds, err := os.ReadDir("/proc/self/fd")
		require.NoError(t, err)
		done := 0
		for _, fd := range fds {
			path := "/proc/self/fd/" + fd.Name()
			if to, err := os.Readlink(path); err == nil && strings.Contains(to, "/.mrrc-lua-") {
				if st, err := os.Stat(path); err == nil && st.Size() > size && st.Size() < 400_000 {
					require.NoError(t, os.Truncate(path, size))
					done++
				}
			}
		}
		require.Equal(t, 1, done)
	}
	for _, size := range []int64{304_000, 2010, 2003, 1} {
		cut(size)
		require.Error(t, s.Each(nothing), size)
	}
}
