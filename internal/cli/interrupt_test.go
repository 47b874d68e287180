//go:build unix

package cli_test

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/job"
)

// Would catch a command that waits for standard input, for a pipe, or for a script, and keeps the first signal from
// ending it.
func TestInterrupt_whileWaiting(t *testing.T) {
	dir := t.TempDir()
	file, pipe := filepath.Join(dir, "x.mrk"), filepath.Join(dir, "pipe")
	require.NoError(t, os.WriteFile(file, []byte("=001  x\n"), 0o600))
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	w, err := os.OpenFile(pipe, os.O_RDWR, 0) // who opens the pipe to read need not wait
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	for _, args := range [][]string{
		{"validate"}, {"validate", pipe}, {"count"}, {"stats", pipe},
		{"diff", "-", file}, {"diff", file, "-"}, {"diff", file, pipe}, {"repl", file},
		{"repl", file, "--load", pipe}, {"test", pipe}, {"bench", "modes", file, "--script", pipe}, {"check", pipe}, {"run", pipe, file},
	} {
		in, out, err := os.Pipe()
		require.NoError(t, err)
		signals, ended := make(chan os.Signal, 1), make(chan job.ExitCode, 1)
		go func() {
			ended <- cli.Main(t.Context(), cli.Env{Args: args, Stdin: in, Stdout: io.Discard, Stderr: io.Discard,
				Getenv: gogc, Signals: signals})
		}()
		time.Sleep(20 * time.Millisecond) // until it waits, most likely; the test holds anyway
		signals <- os.Interrupt
		select {
		case code := <-ended:
			require.Equal(t, job.ExitInterrupted, code, args)
		case <-time.After(5 * time.Minute):
			require.Fail(t, "it does not end", "%v", args)
		}
		require.NoError(t, out.Close())
		require.NoError(t, in.Close())
	}
}
