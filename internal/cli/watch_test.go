package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/job"
)

// shared is a buffer that two goroutines use.
type shared struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// Would catch --watch that does not run again, or not with the new text of the script, and that does not end with
// Ctrl-C.
func TestWatch(t *testing.T) {
	books, err := filepath.Abs("../../testdata/records/books.mrc")
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("s.lua", `function transform(record) record:add("590", "  ", "a", "one") end`)
	write("s_test.lua", `test("t", { given = "=001  x", expect = "=001  x\n=590  \\\\$atwo" })`)
	for _, row := range []struct {
		args        []string
		first, then string
	}{
		{[]string{"test", dir, "--watch"}, "0 passed, 1 failed", "1 passed, 0 failed"},
		{[]string{"run", filepath.Join(dir, "s.lua"), books, "--limit", "1", "--diff", "--watch"}, "$aone", "$atwo"},
	} {
		write("s.lua", `function transform(record) record:add("590", "  ", "a", "one") end`)
		var out shared
		signals, ended := make(chan os.Signal, 1), make(chan job.ExitCode, 1)
		go func() {
			ended <- cli.Main(t.Context(), cli.Env{Args: row.args, Stdin: &bytes.Buffer{}, Stdout: &out, Stderr: &out, Getenv: gogc, Signals: signals})
		}()
		shows := func(text string, times int) func() bool {
			return func() bool { return strings.Count(out.text(), text) >= times }
		}
		require.Eventually(t, shows("waiting for a change", 1), 5*time.Minute, 10*time.Millisecond, out.text())
		require.Contains(t, out.text(), row.first)
		write("s.lua", `function transform(record) record:add("590", "  ", "a", "two") end`)
		require.Eventually(t, shows(row.then, 1), 5*time.Minute, 10*time.Millisecond)
		require.Eventually(t, shows("waiting for a change", 2), 5*time.Minute, 10*time.Millisecond)
		signals <- os.Interrupt
		require.Equal(t, job.ExitDone, <-ended, row.args)
	}
}
