package input_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/input"
)

// seenFile is a file that notes what was read of it by other means.
type seenFile struct {
	io.ReaderAt
	file *os.File
	seen [][2]int64 // first byte and length of each view
}

func (c *seenFile) File() *os.File { return c.file }

func (c *seenFile) Seen(p []byte, off int64) { c.seen = append(c.seen, [2]int64{off, int64(len(p))}) }

// mapped is a file of 20 MiB, mapped, in which each byte tells its MiB.
func mapped(t *testing.T) (m *input.Mapping, file *os.File, data []byte) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("files are mapped on Linux only")
	}
	for i := range 20 {
		data = append(data, bytes.Repeat([]byte{byte(i)}, 1<<20)...)
	}
	path := filepath.Join(t.TempDir(), "in")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = file.Close() })
	m = input.Map(file, int64(len(data)))
	require.NotNil(t, m)
	t.Cleanup(m.Close)
	return m, file, data
}

// touched returns the error of reading the first byte of a view.
func touched(view []byte) error {
	return fault.In("", func() error {
		if view[0] > 20 {
			panic("not what was written")
		}
		return nil
	})
}

// Would catch views of other bytes, a view beyond the end, where the file may have grown, and one that a caller can
// append to.
func TestMapping_View(t *testing.T) {
	m, _, data := mapped(t)
	for _, at := range []int{0, 1, 4095, 5 << 20, len(data) - 10} {
		view := m.View(int64(at), 10)
		require.Equal(t, data[at:at+10], view)
		require.Equal(t, 10, cap(view))
	}
	require.Nil(t, m.View(int64(len(data)-9), 10))
}

// Would catch another fault taken for a file that was cut.
func TestMapping_Met(t *testing.T) {
	m, _, _ := mapped(t)
	require.False(t, m.Met(nil))
	require.False(t, m.Met(io.ErrUnexpectedEOF))
	var none []byte
	require.False(t, m.Met(fault.In("", func() error { none[0] = 1; return nil })))
	var nothing *seenFile
	require.False(t, m.Met(fault.In("", func() error { nothing.seen = nil; return nil })))
}

// Would catch pages that stay in memory until the end of a run, and bytes that are not those of the file any more.
func TestMapping_Release(t *testing.T) {
	m, _, data := mapped(t)
	whole := m.View(0, len(data))
	before := resident(t)
	require.True(t, bytes.Equal(data, whole))
	require.Greater(t, resident(t), before+19<<20)
	m.Release(17<<20 - 1)
	require.Less(t, resident(t), before+6<<20)
	require.True(t, bytes.Equal(data, whole))
	m.Release(1) // behind the other
	m.Close()
	m.Close()
}

// resident returns how many bytes of files this process has in its memory.
func resident(t *testing.T) (n int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(status), "RssFile:")
	require.True(t, found)
	_, err = fmt.Sscanf(rest, "%d kB", &n)
	require.NoError(t, err)
	return n << 10
}

// Would catch a process that ends when a file becomes shorter.
func TestMapping_cut(t *testing.T) {
	m, file, _ := mapped(t)
	view := m.View(10<<20, 1)
	require.NoError(t, touched(view))
	require.NoError(t, file.Truncate(1<<20))
	require.True(t, m.Met(touched(view)))
	require.NoError(t, touched(m.View(0, 1)))
	require.Equal(t, input.ErrGone, m.Do(func() error { return touched(view) }))
	require.NoError(t, m.Do(func() error { return touched(m.View(0, 1)) }))
	require.Equal(t, io.EOF, m.Do(func() error { return io.EOF }))
}

// Would catch bytes that are missing in the account of an input.
func TestMap_counted(t *testing.T) {
	_, file, data := mapped(t)
	c := &seenFile{ReaderAt: file, file: file}
	m := input.Map(c, int64(len(data)))
	require.NotNil(t, m)
	defer m.Close()
	m.View(5, 100)
	m.View(5, len(data))
	require.Equal(t, [][2]int64{{5, 100}}, c.seen)
}

// Would catch a source that is not a file taken for one, and a mapping of nothing.
func TestMap_cannot(t *testing.T) {
	require.Nil(t, input.Map(bytes.NewReader([]byte("text")), 4))
	dir, err := os.Open(t.TempDir())
	require.NoError(t, err)
	defer func() { _ = dir.Close() }()
	require.Nil(t, input.Map(dir, 4096))
}
