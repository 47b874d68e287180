package parts_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/parts"
	"mrrc-lua/internal/testscale"
)

// Variables of the environment with which the test binary is the program, and ends itself at a step.
const (
	asProgram = "MRRC_TEST_PARTS"
	dieAt     = "MRRC_TEST_DIE_AT" // the number of the step, from 0 on; "": it only lists the steps
	killed    = 137
)

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	n := 0
	at, err := strconv.Atoi(os.Getenv(dieAt))
	parts.AtStep(func(step string) {
		if err == nil && n == at {
			os.Exit(killed) // nothing is cleaned up
		}
		n++
	})
	code := cli.Main(context.Background(), cli.Env{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Version: "test", Exit: os.Exit})
	if os.Getenv(dieAt) == "count" {
		_, _ = os.Stderr.WriteString("\nsteps " + strconv.Itoa(n))
	}
	os.Exit(int(code))
}

// world is a directory in which the program runs.
type world struct {
	t   *testing.T
	dir string
}

func newWorld(t *testing.T, files map[string]string) *world {
	t.Helper()
	w := &world{t, t.TempDir()}
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(w.path(name)), 0o700))
		require.NoError(t, os.WriteFile(w.path(name), []byte(text), 0o600))
	}
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// ran is what the program printed, and its exit code.
type ran struct {
	out, err string
	code     int
}

// times are the parts of messages that differ from run to run.
var times = regexp.MustCompile(` · [0-9.,]+ s · [0-9.,]+ records/s`)

// run runs the program with a standard input. Everyday tests do so in this process, where it needs a tenth of the time.
func (w *world) run(stdin string, args ...string) ran {
	w.t.Helper()
	if testscale.Full() {
		return w.dying("", stdin, args...)
	}
	var out bytes.Buffer
	r := w.printing(&out, stdin, args...)
	r.out = out.String()
	return r
}

// printing does the same in this process, with another standard output.
func (w *world) printing(stdout io.Writer, stdin string, args ...string) ran {
	w.t.Helper()
	here, err := os.Getwd()
	require.NoError(w.t, err)
	require.NoError(w.t, os.Chdir(w.dir))
	defer func() { require.NoError(w.t, os.Chdir(here)) }()
	var errs bytes.Buffer
	code := cli.Main(context.Background(), cli.Env{Args: args, Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: &errs, Getenv: os.Getenv, Version: "test", Exit: os.Exit})
	return ran{"", times.ReplaceAllString(errs.String(), ""), int(code)}
}

// dying does the same in a process of its own, which ends itself at a step.
func (w *world) dying(at, stdin string, args ...string) ran {
	w.t.Helper()
	self, err := os.Executable()
	require.NoError(w.t, err)
	cmd := exec.Command(self, args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), asProgram+"=1", dieAt+"="+at, "GORACE=atexit_sleep_ms=0")
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // its exit code is looked at
	return ran{out.String(), times.ReplaceAllString(errs.String(), ""), cmd.ProcessState.ExitCode()}
}

// must is run, for a command that ends well.
func (w *world) must(stdin string, args ...string) string {
	w.t.Helper()
	r := w.run(stdin, args...)
	require.Zero(w.t, r.code, "%v\n%s", args, r.err)
	return r.out
}

// plan plans a job and returns the lines of its tasks.
func (w *world) plan(args ...string) []string {
	w.t.Helper()
	out := w.must("", slices.Concat([]string{"parts", "plan", "--job", "job.json"}, args)...)
	return strings.SplitAfter(strings.TrimSuffix(out, "\n")+"\n", "\n")[:strings.Count(out, "\n")]
}

// way is how processes run tasks.
type way int

const (
	halves    way = iota // one process runs the first half in their order, and another one runs the others as below
	processes            // a process for each, as below
	backwards            // one process runs them from the last one to the first, the second one twice
)

// work runs tasks, and leaves an attempt that was broken off.
func (w *world) work(tasks []string, how way) (results string) {
	w.t.Helper()
	if n := len(tasks) / 2; how == halves {
		results = w.must(strings.Join(tasks[:n], ""), "parts", "run", "--job", "job.json")
		tasks = tasks[n:]
	}
	tasks = slices.Clone(tasks)
	slices.Reverse(tasks)
	if len(tasks) > 1 {
		tasks = append(tasks, tasks[1])
	}
	broken := w.path("job.json.parts/part-000000-broken")
	require.NoError(w.t, os.MkdirAll(broken, 0o700))
	require.NoError(w.t, os.WriteFile(filepath.Join(broken, "main"), []byte("half a rec"), 0o600))
	if how != processes {
		return results + w.must(strings.Join(tasks, ""), "parts", "run", "--job", "job.json")
	}
	for _, task := range tasks {
		results += w.must(task, "parts", "run", "--job", "job.json", "--jobs", "1")
	}
	return results
}

// files returns the files below the directory, except those of the job and those that were there.
func (w *world) files(without ...string) map[string]string {
	w.t.Helper()
	list := map[string]string{}
	require.NoError(w.t, filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(w.dir, path)
		if err != nil || strings.HasPrefix(name, "job.json") || slices.Contains(without, name) {
			return err
		}
		text, err := os.ReadFile(path)
		list[name] = string(text)
		return err
	}))
	return list
}

// equalFiles compares outputs by name and content.
func equalFiles(t *testing.T, want, got map[string]string, about string) {
	t.Helper()
	for name, text := range want {
		other, ok := got[name]
		require.True(t, ok, "%s: %s is missing", about, name)
		at := 0
		for at < min(len(text), len(other)) && text[at] == other[at] {
			at++
		}
		from := max(0, at-200)
		require.True(t, text == other, "%s: %s differs from byte %d of %d and %d:\n%.400q\n%.400q", about, name, at, len(text), len(other), text[from:], other[from:])
	}
	require.Equal(t, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)), "%s: there are other files as well", about)
}
