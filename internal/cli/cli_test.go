package cli_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/parse"
)

// Would catch an error that is reported with another exit code than the manual says, wrapped or
// not.
func TestExitCode(t *testing.T) {
	script := &engine.ScriptError{Script: "s.lua", Msg: "no"}
	bad := &parse.Error{Err: parse.ErrTruncated}
	for name, row := range map[string]struct {
		err      error
		rejected int64
		want     cli.ExitCode
	}{
		"done":              {nil, 0, cli.ExitDone},
		"rejected":          {nil, 1, cli.ExitRejected},
		"closed pipe":       {&engine.OutputError{Err: &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}}, 0, cli.ExitDone},
		"usage":             {&engine.UsageError{Msg: "no"}, 0, cli.ExitUsage},
		"usage in output":   {&engine.OutputError{Err: &engine.UsageError{Msg: "no"}}, 0, cli.ExitUsage},
		"script":            {fmt.Errorf("more: %w", script), 3, cli.ExitScript},
		"input":             {&engine.InputError{Name: "x", Err: os.ErrNotExist}, 0, cli.ExitInput},
		"output":            {&engine.OutputError{Name: "x", Err: syscall.ENOSPC}, 0, cli.ExitOutput},
		"strict, malformed": {&engine.TooManyError{Limit: 1, Last: &engine.RecordError{Err: bad}}, 1, cli.ExitInput},
		"strict, script":    {&engine.TooManyError{Limit: 1, Last: &engine.RecordError{Err: script}}, 1, cli.ExitScript},
		"strict, rejected":  {&engine.TooManyError{Limit: 1, Last: &engine.RecordError{Err: &engine.RejectedError{Reason: "no"}}}, 1, cli.ExitRejected},
		"interrupted":       {engine.ErrInterrupted, 0, cli.ExitInterrupted},
		"fault":             {errors.New("what is this"), 0, cli.ExitFault},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, row.want, cli.Code(row.err, row.rejected)) })
	}
}

// Would catch a fault of ours that is told as wrong usage, with the exit code of that.
func TestIsCobraUsage(t *testing.T) {
	require.True(t, cli.IsCobraUsage(errors.New("unknown flag: --colour")))
	require.False(t, cli.IsCobraUsage(&engine.FaultError{Value: "index out of range"}))
	require.False(t, cli.IsCobraUsage(&engine.UsageError{Msg: "no"}))
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "1": 1, "64K": 64 << 10, "64m": 64 << 20, "2G": 2 << 30} {
		n, err := cli.ParseSize(text)
		require.NoError(t, err, text)
		require.Equal(t, want, n, text)
	}
	for _, text := range []string{"0", "-1", "K", "64X", "6 4", "64MB", "1e3"} {
		_, err := cli.ParseSize(text)
		var usage *engine.UsageError
		require.ErrorAs(t, err, &usage, text)
	}
}

// Would catch a name from data that leads out of the working directory, or that a file system
// cannot take.
func TestPlace(t *testing.T) {
	dir := t.TempDir()
	for _, row := range []struct{ name, want string }{
		{"hits.mrc", "hits.mrc"},
		{"by/MAIN.mrc", "by/MAIN.mrc"},
		{`a:b|c*d?e"f<g>h\i`, "a_b_c_d_e_f_g_h_i"},
		{"new\nline\x00\x7F", "new_line__"},
		{"not\xFFutf8", "not_utf8"},
		{"a\x00b.mrc", "a_b.mrc"},
		{`..\up.mrc`, ".._up.mrc"},
		{"...", "..."},
		{"a/../b.mrc", "a/../b.mrc"},
		{"../up.mrc", ""},
		{"..", ""},
		{"a/../..", ""},
		{"//etc/passwd", ""},
		{"by/../../up.mrc", ""},
		{"/etc/passwd", ""},
		{dir + "/x.mrc", ""},
		{"", ""},
	} {
		got, err := cli.Place(row.name, nil)
		require.Equal(t, row.want, got, row.name)
		require.Equal(t, row.want == "", err != nil, row.name)
	}
	allowed, err := cli.Place(dir+"/x.mrc", nil, dir)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "x.mrc"), allowed)
	_, err = cli.Place(dir+"/../x.mrc", nil, dir)
	require.Error(t, err)
	given, err := cli.Place("/anywhere/x.mrc", map[string]string{"to": "/anywhere/x.mrc"})
	require.NoError(t, err)
	require.Equal(t, "/anywhere/x.mrc", given)
}

