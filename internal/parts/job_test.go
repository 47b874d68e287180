package parts

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

// Would catch a job file that is used and is not one of this program.
func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "job.json")
	good := Job{Schema: Schema, Program: "1.0", Work: "w"}
	for name, c := range map[string]struct {
		text any
		says string
	}{
		"good":            {good, ""},
		"another schema":  {Job{Schema: Schema + 1, Program: "1.0", Work: "w"}, "was written by another version"},
		"another version": {Job{Schema: Schema, Program: "1.1", Work: "w"}, "was written by another version"},
		"no directory":    {Job{Schema: Schema, Program: "1.0"}, "no directory of attempts"},
		"no job":          {"text", "is not a job that 'mrrc-lua parts plan' has written"},
	} {
		text, err := json.Marshal(c.text)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, text, 0o600))
		j, err := Read(path, "1.0")
		if c.says == "" {
			require.NoError(t, err, name)
			require.Equal(t, path, j.path)
			continue
		}
		var in *engine.InputError
		require.ErrorAs(t, err, &in, name)
		require.Equal(t, path, in.Name)
		require.ErrorContains(t, err, c.says, name)
	}
	_, err := Read(path+"x", "1.0")
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, (&Job{Directory: engine.Text(path)}).Enter(), "the directory in which the job was planned: ")
}

// Would catch a job that is run with another script, module or table than it was planned with.
func TestJob_check(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "table")
	require.NoError(t, os.WriteFile(path, []byte("one"), 0o600))
	table, err := hashed(path)
	require.NoError(t, err)
	require.Equal(t, sumOf("one"), table.SHA256)
	script, err := engine.LoadScript("s.lua", "function filter() return true end")
	require.NoError(t, err)
	other, err := engine.LoadScript("s.lua", "function filter() return false end")
	require.NoError(t, err)
	j := &Job{Script: Source{"s.lua", script.Sum()}, Tables: []File{table}, Modules: []Source{{"m.lua", sumOf("m")}}}
	require.NoError(t, j.check(script))
	require.ErrorContains(t, j.check(other), "the script is not the one that the job was planned with")
	require.NoError(t, os.WriteFile(path, []byte("two"), 0o600))
	require.ErrorContains(t, j.check(script), "the script reads it, and it was changed since the job was planned")
	require.NoError(t, os.Remove(path))
	require.ErrorIs(t, j.check(script), os.ErrNotExist)

	require.NoError(t, j.checkModule("m.lua", "m"))
	require.NoError(t, j.checkModule("other.lua", "x"))
	require.ErrorContains(t, j.checkModule("m.lua", "x"), "the module is not the one")
	opt, _ := reading(t)
	j.guard(&opt)
	source, name, err := opt.Reach.Require("other")
	require.NoError(t, err)
	require.Equal(t, []string{"return 1", "other.lua"}, []string{source, name})
	_, _, err = opt.Reach.Require("refused")
	require.ErrorIs(t, err, os.ErrNotExist)
	_, _, err = opt.Reach.Require("m")
	require.ErrorContains(t, err, "the module is not the one that the job was planned with")

	_, err = hashed(dir)
	require.ErrorContains(t, err, "this is a pipe or a device")
}

// missing is a store without objects.
type missing struct{ job.Objects }

func (missing) Is(path string) bool { return strings.HasPrefix(path, "store:") }

func (missing) Stat(string) (int64, time.Time, error) { return 0, time.Time{}, errFull }

