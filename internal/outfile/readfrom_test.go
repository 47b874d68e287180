package outfile_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
)

// Would catch bytes that are lost, doubled or not counted when the system copies them, in files of every kind.
func TestFile_ReadFrom(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 300_000) // more than is copied at once
	from := filepath.Join(t.TempDir(), "from")
	require.NoError(t, os.WriteFile(from, []byte(text), 0o600))
	for name, opt := range map[string]outfile.Options{"out.mrc": {}, "sum.mrc": {Sum: true}, "out.mrc.gz": {}} {
		var set outfile.Set
		path := filepath.Join(t.TempDir(), name)
		f, err := set.Create(path, opt)
		require.NoError(t, err)
		_, err = f.Write([]byte("before "))
		require.NoError(t, err)
		in, err := os.Open(from)
		require.NoError(t, err)
		n, err := f.ReadFrom(in)
		require.NoError(t, err)
		require.EqualValues(t, len(text), n)
		require.NoError(t, in.Close())
		n, err = f.ReadFrom(strings.NewReader(" after"))
		require.NoError(t, err)
		require.EqualValues(t, 6, n)
		require.NoError(t, set.Commit(nil))
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.EqualValues(t, len(got), f.Bytes(), name)
		if strings.HasSuffix(name, ".gz") {
			require.Less(t, len(got), len(text)/10)
			require.True(t, bytes.HasPrefix(got, []byte("\x1f\x8b")))
			continue
		}
		require.True(t, string(got) == "before "+text+" after", name)
		require.Equal(t, opt.Sum, f.Sum() != nil)
	}
}

// Would catch a file that gets its name although what it was copied from could not be read.
func TestFile_ReadFrom_fails(t *testing.T) {
	broken := errors.New("broken")
	var set outfile.Set
	path := filepath.Join(t.TempDir(), "out.mrc")
	f, err := set.Create(path, outfile.Options{})
	require.NoError(t, err)
	_, err = f.ReadFrom(io.MultiReader(strings.NewReader("half"), failing{broken}))
	require.ErrorIs(t, err, broken)
	_, err = f.Write([]byte("more"))
	require.ErrorIs(t, err, broken)
	require.ErrorIs(t, set.Commit(nil), broken)
	require.NoFileExists(t, path)
}

// failing is a reader that fails.
type failing struct{ err error }

// Read implements io.Reader.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Would catch a file of which more is copied than was asked for, or that is read to its end.
func TestFile_ReadFrom_limited(t *testing.T) {
	text := strings.Repeat("0123456789abcdef", 300_000)
	from, path := filepath.Join(t.TempDir(), "from"), filepath.Join(t.TempDir(), "out.mrc")
	require.NoError(t, os.WriteFile(from, []byte(text), 0o600))
	in, err := os.Open(from)
	require.NoError(t, err)
	_, err = in.Seek(10, io.SeekStart)
	require.NoError(t, err)
	var set outfile.Set
	f, err := set.Create(path, outfile.Options{})
	require.NoError(t, err)
	for _, n := range []int64{4_500_000, 0, 100} {
		limit := &io.LimitedReader{R: in, N: n}
		copied, err := f.ReadFrom(limit)
		require.NoError(t, err)
		require.Equal(t, n, copied)
		require.Zero(t, limit.N)
	}
	require.NoError(t, in.Close())
	require.NoError(t, set.Commit(nil))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, string(got) == text[10:4_500_110])
}
