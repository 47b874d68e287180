package command_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"

	"mrrc-lua/beam/command"
	"mrrc-lua/beam/worker"
)

// Variables of the environment of a process of the test binary.
const (
	asPool  = "MRRC_TEST_POOL"  // it is the program, with the arguments
	asPrism = "MRRC_TEST_PRISM" // it is Prism on this port, until its standard input ends
	pids    = "MRRC_TEST_PIDS"  // a worker writes its number to this file
)

const version = "test"

func TestMain(m *testing.M) {
	args := os.Args[1:]
	switch {
	case worker.IsBoot(args):
		if path := os.Getenv(pids); path != "" {
			if err := os.WriteFile(path, fmt.Append(nil, os.Getpid()), 0o600); err != nil {
				panic(err)
			}
		}
		os.Exit(program(append([]string{command.BootCommand}, args...)))
	case os.Getenv(asPool) != "":
		os.Exit(program(args))
	case os.Getenv(asPrism) != "":
		var port int
		if _, err := fmt.Sscan(os.Getenv(asPrism), &port); err != nil {
			panic(err)
		}
		if _, err := prism.CreateJobServer(context.Background(), prism.Options{Port: port}); err != nil {
			panic(err)
		}
		fmt.Println("serving")
		_, _ = os.Stdin.Read(make([]byte, 1)) // which ends with the test
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program is the program in a process of its own.
func program(args []string) int {
	env := cli.Env{Args: args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Exit: os.Exit, Version: version}
	return int(cli.Run(context.Background(), env, command.Root(&env)))
}

// ran is what a program printed, and its exit code.
type ran struct {
	out, err string
	code     int
}

// times are the parts of messages that differ from run to run.
var times = regexp.MustCompile(` · [0-9.,]+ s · [0-9.,]+ records/s`)

// runs runs one of the two programs in this process and the working directory.
func runs(t *testing.T, signals <-chan os.Signal, program string, args ...string) ran {
	t.Helper()
	var out, errs bytes.Buffer
	env := cli.Env{Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: os.Getenv, Version: version, Signals: signals,
		Exit: func(code int) { t.Errorf("the process ended at once with code %d", code) }}
	var code int
	if program == "mrrc-lua" {
		code = int(cli.Main(context.Background(), env))
	} else {
		code = int(cli.Run(context.Background(), env, command.Root(&env)))
	}
	return ran{out.String(), times.ReplaceAllString(errs.String(), ""), code}
}

// enter makes a directory with files, and makes it the working directory of the test.
func enter(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
}

// outputs returns the files below the working directory that are not there from the beginning, hidden ones included.
func outputs(t *testing.T, without map[string]string) map[string]string {
	t.Helper()
	list := map[string]string{}
	require.NoError(t, filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if _, is := without[filepath.ToSlash(path)]; err != nil || d.IsDir() || is {
			return err
		}
		text, err := os.ReadFile(path)
		list[path] = string(text)
		return err
	}))
	return list
}

// same compares a run in parts with one run.
func same(t *testing.T, want, got ran, wrote, written map[string]string) {
	t.Helper()
	a, b := strings.Split(want.err, "\n"), strings.Split(got.err, "\n")
	for i := range min(len(a), len(b)) {
		require.Equal(t, a[i], b[i], "line %d of standard error", i+1)
	}
	require.Len(t, b, len(a))
	require.True(t, want.out == got.out, "standard output: %.300q and %.300q", want.out, got.out)
	require.Equal(t, want.code, got.code)
	for name, text := range wrote {
		other, ok := written[name]
		require.True(t, ok, "%s is missing", name)
		require.True(t, text == other, "%s differs: %d bytes and %d", name, len(text), len(other))
	}
	require.Len(t, written, len(wrote), "there are other files as well")
}

// scripted returns a script of testdata/parts.
func scripted(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "parts", name))
	require.NoError(t, err)
	return string(text)
}

// repository returns files of the repository, by the names that they have here.
func repository(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, pattern := range []string{"records/*.mrc", "broken/*.mrc"} {
		paths, err := filepath.Glob(filepath.Join("..", "..", "testdata", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, paths)
		for _, path := range paths {
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			files["data/"+filepath.Base(path)] = string(text)
		}
	}
	return files
}

// compare runs both programs with the same arguments, and then compares. More flags are those of mrrc-beam.
func compare(t *testing.T, files map[string]string, args, more []string) ran {
	t.Helper()
	enter(t, files)
	want := runs(t, nil, "mrrc-lua", slices.Concat([]string{"run"}, args)...)
	wrote := outputs(t, files)
	for name := range wrote {
		require.NoError(t, os.Remove(name))
	}
	got := runs(t, nil, "mrrc-beam", slices.Concat([]string{"run"}, more, args)...)
	same(t, want, got, wrote, outputs(t, files))
	return got
}