// Would catch an object that is not there and is taken for a file, or a file for an object.
func TestInputOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mrc")
	require.NoError(t, os.WriteFile(path, []byte("12345"), 0o600))
	f, err := inputOf(missing{}, path)
	require.NoError(t, err)
	require.EqualValues(t, 5, f.Size)
	require.NoError(t, f.same(missing{}))
	f.Changed = f.Changed.Add(time.Second)
	require.ErrorContains(t, f.same(missing{}), "was changed since the job was planned: on ")
	f.Path = "store:x"
	require.ErrorIs(t, f.same(missing{}), errFull)
	j := &Job{Inputs: []File{{Size: 30}}, Parts: 3}
	require.EqualValues(t, 7, j.sizeOfPart(&engine.Part{From: engine.Place{Offset: 3}, Next: 10}))
	require.EqualValues(t, 30, j.sizeOfPart(&engine.Part{Next: 10, Whole: true}))
	require.EqualValues(t, 10, j.sizeOfTask([]byte(`{"of":3,"next":10}`)))
	for _, line := range []string{`{"of":3,"next":`, `{"of":4,"next":10}`, `{"of":3,"index":3}`, `{"of":3,"index":-1}`, `{"of":3,"from":{"input":1}}`, `{"of":3,"from":{"input":-1}}`} {
		require.Zero(t, j.sizeOfTask([]byte(line)), line)
	}
	require.NoError(t, j.has(&engine.Part{Index: 2, Of: 3}))
	require.EqualValues(t, 40, (&Job{Inputs: []File{{Size: 30}, {Size: 10}}}).Bytes())
}

// Would catch a second choice of attempts, and one that was not written.
func TestJob_settle(t *testing.T) {
	j := &Job{Work: engine.Text(t.TempDir())}
	m, err := j.readManifest()
	require.NoError(t, err)
	require.Nil(t, m)
	first := &Manifest{Schema: Schema, Pieces: []Chosen{{Attempt: "first"}}}
	m, err = j.settle(first)
	require.NoError(t, err)
	require.Same(t, first, m)
	m, err = j.settle(&Manifest{Schema: Schema})
	require.NoError(t, err)
	require.Equal(t, "first", m.Pieces[0].Attempt)
	left, err := os.ReadDir(string(j.Work))
	require.NoError(t, err)
	require.Len(t, left, 1)
	j.Work += "/gone"
	_, err = j.settle(first)
	var out *engine.OutputError
	require.ErrorAs(t, err, &out)
	require.Equal(t, j.in(manifestFile), out.Name)
}

// Would catch a job that ends with another exit code than its run, and attempts that stay.
func TestJob_end(t *testing.T) {
	for _, code := range []job.ExitCode{job.ExitDone, job.ExitRejected} {
		j := &Job{Work: engine.Text(t.TempDir())}
		require.NoError(t, writeFile(j.in(doneFile), done{Code: int(code)}, false))
		require.NoError(t, os.MkdirAll(j.in("part-000000-1", "x"), 0o700))
		err := j.end(done{Code: int(code)})
		if code == job.ExitDone {
			require.NoError(t, err)
		} else {
			require.Equal(t, &job.Reported{Code: code}, err)
		}
		left, err := os.ReadDir(string(j.Work))
		require.NoError(t, err)
		require.Len(t, left, 1)
		require.Equal(t, doneFile, left[0].Name())
	}
}

// Would catch what a join has made itself and could not write.
func TestAside_make(t *testing.T) {
	j := &Job{Work: engine.Text(t.TempDir())}
	a := &aside{joiner: &joiner{job: j}, m: &Manifest{}}
	require.NoError(t, a.make(func(out engine.PartOutputs) (engine.PartResult, error) {
		_, err := out.Main.Write([]byte("text"))
		return engine.PartResult{}, err
	}))
	require.Len(t, a.m.Pieces, 1)
	require.Equal(t, mainFile, a.m.Pieces[0].Files[0].File)
	require.FileExists(t, j.in(a.m.Pieces[0].Attempt, mainFile))
	var dir string
	err := a.make(func(out engine.PartOutputs) (engine.PartResult, error) {
		dirs, err := filepath.Glob(j.in("aside-*"))
		require.NoError(t, err)
		dir = dirs[slices.IndexFunc(dirs, func(d string) bool { return filepath.Base(d) != a.m.Pieces[0].Attempt })]
		require.NoError(t, os.Mkdir(filepath.Join(dir, eventsFile), 0o700))
		out.Report(&engine.RecordError{Err: errFull})
		return engine.PartResult{}, nil
	})
	var out *engine.OutputError
	require.ErrorAs(t, err, &out)
	require.Equal(t, dir, out.Name)
	require.ErrorIs(t, err, os.ErrExist)
	require.Len(t, a.m.Pieces, 1)
}

