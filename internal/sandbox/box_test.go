package sandbox

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
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
