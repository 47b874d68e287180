// Package examples_test runs every example over the records of the project, with the commands in its
// header, and compares the output with a golden file.
package examples_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cli"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/internal/testscale"
)

var update = flag.Bool("update", false, "write the goldens anew")

const (
	recordDir = "../../testdata/records"
	goldenDir = "../../testdata/examples"

	// input stands in the headers for the inputs.
	input = "in.mrc"
	// table is the file of an example that reads no records: its own NAME.csv.
	table = "books.csv"
	// idempotent is the line with which a header claims that a second run changes nothing.
	idempotent = "-- Running it again changes nothing."
	// oneJob is the line with which a script declares that it needs to see all records in a single VM.
	oneJob = "\nparallel = false"
)

// example is a script with the commands in its header.
type example struct {
	name   string // without .lua
	path   string // absolute
	header string
	alone  bool       // it needs one job
	shown  []string   // the commands as in the header, without mrrc-lua
	runs   [][]string // their arguments
}

func examples(t *testing.T) []example {
	t.Helper()
	paths, err := filepath.Glob("*.lua")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(paths), 10, "the examples are not found")
	var list []example
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.lua") {
			continue
		}
		abs, err := filepath.Abs(path)
		require.NoError(t, err)
		list = append(list, load(t, abs))
	}
	return list
}

func load(t *testing.T, path string) example {
	t.Helper()
	source, err := os.ReadFile(path)
	require.NoError(t, err)
	e := example{name: strings.TrimSuffix(filepath.Base(path), ".lua"), path: path, alone: strings.Contains(string(source), oneJob)}
	for line := range strings.Lines(string(source)) {
		if !strings.HasPrefix(line, "--") {
			break
		}
		e.header += line
		if command, ok := strings.CutPrefix(strings.TrimSpace(line), "--   mrrc-lua "); ok {
			e.shown = append(e.shown, command)
			e.runs = append(e.runs, words(t, command))
		}
	}
	require.NotEmpty(t, e.runs, "the header of %s shows no command", path)
	for _, args := range e.runs {
		require.GreaterOrEqual(t, len(args), 3)
		require.Equal(t, "run", args[0])
		require.Equal(t, "scripts/examples/"+e.name+".lua", args[1], "a header shows its own script")
		require.True(t, slices.Contains(args, input) || slices.Contains(args, "csv="+table), "a header shows what is read")
	}
	return e
}

// words splits a command like a shell with single quotes only.
func words(t *testing.T, command string) (args []string) {
	t.Helper()
	word, quoted := "", false
	for _, c := range command + " " {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == ' ' && !quoted:
			if word != "" {
				args = append(args, word)
			}
			word = ""
		default:
			word += string(c)
		}
	}
	require.False(t, quoted, "a quote is not closed: %s", command)
	return args
}

// record is a record of the input, with its name in golden files.
type record struct {
	file string
	n    int
	raw  []byte
}

// workspace makes the inputs of an example in a directory that becomes the working directory: its
// own edges.mrk, if there is one, and all of testdata/records.
func (e *example) workspace(t *testing.T) (names []string, all []record) {
	t.Helper()
	files := map[string][]byte{}
	if text, err := os.ReadFile(filepath.Join(goldenDir, e.name+".mrk")); err == nil {
		data, err := testmarc.Build(string(text))
		require.NoError(t, err, e.name+".mrk")
		files["edges.mrc"] = data
		names = append(names, "edges.mrc")
	}
	paths, err := filepath.Glob(filepath.Join(recordDir, "*.mrc"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		files[filepath.Base(path)] = data
		names = append(names, filepath.Base(path))
	}
	rows, err := os.ReadFile(filepath.Join(goldenDir, e.name+".csv"))
	t.Chdir(t.TempDir())
	if err == nil {
		require.NoError(t, os.WriteFile(table, rows, 0o644))
	}
	for _, name := range names {
		require.NoError(t, os.WriteFile(name, files[name], 0o644))
		for i, raw := range testmarc.Split(files[name]) {
			all = append(all, record{name, i + 1, raw})
		}
	}
	return names, all
}

// result is the result of a command.
type result struct {
	code   job.ExitCode
	stdout string
	stderr string
	files  map[string][]byte // the files it made
}

func (r result) names() []string {
	var names []string
	for name := range r.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// run runs a command of the header over inputs, and removes the files it makes.
func (e *example) run(t *testing.T, args, inputs []string, more ...string) result {
	t.Helper()
	full := []string{"run", e.path}
	for _, arg := range args[2:] {
		if arg == input {
			full = append(full, inputs...)
		} else {
			full = append(full, arg)
		}
	}
	before := listFiles(t)
	var stdout, stderr bytes.Buffer
	code := cli.Main(context.Background(), cli.Env{
		Args: append(full, more...), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: gogc, Version: "test",
	})
	r := result{code: code, stdout: stdout.String(), files: map[string][]byte{}}
	r.stderr = elapsed.ReplaceAllString(stderr.String(), "")
	r.stderr = strings.ReplaceAll(r.stderr, e.path, "scripts/examples/"+e.name+".lua")
	for _, name := range listFiles(t) {
		if slices.Contains(before, name) {
			continue
		}
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		r.files[filepath.ToSlash(name)] = data
		require.NoError(t, os.Remove(name))
	}
	return r
}

// elapsed matches the parts that differ from run to run.
var elapsed = regexp.MustCompile(` · [0-9.,]+ s · [0-9.,]+ records/s`)

func listFiles(t *testing.T) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	}))
	return names
}