// Would catch a temporary file that stays when a file cannot be put in its place, and one that is not whole.
func TestPut(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	require.NoError(t, writeFile(path, 1, false))
	require.NoError(t, writeFile(path, 2, false))
	require.ErrorIs(t, writeFile(path, 3, true), os.ErrExist)
	require.Error(t, writeFile(path, make(chan int), false))
	require.ErrorIs(t, put(path, 4, func(*os.File) error { return errFull }, os.Rename), errFull)
	var n int
	ok, err := readFile(path, &n)
	require.True(t, ok)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	ok, err = readFile(filepath.Join(path, "x"), &n)
	require.False(t, ok)
	require.Error(t, err)
	ok, err = readFile(path+"x", &n)
	require.False(t, ok)
	require.NoError(t, err)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)
}

// Would catch temporary files that a killed join has left in directories of the user.
func TestJob_outputs(t *testing.T) {
	j := &Job{Work: engine.Text(t.TempDir()), Options: map[string]any{"output": "out.mrc", "html": "x.html", "limit": "5", "errors": []string{"no"}}}
	names, err := j.outputs()
	require.NoError(t, err)
	require.Equal(t, []string{"out.mrc", "x.html"}, names)
	_, err = j.settle(&Manifest{Holds: []Holding{{Name: ""}, {Name: "further"}}})
	require.NoError(t, err)
	names, err = j.outputs()
	require.NoError(t, err)
	require.Equal(t, []string{"further", "out.mrc", "x.html"}, names)
	require.NoError(t, os.WriteFile(j.in(manifestFile), []byte("{"), 0o600))
	_, err = j.outputs()
	require.ErrorContains(t, err, "remove it, and repeat the join")
	require.NoError(t, os.WriteFile(j.in(joinsFile), []byte("1 \"a\"\n"), 0o600))
	joins, err := j.lockJoins()
	require.NoError(t, err)
	require.ErrorContains(t, j.removeLeft(joins), "remove it, and repeat the join")
	require.NoError(t, os.Remove(j.in(manifestFile)))
	_, err = joins.Seek(0, io.SeekStart)
	require.NoError(t, err)
	require.NoError(t, j.removeLeft(joins))
	require.NoError(t, joins.Close())
	var in *engine.InputError
	require.ErrorAs(t, j.removeLeft(joins), &in, "it is closed")
	joins, err = os.Open(j.in(joinsFile))
	require.NoError(t, err)
	var out *engine.OutputError
	require.ErrorAs(t, j.removeLeft(joins), &out, "it cannot be written")
	require.NoError(t, joins.Close())
	text, err := os.ReadFile(j.in(joinsFile))
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(text), "\n"))
	j.Work += "/gone"
	_, err = j.lockJoins()
	require.ErrorAs(t, err, &out)
}

