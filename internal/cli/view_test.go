package cli_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/job"
)

// Would catch a page that is not served, records of a pipe that it does not show, Ctrl-C that does not end the program
// or is an error, and a copy of a pipe that stays.
func TestView(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	records, err := os.ReadFile("../../testdata/records/books.mrc")
	require.NoError(t, err)
	script := filepath.Join(t.TempDir(), "new.lua")
	for _, args := range [][]string{
		{"view", "../../testdata/records/books.mrc", "--record", "50", "--script", script},
		{"view", "-", "--where", "856$u", "--port", "0", "--timeout", "1s"},
	} {
		signals, ended := make(chan os.Signal, 1), make(chan job.ExitCode, 1)
		in, out := io.Pipe()
		go func() {
			ended <- cli.Main(t.Context(), cli.Env{Args: args, Stdin: bytes.NewReader(records), Stdout: out, Stderr: io.Discard, Getenv: gogc, Signals: signals})
			_ = out.Close()
		}()
		line, err := bufio.NewReader(in).ReadString('\n')
		require.NoError(t, err)
		u, err := url.Parse(line[:len(line)-1])
		require.NoError(t, err)
		token := u.Query().Get("token")
		u.Path, u.RawQuery = "/record", "n=50&as=text"
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, u.String(), nil)
		require.NoError(t, err)
		r.Header.Set("X-Token", token)
		r.Close = true
		res, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.NoError(t, res.Body.Close())
		require.Contains(t, string(body), "mrrc00000050")
		signals <- os.Interrupt
		require.Equal(t, job.ExitDone, <-ended)
	}
	require.NoFileExists(t, script)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}
