//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
)

// patience is how long a test waits for an event that must happen; a test that passes waits much less.
const patience = 5 * time.Minute

// running is a process of the program in a directory of its own.
type running struct {
	*exec.Cmd
	dir    string
	stderr bytes.Buffer
	ended  chan struct{}
}

// begin starts the program with a script over standard input, and waits until it has made the
// temporary file of its output.
func begin(t *testing.T, script string, stdin io.Reader, args ...string) *running {
	t.Helper()
	return beginWith(t, script, stdin, append([]string{"mrrc-lua", "run", "script.lua", "-", "-o", "out.mrc"}, args...)...)
}

// beginWith does the same with any command line.
func beginWith(t *testing.T, script string, stdin io.Reader, args ...string) *running {
	t.Helper()
	r := &running{dir: t.TempDir(), ended: make(chan struct{})}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if signal.Ignored(s) { // by a shell that runs this test in the background: the program would inherit it
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, "script.lua"), []byte(script), 0o600))
	if strings.Contains(script, "empty.db") {
		require.NoError(t, os.WriteFile(filepath.Join(r.dir, "empty.db"), nil, 0o600))
	}
	r.Cmd = exec.Command(args[0], args[1:]...)
	r.Dir, r.Stderr = r.dir, &r.stderr
	// A pipe of our own: exec's copying goroutine would keep Wait from returning.
	in, out, err := os.Pipe()
	require.NoError(t, err)
	r.Stdin = in
	require.NoError(t, r.Start())
	require.NoError(t, in.Close())
	go func() {
		_, _ = io.Copy(out, stdin)
		if _, wait := stdin.(silence); !wait {
			_ = out.Close()
		}
	}()
	go func() {
		_ = r.Wait()
		close(r.ended)
	}()
	t.Cleanup(func() {
		_ = r.Process.Kill()
		<-r.ended
		_ = out.Close()
	})
	require.Eventually(t, func() bool { return len(r.files(t)) > 1 }, patience, 5*time.Millisecond, "no temporary file")
	return r
}

