package sandbox

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/internal/testscale"
)

// Would catch a file that the user named for a script and that it cannot read, and one that it can read although
// nobody named it.
func TestBox_Name(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"input", "set", "other"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600))
	}
	box, err := Open(t.TempDir(), nil, nil)
	require.NoError(t, err)
	defer box.Close()
	box.Name(&engine.Options{Input: engine.Input{Paths: []string{filepath.Join(dir, "input")}}, Args: map[string]string{"f": filepath.Join(dir, "set")}})
	for name, may := range map[string]bool{"input": true, "set": true, "other": false} {
		f, err := box.Files.Open(filepath.Join(dir, name))
		require.Equal(t, may, err == nil, name)
		if err == nil {
			require.NoError(t, f.Close())
		}
	}
}

// Would catch a file that takes all memory when it is loaded as a module.
func TestModules_large(t *testing.T) {
	dir := t.TempDir()
	m, err := OpenModules(dir, nil)
	require.NoError(t, err)
	defer m.Close()
	for size, fits := range map[int]bool{maxScript: true, maxScript + 1: false} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "m.lua"), bytes.Repeat([]byte(" "), size), 0o600))
		text, _, err := m.Load("m")
		if fits {
			require.NoError(t, err)
			require.Len(t, text, size)
			continue
		}
		require.EqualError(t, err, filepath.Join(dir, "m.lua")+" is larger than 16 MiB, and is not a script")
	}
}

// Would catch files and directories that stay open.
func TestBox_files(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "m.lua"), []byte("return 1"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sub"), 0o700))
	before := testscale.OpenFiles(t)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it closes files that nobody uses
	for range 20 {
		_, err := Open(dir, nil, []string{filepath.Join(dir, "missing")})
		require.ErrorContains(t, err, "--allow-read "+filepath.Join(dir, "missing"))
		_, err = Open(dir, []string{filepath.Join(dir, "missing")}, nil)
		require.ErrorContains(t, err, "--lib "+filepath.Join(dir, "missing"))
		box, err := Open(dir, nil, []string{dir})
		require.NoError(t, err)
		_, _, err = box.Modules.Load("m")
		require.NoError(t, err)
		_, err = box.Files.Open(filepath.Join(dir, "sub"))
		require.EqualError(t, err, "is a directory")
		box.Close()
	}
	require.LessOrEqual(t, testscale.OpenFiles(t), before+2)
}

// Would catch the refusal of the operating system that is told in other words than that of the check before it.
func TestReach_refusal(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink("../out", filepath.Join(dir, "link")); err != nil {
		t.Skip("there are no symbolic links: ", err)
	}
	r := openReach("allow more", dir)
	defer r.close()
	_, err := r.dirs[0].root.Open("link")
	require.EqualError(t, r.refusal(err), "is outside of what the script may read; allow more")
	other := errors.New("other")
	require.Equal(t, other, r.refusal(other))
	require.NoError(t, r.refusal(nil))
}

// Would catch a garbage collector that lets the heap grow beyond what a script may need.
func TestLimitMemory(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	LimitMemory(400 << 20)
	require.EqualValues(t, (400+100+128)<<20, debug.SetMemoryLimit(-1))
}

// Would catch text that is lost when a run ends between the settling of its files and their names.
func TestWritten_settle(t *testing.T) {
	dir := t.TempDir()
	var set outfile.Set
	s := OpenWritten(&set, noClaims{}, []string{dir})
	defer s.Close()
	f, err := s.Create(filepath.Join(dir, "a.txt"), false)
	require.NoError(t, err)
	_, err = io.WriteString(f, "text")
	require.NoError(t, err)
	require.NoError(t, s.Settle())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.NotEqual(t, "a.txt", left[0].Name())
	text, err := os.ReadFile(filepath.Join(dir, left[0].Name()))
	require.NoError(t, err)
	require.Equal(t, "text", string(text))
	require.NoError(t, s.End(true))
	_, err = os.Stat(filepath.Join(dir, "a.txt"))
	require.NoError(t, err)
}

// Would catch a trial run that writes the files of its script, and a run without any that panics.
func TestWritten_dry(t *testing.T) {
	dir := t.TempDir()
	var set outfile.Set
	s := OpenWritten(&set, noClaims{}, []string{dir})
	s.Dry = true
	f, err := s.Create(filepath.Join(dir, "a.txt"), false)
	require.NoError(t, err)
	_, err = io.WriteString(f, "text")
	require.NoError(t, err)
	require.NoError(t, s.Settle())
	require.NoError(t, s.End(true))
	s.Close()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)

	var none *Written
	require.NoError(t, none.Settle())
	none.Close()
}
