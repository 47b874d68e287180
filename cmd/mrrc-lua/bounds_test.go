//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// scriptMemory is what the scripts of these tests may need, in MiB.
const scriptMemory = 64

// hungry is a row of the table of docs/sandbox.md: a script that needs too much time or memory.
type hungry struct {
	what, code, bound, message string
	ends                       bool // the run ends
}

var rowOfTable = regexp.MustCompile("^\\| (.+?) \\| `(.+)` \\| ([^|]*) \\| (ends: )?`([^`]+)` \\|$")

// hungryScripts reads the table.
func hungryScripts(t *testing.T) (list []hungry) {
	t.Helper()
	text, err := os.ReadFile("../../docs/sandbox.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(text), "### Construct by construct")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n## ")
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| |") || strings.HasSuffix(line, "** | | | |") {
			continue
		}
		m := rowOfTable.FindStringSubmatch(line)
		require.NotNil(t, m, "a row that this test does not understand: %s", line)
		list = append(list, hungry{m[1], m[2], m[3], m[5], m[4] != ""})
	}
	return list
}

// script returns the text of the script: an example without hooks is about the second record.
func (h hungry) script() string {
	if strings.Contains(h.code, "function transform(") || strings.Contains(h.code, "function extract(") {
		return h.code + "\n"
	}
	return "function transform(record)\n  if record.index ~= 2 then return end\n  " + h.code + "\nend\n"
}

// feast makes a directory with the files that the examples read.
func feast(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var csv strings.Builder
	csv.WriteString("k,v\n")
	for i := range 800_000 {
		fmt.Fprintf(&csv, "%d,%s\n", i, strings.Repeat("y", 90))
	}
	for name, text := range map[string]string{
		"in.mrk": threeRecords, "empty.db": "", "big.txt": strings.Repeat("x", 40e6), "big.csv": csv.String(),
		"big.json": "[" + strings.Repeat("[1],", 10e6) + "1]",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

// reserved returns the address space in KiB that the program reserves for a script that needs nothing: Go
// reserves more than a gigabyte, whatever a program needs.
func reserved(t *testing.T, dir string) (most int) {
	t.Helper()
	peak := regexp.MustCompile(`VmPeak:\s+(\d+) kB`)
	for range 3 {
		out, err := exec.Command("mrrc-lua", "run", "-e", `if record.index == 3 then for l in io.lines("/proc/self/status") do print(l) end end`,
			filepath.Join(dir, "in.mrk"), "-o", "/dev/null", "--allow-read", "/proc").CombinedOutput()
		require.NoError(t, err, string(out))
		m := peak.FindSubmatch(out)
		require.NotNil(t, m)
		n, err := strconv.Atoi(string(m[1]))
		require.NoError(t, err)
		most = max(most, n)
	}
	return most
}

// Would catch a script that ends the process because it takes too much memory, that is not stopped, or whose
// message is another than the one that docs/sandbox.md names. Every row of the table there is run.
func TestBounds_everyConstruct(t *testing.T) {
	dir := feast(t)
	const threads = 256 << 10 // KiB: the stacks of threads are reserved, and how many there are depends on the load
	limit := reserved(t, dir) + 4*scriptMemory<<10 + threads
	if racing {
		limit = 0
	}
	list := hungryScripts(t)
	require.Greater(t, len(list), 45)
	most := 4
	if racing {
		most = 4 // memory, the point of most of them, is not looked at
	}
	for _, h := range testscale.Some(most, list) {
		t.Run(h.what, func(t *testing.T) {
			t.Parallel()
			if h.bound != "time" {
				h.isStopped(t, h.dir(t, dir), limit, "5m") // memory runs out long before
				return
			}
			testscale.Patiently(t, testscale.Of(200*time.Millisecond, 3*time.Second), func(t2 testscale.T, timeout time.Duration) {
				h.isStopped(t2, h.dir(t, dir), limit, timeout.String())
			})
		})
	}
}

// dir makes a directory with the script and links to the files that it reads.
func (h hungry) dir(t *testing.T, files string) string {
	t.Helper()
	at := t.TempDir()
	paths, err := filepath.Glob(filepath.Join(files, "*"))
	require.NoError(t, err)
	for _, path := range paths {
		require.NoError(t, os.Link(path, filepath.Join(at, filepath.Base(path))))
	}
	require.NoError(t, os.WriteFile(filepath.Join(at, "s.lua"), []byte(h.script()), 0o600))
	return at
}

// isStopped runs the script in its directory and checks how it ends. limit is the address space in KiB; 0: any.
func (h hungry) isStopped(t testscale.T, dir string, limit int, timeout string) {
	output := "out.mrk"
	if strings.Contains(h.code, "function extract") {
		output = "out.csv"
	}
	args := []string{"mrrc-lua", "run", "s.lua", "in.mrk", "-o", output, "--timeout", timeout, "--script-memory", fmt.Sprintf("%dM", scriptMemory)}
	if limit > 0 {
		args = append([]string{"sh", "-c", `ulimit -v "$0" && exec "$@"`, strconv.Itoa(limit)}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	peak := peakOf(cmd.Process.Pid)
	_ = cmd.Wait() // its exit code is looked at
	said := stderr.String()
	code := 1
	if h.ends {
		code = 3
	}
	about := fmt.Sprintf("%s\n%.2000s", h.code, said)
	require.Equal(t, code, cmd.ProcessState.ExitCode(), about)
	require.Contains(t, said, h.message, about)
	require.Less(t, len(said), 300_000, "what a script says is bounded")
	if !h.ends {
		require.Contains(t, said, "read 3 · written 2 · dropped 0 · rejected 1", about)
	}
	if limit > 0 {
		require.Less(t, <-peak>>10, int64(5*scriptMemory), "%s needs more memory than it may", h.what)
	}
}

// peakOf returns where the most memory that a process had will be, in KiB, once the process has ended. What
// the system counts for a process that has ended includes the memory of the one that started it.
func peakOf(pid int) <-chan int64 {
	last := make(chan int64, 1)
	go func() {
		var peak int64
		for {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			if err != nil || !bytes.Contains(status, []byte("VmHWM:")) {
				last <- peak
				return
			}
			_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
			_, _ = fmt.Sscan(string(rest), &peak)
			time.Sleep(5 * time.Millisecond)
		}
	}()
	return last
}