// files lists the directory, including hidden files.
func (r *running) files(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(r.dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (r *running) interrupt(t *testing.T) {
	t.Helper()
	require.NoError(t, r.Process.Signal(os.Interrupt))
}

// endsWith waits for the end and checks what is left.
func (r *running) endsWith(t *testing.T, code int) {
	t.Helper()
	select {
	case <-r.ended:
	case <-time.After(patience):
		require.Fail(t, "the program does not end", r.stderr.String())
	}
	require.Equal(t, code, r.ProcessState.ExitCode(), r.stderr.String())
	require.Equal(t, []string{"script.lua"}, r.files(t), r.stderr.String())
}

// endless is an input without end.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	e.n++
	return copy(p, marcgen.Record(1, e.n%100)), nil
}

// threeRecords is an input in MARCMaker text.
var threeRecords = strings.Repeat("=LDR  00000nam a2200000 a 4500\n=001  r\n=245  10$aA title\n\n", 3)

// silence is an input that returns nothing and does not end.
type silence struct{}

func (silence) Read([]byte) (int, error) { return 0, io.EOF }

// Would catch a run that does not end at a signal, or that leaves an incomplete output.
func TestInterrupt_endlessInput(t *testing.T) {
	r := begin(t, `
function transform(record)
  print(record.index)
end`, &endless{})
	r.interrupt(t)
	r.endsWith(t, 130)
	require.Contains(t, r.stderr.String(), "mrrc-lua: interrupted\nmrrc-lua: out.mrc was not written\n")
	require.Contains(t, r.stderr.String(), "\nread ")
}

func TestInterrupt_terminate(t *testing.T) {
	r := begin(t, "function transform(record) end", &endless{})
	require.NoError(t, r.Process.Signal(syscall.SIGTERM))
	r.endsWith(t, 143)
	require.Contains(t, r.stderr.String(), "mrrc-lua: terminated\n")
}

// Would catch a run that continues after the terminal is closed.
func TestInterrupt_hangup(t *testing.T) {
	r := begin(t, "function transform(record) end", &endless{})
	require.NoError(t, r.Process.Signal(syscall.SIGHUP))
	r.endsWith(t, 129)
}

// Would catch a run that ends with the terminal in spite of nohup.
func TestInterrupt_nohup(t *testing.T) {
	r := beginWith(t, "function transform(record) end", &endless{}, "sh", "-c", `trap "" HUP; exec mrrc-lua run script.lua - -o out.mrc`)
	require.NoError(t, r.Process.Signal(syscall.SIGHUP))
	require.NoError(t, r.Process.Signal(syscall.SIGTERM))
	r.endsWith(t, 143)
}

// Would catch a script in a loop that ends only at its time limit.
func TestInterrupt_scriptInLoop(t *testing.T) {
	r := begin(t, `
function transform(record)
  while true do end
end`, &endless{}, "--timeout", "0")
	time.Sleep(100 * time.Millisecond) // until it is in the loop, most likely; the test holds anyway
	r.interrupt(t)
	r.endsWith(t, 130)
}

// Would catch a read that waits forever and prevents the first signal from ending the run.
func TestInterrupt_blockedRead(t *testing.T) {
	r := begin(t, "function transform(record) end", silence{})
	time.Sleep(100 * time.Millisecond) // until it reads, most likely; the test holds anyway
	r.interrupt(t)
	r.endsWith(t, 130)
	require.Contains(t, r.stderr.String(), "mrrc-lua: interrupted\nmrrc-lua: out.mrc was not written\n")
}

// Would catch a second signal that waits for the same thing as the first one, or that leaves the temporary
// file.
func TestInterrupt_second(t *testing.T) {
	r := begin(t, `
function transform(record)
  while true do end
end`, &endless{}, "--timeout", "0") // the first signal waits a while for records that were read
	time.Sleep(100 * time.Millisecond) // until it reads, most likely
	r.interrupt(t)
	// Signals that arrive while the process cannot run merge into one: so send another, as a user would.
	// Without a second one the program would not end.
	for range 50 {
		select {
		case <-r.ended: // or it was not reading yet, and the first signal was enough
		case <-time.After(200 * time.Millisecond):
			_ = r.Process.Signal(os.Interrupt) // it may have ended just now
		}
	}
	r.endsWith(t, 130)
	require.NotContains(t, r.stderr.String(), "panic")
}

// Would catch code that is called once in a run, and that Ctrl-C does not end because it has no time limit; and
// an output that such a run leaves.
func TestInterrupt_codeThatIsCalledOnce(t *testing.T) {
	testscale.OnlyFull(t) // each of them takes two seconds
	for where, script := range map[string]string{
		"the top level": "CODE\nfunction transform(record) end",
		"begin":         "function begin() CODE end function transform(record) end",
		"finish":        "function transform(record) end function finish() CODE end",
		"without hooks": "local main = marc.output() CODE",
	} {
		for what, code := range map[string]string{
			"a loop":            "while true do end",
			"protected loops":   "while true do pcall(function() while true do end end) end",
			"tail calls":        "local function f() return f() end f()",
			"a query of SQLite": `lookup.sqlite{file = "empty.db", query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 'a' AS k, count(*) AS v FROM n", key = "k", value = "v"}`,
		} {
			t.Run(where+"/"+what, func(t *testing.T) {
				t.Parallel()
				code = `do local f = io.open("begun", "a") f:write("x") f:close() ` + code + " end"
				script := strings.Replace(script, "CODE", code, 1)
				r := beginWith(t, script, strings.NewReader(threeRecords), "mrrc-lua", "run", "script.lua", "-", "-o", "out.mrc", "--allow-write", ".")
				begun := filepath.Join(r.dir, "begun")
				require.Eventually(t, func() bool {
					st, err := os.Stat(begun)
					return err == nil && st.Size() > 0
				}, patience, 5*time.Millisecond, "the code was not called")
				r.interrupt(t)
				<-r.ended
				require.NoError(t, os.Remove(begun))
				if what == "a query of SQLite" {
					require.NoError(t, os.Remove(filepath.Join(r.dir, "empty.db")))
				}
				r.endsWith(t, 130)
				require.Contains(t, r.stderr.String(), "mrrc-lua: interrupted\n")
			})
		}
	}
}
