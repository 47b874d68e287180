//go:build unix

package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
)

// faulty is a directory with records and a script that uses them all.
func faulty(t *testing.T) (dir string, data []byte) {
	t.Helper()
	dir = t.TempDir()
	var b bytes.Buffer
	_, err := marcgen.Write(&b, marcgen.Options{Records: 3000, Seed: 41})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "in.mrc"), b.Bytes(), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "keep.lua"), []byte("function transform(record) end"), 0o600))
	return dir, b.Bytes()
}

// shell runs a command and returns its exit code and standard error.
func shell(t *testing.T, dir, command string) (code int, stderr string) {
	t.Helper()
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	var b bytes.Buffer
	cmd.Stderr = &b
	_ = cmd.Run()
	return cmd.ProcessState.ExitCode(), b.String()
}

// Would catch a full disk, here a limit on the length of files, after which a long run cannot be
// continued, or that leaves an incomplete output.
func TestFault_noRoom(t *testing.T) {
	dir, data := faulty(t)
	const command = "mrrc-lua run keep.lua in.mrc -o out.mrc"
	code, stderr := shell(t, dir, "ulimit -f 2000; "+command)
	require.Equal(t, 5, code, stderr)
	require.Contains(t, stderr, "out.mrc was not written")
	require.Equal(t, "in.mrc keep.lua", strings.Join(listed(t, dir), " "))

	code, stderr = shell(t, dir, "ulimit -f 2000; "+command+" --checkpoint cp --checkpoint-every 1ms")
	require.Equal(t, 5, code, stderr)
	require.Contains(t, stderr, "the same command with --resume continues after record ")
	code, stderr = shell(t, dir, command+" --checkpoint cp --resume")
	require.Equal(t, 0, code, stderr)
	out, err := os.ReadFile(filepath.Join(dir, "out.mrc"))
	require.NoError(t, err)
	require.True(t, bytes.Equal(data, out), "the output differs from the input")
	require.Equal(t, "in.mrc keep.lua out.mrc", strings.Join(listed(t, dir), " "))
}

// Would catch a compressed input that was cut in the middle and leads to an output that looks whole, and
// an impossible name of an output without an error.
func TestFault_cutInputAndLongName(t *testing.T) {
	dir, data := faulty(t)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cut.mrc.gz"), z.Bytes()[:z.Len()/2], 0o600))
	before := listed(t, dir)
	code, stderr := shell(t, dir, "mrrc-lua run keep.lua cut.mrc.gz -o out.mrc")
	require.Equal(t, 4, code, stderr)
	require.Contains(t, stderr, "cut.mrc.gz: ")
	require.Contains(t, stderr, "the file breaks off")
	require.Contains(t, stderr, "out.mrc was not written")
	require.Equal(t, before, listed(t, dir))

	code, stderr = shell(t, dir, `mrrc-lua run -e 'run:emit(record, ("n"):rep(5000) .. ".mrc")' in.mrc -o out.mrc`)
	require.Equal(t, 3, code, stderr)
	require.Contains(t, stderr, "the name of an output has 5004 bytes, and may have 4096")
	require.Less(t, len(stderr), 20000, "a message has bounds")
	require.Equal(t, before, listed(t, dir))
}

func listed(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
