package outfile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch output for one open file that goes into another, and a file with such a name that is taken
// for one.
func TestDescriptor(t *testing.T) {
	for path, want := range map[string]int{
		"/dev/stdout": 1, "/dev/stderr": 2, "/dev/fd/0": 0, "/dev/fd/12": 12, "/proc/self/fd/3": 3,
	} {
		fd, ok := outfile.Descriptor(path)
		require.True(t, ok, path)
		require.Equal(t, want, fd, path)
	}
	for _, path := range []string{"", "-", "stdout", "dev/fd/1", "/dev/fd/", "/dev/fd/-1", "/dev/fd/x", "/dev/fd/1/x", "/proc/1/fd/1", "/dev/null"} {
		_, ok := outfile.Descriptor(path)
		require.False(t, ok, path)
	}
}