// Would catch an example with a command in its header that fails, or whose result has changed.
func TestExamples(t *testing.T) {
	for _, e := range examples(t) {
		t.Run(e.name, func(t *testing.T) {
			golden, err := filepath.Abs(filepath.Join(goldenDir, e.name+".golden"))
			require.NoError(t, err)
			inputs, all := e.workspace(t)
			var got strings.Builder
			for i, args := range e.runs {
				if i > 0 {
					got.WriteString("\n")
				}
				fmt.Fprintf(&got, "$ mrrc-lua %s\n", e.shown[i])
				describe(t, &got, e.run(t, args, inputs), all)
			}
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got.String()), 0o644))
				return
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err, "no golden: look at what comes out with -update, and keep it if it is right")
			require.Equal(t, string(want), got.String())
		})
	}
}

// Would catch golden files without an example.
func TestGoldens_haveExamples(t *testing.T) {
	entries, err := os.ReadDir(goldenDir)
	require.NoError(t, err)
	var names []string
	for _, e := range examples(t) {
		names = append(names, e.name)
	}
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), filepath.Ext(entry.Name()))
		require.Contains(t, names, name, "%s belongs to no example", entry.Name())
	}
}

// Would catch a list of examples that is not complete, or that has examples that do not exist.
func TestReadme_listsExamples(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	listed := regexp.MustCompile("(?m)^\\| \\[`(\\w+)\\.lua`\\]\\((\\w+)\\.lua\\) \\|").FindAllStringSubmatch(string(readme), -1)
	var names, want []string
	for _, m := range listed {
		require.Equal(t, m[1], m[2])
		names = append(names, m[1])
	}
	for _, e := range examples(t) {
		want = append(want, e.name)
	}
	require.ElementsMatch(t, want, names)
}

// Would catch a script that changes its own output, where its header claims otherwise.
func TestExamples_idempotent(t *testing.T) {
	again(t, func(t *testing.T, e example, args []string, first []byte) {
		second := kept(e.run(t, args, []string{"first.mrc"}))
		require.Equal(t, toText(t, first), toText(t, second), "%v", args)
		require.True(t, bytes.Equal(first, second))
	})
}

// again runs every example that claims to be idempotent and calls check with its output, which is also in
// first.mrc.
func again(t *testing.T, check func(t *testing.T, e example, args []string, first []byte)) {
	t.Helper()
	claims := 0
	for _, e := range examples(t) {
		if !strings.Contains(e.header, idempotent) {
			continue
		}
		claims++
		t.Run(e.name, func(t *testing.T) {
			inputs, _ := e.workspace(t)
			for _, args := range e.runs {
				first := kept(e.run(t, args, inputs))
				require.NotEmpty(t, first)
				require.NoError(t, os.WriteFile("first.mrc", first, 0o644))
				check(t, e, args, first)
			}
		})
	}
	require.Positive(t, claims)
}

// kept returns the records that an example has written.
func kept(r result) []byte {
	if out := r.files["out.mrc"]; out != nil {
		return out
	}
	return r.files["good.mrc"]
}

// Would catch a script whose result depends on the number of VMs.
func TestExamples_anyNumberOfJobs(t *testing.T) {
	for _, e := range testscale.Some(12, examples(t)) {
		t.Run(e.name, func(t *testing.T) {
			inputs, _ := e.workspace(t)
			for _, args := range e.runs {
				one, many := e.run(t, args, inputs), e.run(t, args, inputs, "--jobs", "4")
				if e.alone {
					require.Equal(t, job.ExitScript, many.code)
					continue
				}
				require.Equal(t, one, many, "%v", args)
			}
		})
	}
}

// Would catch an example that no longer passes its tests, and tests that do not run.
func TestExamples_testsInLua(t *testing.T) {
	files, err := filepath.Glob("*_test.lua")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 10)
	var names []string
	for _, e := range examples(t) {
		names = append(names, e.name)
	}
	for _, file := range files {
		require.Contains(t, names, strings.TrimSuffix(file, "_test.lua"))
	}
	var stdout, stderr bytes.Buffer
	code := cli.Main(t.Context(), cli.Env{Args: []string{"test", "."}, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: gogc})
	require.EqualValues(t, 0, code, "%s%s", &stdout, &stderr)
	require.Regexp(t, `^\d\d+ passed, 0 failed\n$`, stdout.String())
}

func toText(t *testing.T, data []byte) string {
	t.Helper()
	text, err := testmarc.Text(data)
	require.NoError(t, err)
	return text
}

// gogc is an environment that has GOGC alone.
func gogc(name string) string {
	if name == "GOGC" {
		return "100"
	}
	return ""
}
