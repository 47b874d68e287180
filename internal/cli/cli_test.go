package cli_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/testmarc"
)

// Would catch an internal error that is reported as wrong usage, with the exit code of that.
func TestIsCobraUsage(t *testing.T) {
	require.True(t, cli.IsCobraUsage(errors.New("unknown flag: --colour")))
	require.False(t, cli.IsCobraUsage(&engine.FaultError{Value: "index out of range"}))
	require.False(t, cli.IsCobraUsage(&engine.UsageError{Msg: "no"}))
}

// command runs a command line in the directory of the test.
func command(t *testing.T, stdin io.Reader, stdout io.Writer, args ...string) (job.ExitCode, string) {
	t.Helper()
	var stderr bytes.Buffer
	code := cli.Main(context.Background(), cli.Env{
		Args: args, Stdin: stdin, Stdout: stdout, Stderr: &stderr,
		Getenv: gogc, Version: "1.2.3",
	})
	return code, stderr.String()
}

// Would catch a failure to write, or to read, that is taken for the end.
func TestMain_failingStreams(t *testing.T) {
	t.Chdir(t.TempDir())
	data, err := testmarc.Build("=001  one\n\n=001  two\n")
	require.NoError(t, err)

	for name, row := range map[string]struct {
		err  error
		code job.ExitCode
		says string
	}{
		"disk full":  {syscall.ENOSPC, job.ExitOutput, "no space left on device"},
		"had enough": {syscall.EPIPE, job.ExitDone, ""},
	} {
		t.Run(name, func(t *testing.T) {
			code, stderr := command(t, bytes.NewReader(data), failing{row.err}, "run", "-e", "", "-")
			require.Equal(t, row.code, code, stderr)
			require.Contains(t, stderr, row.says)
		})
	}

	var out bytes.Buffer
	broken := io.MultiReader(bytes.NewReader(data), iotest.ErrReader(errors.New("cable pulled")))
	code, stderr := command(t, broken, &out, "run", "-e", "", "-")
	require.Equal(t, job.ExitInput, code, stderr)
	require.Contains(t, stderr, "mrrc-lua: -: ")
	require.Contains(t, stderr, "cable pulled")
	require.Equal(t, data, out.Bytes(), "what was read before is delivered")
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "|1", Err: f.err}
}

// Would catch temporary files that stay, and outputs that change when a run fails.
func TestMain_outputIsWholeOrNotThere(t *testing.T) {
	t.Chdir(t.TempDir())
	data, err := testmarc.Build("=001  one\n")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("out.mrc", []byte("the old one"), 0o640))
	require.NoError(t, os.Chmod("out.mrc", 0o640))
	require.NoError(t, os.WriteFile("fail.lua", []byte("function transform(r) end function finish() error('no') end"), 0o600))

	code, stderr := command(t, bytes.NewReader(data), io.Discard, "run", "fail.lua", "-", "-o", "out.mrc")
	require.Equal(t, job.ExitScript, code, stderr)
	require.Equal(t, "the old one", read(t, "out.mrc"))

	code, stderr = command(t, bytes.NewReader(data), io.Discard, "run", "-e", "", "-", "-o", "out.mrc")
	require.Equal(t, job.ExitDone, code, stderr)
	require.Equal(t, string(data), read(t, "out.mrc"))
	st, err := os.Stat("out.mrc")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), st.Mode().Perm(), "a file that is replaced keeps its mode")

	// A symbolic link keeps leading where it leads.
	require.NoError(t, os.Symlink("out.mrc", "link.mrc"))
	code, stderr = command(t, strings.NewReader(""), io.Discard, "run", "-e", "", "-", "-o", "link.mrc")
	require.Equal(t, job.ExitDone, code, stderr)
	require.Empty(t, read(t, "out.mrc"))

	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Len(t, entries, 3)
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}

// gogc is an environment that has GOGC alone.
func gogc(name string) string {
	if name == "GOGC" {
		return "100"
	}
	return ""
}