// Would catch ISO 2709 on a terminal, and text kept off it.
func TestTerminal(t *testing.T) {
	var b bytes.Buffer
	w := cli.Guarded(&b)
	_, err := io.WriteString(w, "a line\n")
	require.NoError(t, err)
	_, err = io.WriteString(w, "00026 ...\x1E\x1D")
	require.ErrorContains(t, err, "-o FILE")
	require.Equal(t, "a line\n", b.String())
}

// Would catch a terminal that is steered by what a record holds, or by a script that prints it, and
// text that is changed although it is harmless.
func TestTerminal_getsNoCommands(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\r\nÜber \u5b57 \u200f\n":            "plain\ttext\r\nÜber \u5b57 \u200f\n",
		"\x1b[31mred \x1b]0;title\x07":                   `\x1b[31mred \x1b]0;title\x07`,
		"csi \u009b31m osc \u009d":                       `csi \u009b31m osc \u009d`,
		"raw \x9b31m, cut \xc3":                          `raw \x9b31m, cut \xc3`,
		"over\rwritten \x08\x08 \x7f \x00 \x0c \x0e end": `over\x0dwritten \x08\x08 \x7f \x00 \x0c \x0e end`,
		"�": "�",
	} {
		var b bytes.Buffer
		n, err := io.WriteString(cli.Quiet(&b), text)
		require.NoError(t, err)
		require.Equal(t, len(text), n)
		require.Equal(t, want, b.String())
		b.Reset()
		_, err = io.WriteString(cli.Guarded(&b), text)
		require.NoError(t, err)
		require.Equal(t, want, b.String(), "records on a terminal")
	}
}

// Would catch control characters of a record that reach the terminal.
func TestMessages_areSafeForATerminal(t *testing.T) {
	require.Equal(t, `a\x1b[31mred`+"\nnext ü", cli.Quoted("a\x1b[31mred\nnext ü"))
}

// Would catch a place in what was made of the user's expression, rather than in the expression.
func TestFilter_errorsAreWhereTheUserWroteThem(t *testing.T) {
	line, col, source, msg := cli.Location(`record.id = "x"`)
	require.Equal(t, []any{1, 11, `record.id = "x"`, "syntax error near '='"}, []any{line, col, source, msg})
	line, col, source, _ = cli.Location("record:has('245') and\nrecord:has(")
	require.Equal(t, []any{2, 12, "record:has("}, []any{line, col, source})
	line, _, _, _ = cli.Location(`local x = 1 return record:has("245") == (x == 1)`)
	require.Zero(t, line)
}

// command runs a command line in the directory of the test.
func command(t *testing.T, stdin io.Reader, stdout io.Writer, args ...string) (cli.ExitCode, string) {
	t.Helper()
	var stderr bytes.Buffer
	code := cli.Main(context.Background(), cli.Env{
		Args: args, Stdin: stdin, Stdout: stdout, Stderr: &stderr,
		Getenv: func(string) string { return "100" }, Version: "1.2.3",
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
		code cli.ExitCode
		says string
	}{
		"disk full":  {syscall.ENOSPC, cli.ExitOutput, "no space left on device"},
		"had enough": {syscall.EPIPE, cli.ExitDone, ""},
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
	require.Equal(t, cli.ExitInput, code, stderr)
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
	require.Equal(t, cli.ExitScript, code, stderr)
	require.Equal(t, "the old one", read(t, "out.mrc"))

	code, stderr = command(t, bytes.NewReader(data), io.Discard, "run", "-e", "", "-", "-o", "out.mrc")
	require.Equal(t, cli.ExitDone, code, stderr)
	require.Equal(t, string(data), read(t, "out.mrc"))
	st, err := os.Stat("out.mrc")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o640), st.Mode().Perm(), "a file that is replaced keeps its mode")

	// A symbolic link keeps leading where it leads.
	require.NoError(t, os.Symlink("out.mrc", "link.mrc"))
	code, stderr = command(t, strings.NewReader(""), io.Discard, "run", "-e", "", "-", "-o", "link.mrc")
	require.Equal(t, cli.ExitDone, code, stderr)
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
