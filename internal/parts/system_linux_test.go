package parts_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"mrrc-lua/internal/testscale"
)

// onTerminal runs the program with a terminal as its standard error, and returns what the terminal got.
func (w *world) onTerminal(stdin string, args ...string) (screen, stdout string, code int) {
	w.t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		w.t.Skipf("no terminal: %v", err)
	}
	fd := int(master.Fd())
	require.NoError(w.t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(w.t, err)
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(w.t, err)
	require.NoError(w.t, unix.IoctlSetWinsize(int(slave.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 120}))
	self, err := os.Executable()
	require.NoError(w.t, err)
	require.NoError(w.t, os.WriteFile(w.path("stdin"), []byte(stdin), 0o600))
	in, err := os.Open(w.path("stdin"))
	require.NoError(w.t, err)
	cmd := exec.Command(self, args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var out bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, slave
	require.NoError(w.t, cmd.Start())
	require.NoError(w.t, slave.Close())
	text, _ := io.ReadAll(master) // its end is an error
	_ = cmd.Wait()                // its exit code is looked at
	require.NoError(w.t, master.Close())
	require.NoError(w.t, in.Close())
	return string(text), out.String(), cmd.ProcessState.ExitCode()
}

// Would catch parts that are run on a terminal for hours without a sign, a bar that does not know how much there is, and
// messages that stand after the bar in its line.
func TestWork_progress(t *testing.T) {
	testscale.OnlyFull(t) // a bar appears only when there is something to wait for
	w := newWorld(t, map[string]string{"slow.lua": `function filter(record)
  local begun = os.clock()
  while (record.index == 1 or record.index == 20) and os.clock() - begun < 1.5 do end
  if record.index == 40 then io.open("x", "w") end
  return true
end`, "books.mrc": repository(t)["data/books.mrc"]})
	tasks := w.plan("slow.lua", "books.mrc", "-o", "out.mrc", "--part-size", "4000", "--block", "1024")
	screen, results, code := w.onTerminal(strings.Join(tasks, ""), "parts", "run", "--job", "job.json", "--jobs", "1")
	require.Equal(t, 2, code, screen)
	require.Contains(t, screen, fmt.Sprintf(" / %.2f KiB [", float64(len(repository(t)["data/books.mrc"]))/1024), "of all parts")
	require.Contains(t, screen, "%")
	require.Regexp(t, `read [1-9]\d*`, screen)
	require.Regexp(t, `(^|\x1b\[K|\n)mrrc-lua: part \d+ of \d+ \(books.mrc, bytes \d+ to \d+\) failed\r\n`, screen)
	require.NotContains(t, results, "%")
	require.Positive(t, strings.Count(results, "\n"))

	// Not when the user wants none.
	require.NoError(t, os.RemoveAll(w.path("job.json.parts")))
	w.plan("slow.lua", "books.mrc", "-o", "out.mrc", "--part-size", "4000", "--block", "1024", "-q")
	screen, _, _ = w.onTerminal(tasks[0], "parts", "run", "--job", "job.json", "--jobs", "1")
	require.Empty(t, screen)
	w.plan("slow.lua", "books.mrc", "-o", "out.mrc", "--part-size", "4000", "--block", "1024", "--work", "other")
	t.Setenv("MRRC_LUA_PROGRESS", "never") // the user's setting, as for other commands
	screen, _, _ = w.onTerminal(tasks[0], "parts", "run", "--job", "job.json", "--jobs", "1")
	require.Empty(t, screen)
}

// Would catch two joins of a job at once: when the first one ends, it removes what the second one reads, which then would
// publish the beginning of a file of --rejects.
func TestJoin_oneAtATime(t *testing.T) {
	w, results, before := planned(t, "-o", "out.mrc", "--rejects", "bad.mrc")
	was := w.files(before...)
	other, err := os.OpenFile(w.path("job.json.parts/joins"), os.O_RDWR|os.O_CREATE, 0o600)
	require.NoError(t, err)
	_, err = other.WriteString("4711 \"node7\"\n")
	require.NoError(t, err)
	require.NoError(t, unix.Flock(int(other.Fd()), unix.LOCK_EX))
	got := w.run(results, "parts", "join", "--job", "job.json")
	require.Equal(t, 4, got.code, got.err)
	require.Contains(t, got.err, "another process (process 4711 on node7) joins this job now: wait until it has ended")
	require.Equal(t, was, w.files(before...))
	require.NoError(t, other.Close())
	require.Equal(t, 1, w.run(results, "parts", "join", "--job", "job.json").code)
	require.NotEqual(t, was, w.files(before...))
}

// Would catch a plan whose outputs cannot be written, which nobody notices until all parts were run; a plan that leaves
// something; and results that nobody reads, for which an output is blamed.
func TestPlan_places(t *testing.T) {
	files := map[string]string{"keep.lua": "function filter() return true end", "books.mrc": repository(t)["data/books.mrc"], "old.mrc": "old"}
	w := newWorld(t, files)
	got := w.run("", "parts", "plan", "keep.lua", "books.mrc", "-o", "/proc/out.mrc", "--job", "job.json")
	require.Equal(t, 5, got.code, got.err)
	require.Contains(t, got.err, "/proc/out.mrc")
	require.Empty(t, got.out)
	tasks := w.plan("keep.lua", "books.mrc", "-o", "old.mrc", "--rejects", "bad.mrc")
	require.Equal(t, files, w.files())
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	require.NoError(t, err)
	noRoom := func(stdin string, args ...string) {
		t.Helper()
		got := w.printing(full, stdin, slices.Concat([]string{"parts"}, args)...)
		require.Equal(t, 5, got.code, args)
		require.Contains(t, got.err, "output (standard output): no space left on device", args)
	}
	noRoom(tasks[0], "run", "--job", "job.json")
	noRoom("", "plan", "keep.lua", "books.mrc", "-o", "old.mrc", "--job", "other.json")
	noRoom("", "plan", "keep.lua", "books.mrc", "-o", "old.mrc", "--job", "divided.json", "--divide")
	noRoom("", "frame", "--job", "divided.json", "1")
	noRoom("", "cut", "--job", "divided.json")
	require.NoError(t, full.Close())
	w.must("", "parts", "plan", "keep.lua", "books.mrc", "-o", "/dev/null", "--job", "other.json", "-q")
	elsewhere := &world{t, "/proc"} // where nothing can be made
	elsewhere.must("", "parts", "plan", w.path("keep.lua"), w.path("books.mrc"), "-o", w.path("out.mrc"), "--job", w.path("elsewhere.json"))
}

// Would catch an attempt that cannot be written, for which the output is blamed, which may be on another disk.
func TestWork_full(t *testing.T) {
	for _, copies := range []int{1, 4} { // what is noticed when the file is closed, and before
		w := newWorld(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": strings.Repeat(repository(t)["data/books.mrc"], copies)})
		tasks := w.plan("keep.lua", "books.mrc", "-o", "out.mrc")
		self, err := os.Executable()
		require.NoError(t, err)
		var errs bytes.Buffer
		cmd := exec.Command("sh", "-c", `ulimit -f 8 && exec "$0" "$@"`, self, "parts", "run", "--job", "job.json") // in the place of a full disk
		cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stderr = w.dir, append(os.Environ(), asProgram+"=1"), strings.NewReader(tasks[0]), &errs
		require.Error(t, cmd.Run())
		require.Equal(t, 5, cmd.ProcessState.ExitCode(), errs.String())
		require.Regexp(t, `output .*/job.json.parts/part-000000-\d+: file too large`, errs.String())
		left, err := os.ReadDir(w.path("job.json.parts"))
		require.NoError(t, err)
		require.Len(t, left, 1, "besides the tasks")
	}
}