// Would catch results of another plan or job, and attempts that are chosen although another one was asked for.
func TestJob_gather(t *testing.T) {
	now := time.Unix(1e9, 0).UTC()
	make := func(j *Job, attempt string, index int, change func(*Result)) string {
		t.Helper()
		r := &Result{Planned: now, Attempt: attempt}
		r.Part = engine.Part{Index: index, Of: 2, From: engine.Place{Offset: int64(10 * index), Records: int64(index)}, Next: int64(10 * (index + 1)), Records: 1, Ends: index == 1}
		r.Sum.Read, r.Sum.Bytes.Records = 1, 10
		change(r)
		require.NoError(t, os.MkdirAll(j.in(attempt), 0o700))
		require.NoError(t, writeSoon(j.in(attempt, resultFile), r))
		text, err := json.Marshal(r)
		require.NoError(t, err)
		return string(text) + "\n"
	}
	same := func(*Result) {}
	fresh := func() *Job {
		return &Job{Work: engine.Text(t.TempDir()), Planned: now, Parts: 2, Inputs: []File{{Path: "a.mrc", Size: 20}}, path: "job.json"}
	}
	attempts := func(list []*Result) (names []string) {
		for _, r := range list {
			names = append(names, r.Attempt)
		}
		return names
	}
	j := fresh()
	make(j, "part-000000-a", 0, same)
	second := make(j, "part-000000-b", 0, same)
	third := make(j, "part-000000-c", 0, same)
	make(j, "part-000001-b", 1, func(r *Result) { r.Planned = now.Add(1) })
	make(j, "part-000001-c", 0, same)
	make(j, "part-000001-d", 1, func(r *Result) { r.Attempt = "part-000001-z" })
	make(j, "part-000001-e", 1, func(r *Result) { r.Files = []Piece{{File: "main", Size: 1}} })
	make(j, "part-000001-f", 1, func(r *Result) { r.Part.Of = 3 })
	make(j, "part-000001-g", 1, same)
	make(j, "part-000001-h", 1, same)
	make(j, "part-000002-h", 1, same)
	list, err := j.gather(strings.NewReader(second + third))
	require.NoError(t, err)
	require.Equal(t, []string{"part-000000-b", "part-000001-g"}, attempts(list))
	gone := strings.ReplaceAll(second, "-b", "-gone")
	gone = strings.Replace(gone, `"files":null`, `"files":[{"file":"main","size":1}]`, 1)
	list, err = j.gather(strings.NewReader(gone + third))
	require.NoError(t, err)
	require.Equal(t, []string{"part-000000-c", "part-000001-g"}, attempts(list), "a result whose files are gone is passed over")

	j = fresh()
	stops := make(j, "part-000000-a", 0, func(r *Result) { r.Stopped = true })
	list, err = j.gather(strings.NewReader(stops))
	require.NoError(t, err)
	require.Len(t, list, 1, "the script ended the run")
	list, err = j.gather(strings.NewReader(make(j, "part-000001-a", 1, same)))
	require.NoError(t, err)
	require.Len(t, list, 1)

	old := make(j, "part-000001-b", 1, func(r *Result) { r.Planned = now.Add(1) })
	for lines, says := range map[string]string{
		"x":                 "this is not a line of 'mrrc-lua parts run'",
		`{"part":{"of":1}}`: "part 0 of 1 is not a part of this job, which has 2",
		old:                 "the result of part 2 is of another plan",
	} {
		_, err = j.gather(strings.NewReader(lines))
		var usage *engine.UsageError
		require.ErrorAs(t, err, &usage)
		require.Contains(t, usage.Msg, says)
	}
	make(j, "part-000000-a", 0, func(r *Result) { r.Reads = []Source{{"x", "1"}} })
	make(j, "part-000001-a", 1, func(r *Result) { r.Reads = []Source{{"x", "2"}} })
	_, err = j.gather(strings.NewReader(""))
	require.ErrorContains(t, err, "which was changed while parts were run")
	j.Work += "/gone"
	_, err = j.gather(strings.NewReader(""))
	var in *engine.InputError
	require.ErrorAs(t, err, &in)
	require.Equal(t, string(j.Work), in.Name)
}

// Would catch a process that stops the work of another one, or its own although nobody wants it.
func TestStopped(t *testing.T) {
	var opt engine.Options
	require.NoError(t, stopped(&opt))
	ctx, cancel := context.WithCancelCause(t.Context())
	opt.Limits.Stop = ctx
	require.NoError(t, stopped(&opt))
	cancel(errFull)
	require.ErrorIs(t, stopped(&opt), errFull)
}
