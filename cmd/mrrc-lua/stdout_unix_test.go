//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// Catches output that vanishes because standard output was closed, and commands that fail although the
// program that started them wants nothing of what they print.
func TestStdout_null(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	require.NoError(t, err)
	defer func() { require.NoError(t, null.Close()) }()
	written, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer func() { require.NoError(t, written.Close()) }()
	run := func(out, errs *os.File) (int, string) {
		var text bytes.Buffer
		cmd := exec.Command("mrrc-lua", "print", "../../testdata/records/books.mrc")
		cmd.Stdout, cmd.Stderr = out, &text
		if errs != nil {
			cmd.Stderr = errs
		}
		_ = cmd.Run() // its exit code is what is looked at
		return cmd.ProcessState.ExitCode(), text.String()
	}
	code, text := run(null, nil)
	require.Equal(t, 5, code)
	require.Contains(t, text, "closed when the program started")
	code, _ = run(null, null)
	require.Zero(t, code)
	code, _ = run(written, nil)
	require.Zero(t, code)
}
