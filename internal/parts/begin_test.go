package parts_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/parts"
)

// steps plans a job as several processes do.
type steps struct {
	t       *testing.T
	options map[string]any
	objects job.Objects
	script  string
	inputs  []string
}

func (s *steps) spec() *job.Spec {
	spec := job.NewSpec()
	require.NoError(s.t, flags.Restore(spec, s.options))
	spec.Script.File, spec.Script.Load, spec.Input.Files, spec.Input.Objects = s.script, job.FileScript(s.script), s.inputs, s.objects
	return spec
}

func (s *steps) runner(in io.Reader, out io.Writer) *job.Runner {
	return &job.Runner{Env: console.Env{Stdin: in, Stdout: out, Stderr: os.Stderr, Getenv: os.Getenv, Version: "test"}, Stop: context.Background()}
}

func (s *steps) job() *parts.Job {
	s.t.Helper()
	j, err := parts.Read("steps.json", "test")
	require.NoError(s.t, err)
	return j
}

// plan returns the job and its tasks.
func (s *steps) plan() (*parts.Job, string) {
	s.t.Helper()
	ctx := context.Background()
	_, lines, err := parts.Begin(ctx, s.runner(nil, nil), s.spec(), parts.Order{File: "steps.json", Size: 1024})
	require.NoError(s.t, err)
	require.Greater(s.t, len(lines), 2)
	text := strings.Join(lines, "")
	require.ErrorContains(s.t, parts.Work(ctx, s.runner(strings.NewReader(text), nil), s.spec(), s.job()), "not cut into parts yet")
	require.ErrorContains(s.t, parts.Join(ctx, s.runner(strings.NewReader(text), nil), s.spec(), s.job()), "not cut into parts yet")
	var framed, tasks bytes.Buffer
	require.NoError(s.t, parts.Frame(ctx, s.runner(strings.NewReader(text), &framed), s.spec(), s.job()))
	list := strings.SplitAfter(strings.TrimSuffix(framed.String(), "\n"), "\n")
	slices.Reverse(list)
	require.NoError(s.t, parts.Cut(ctx, s.runner(strings.NewReader(strings.Join(append(list, "\n", list[0]), "\n")), &tasks), s.spec(), s.job()))
	return s.job(), tasks.String()
}

// Would catch a plan of several processes that has other parts than that of one, whatever the order of its stretches.
func TestBegin_sameAsPlan(t *testing.T) {
	files := repository(t)
	files["everything.lua"] = scripted(t, "everything.lua")
	w := newWorld(t, files)
	inputs := []string{"data/books.mrc", "data/garbage_between.mrc", "data/no_001.mrc"}
	want := w.plan(slices.Concat([]string{"everything.lua", "--part-size", "1024", "--block", "1024"}, inputs)...)
	require.Greater(t, len(want), 3)
	t.Chdir(w.dir)
	j, got := (&steps{t, map[string]any{"block": "1024"}, nil, "everything.lua", inputs}).plan()
	require.Equal(t, strings.Join(want, ""), got)
	require.Equal(t, len(want), j.Parts)
}

// Would catch lines that cannot be given by their numbers, results that are not found or mixed with those of an earlier
// plan, and a plan that is cut although something was not framed.
func TestFrame_commands(t *testing.T) {
	files := map[string]string{"keep.lua": "function filter(record) return record.index % 3 > 0 end", "books.mrc": repository(t)["data/books.mrc"]}
	w := newWorld(t, files)
	args := []string{"keep.lua", "books.mrc", "-o", "out.mrc", "--part-size", "1024", "--block", "1024"}
	want := w.plan(args...)
	divided := slices.Concat([]string{"parts", "plan", "--job", "job.json", "--divide"}, args)
	n := strings.Count(w.must("", divided...), "\n")
	require.Greater(t, n, 1)
	require.NoFileExists(t, w.path("job.json.parts/tasks"))
	w.must("", "parts", "frame", "--job", "job.json", "1-")
	w.must("", divided...) // what was found before is of another plan

	got := w.run("", "parts", "cut", "--job", "job.json")
	require.Equal(t, 4, got.code, got.err)
	require.Contains(t, got.err, strconv.Itoa(n)+" lines of "+strconv.Itoa(n)+" not framed: 1-"+strconv.Itoa(n)+"; give these lines to 'mrrc-lua parts frame' again")
	require.Empty(t, got.out)
	require.Contains(t, w.run("", "parts", "run", "--job", "job.json", "1").err, "not cut into parts yet")
	w.must("", "parts", "frame", "--job", "job.json", "2-")
	require.Contains(t, w.run("", "parts", "cut", "--job", "job.json").err, "1 line of "+strconv.Itoa(n)+" not framed: 1;")
	for _, command := range []string{"frame", "cut"} {
		got = w.run("x\n", "parts", command, "--job", "job.json")
		require.Equal(t, 2, got.code)
		require.Contains(t, got.err, "this is not a line of 'mrrc-lua parts plan --divide'")
	}
	found, err := filepath.Glob(w.path("job.json.parts/framed-*"))
	require.NoError(t, err)
	require.NotEmpty(t, found)
	text, err := os.ReadFile(found[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(found[0], []byte("x\n"), 0o600))
	require.Contains(t, w.run("", "parts", "cut", "--job", "job.json").err, "this is not a line of 'mrrc-lua parts plan --divide'")
	require.NoError(t, os.Remove(found[0]))
	require.NoError(t, os.Mkdir(found[0], 0o700))
	got = w.run("", "parts", "cut", "--job", "job.json")
	require.Equal(t, 4, got.code)
	require.Contains(t, got.err, filepath.Base(found[0])+": is a directory")
	require.NoError(t, os.Remove(found[0]))
	require.NoError(t, os.WriteFile(found[0], text, 0o600))
	first := w.must("", "parts", "frame", "job.json", "1")
	require.True(t, strings.HasPrefix(first, `[{"input":0,"from":0,"to":`), first)
	w.must(first, "parts", "frame", "--job", "job.json") // framed again
	require.Equal(t, strings.Join(want, ""), w.must(first, "parts", "cut", "--job", "job.json"))
	w.must("", "parts", "run", "--job", "job.json", "1-")
	w.must("", "run", "keep.lua", "books.mrc", "-o", "one.mrc", "-q")
	w.must("", "parts", "join", "job.json")
	made := w.files()
	require.True(t, made["one.mrc"] == made["out.mrc"])
	require.Contains(t, w.run("", "parts", "frame", "--job", "job.json", "1").err, "the job has ended")
	require.Contains(t, w.run("", "parts", "cut", "--job", "job.json").err, "the job has ended")
	w.plan(args...)
	require.Contains(t, w.run("", "parts", "cut", "--job", "job.json").err, "the job was planned as a whole")
	require.Contains(t, w.run("", "parts", "frame", "--job", "job.json", "1").err, "the job was planned as a whole")
}

// attic has objects with the content of files.
type attic struct {
	changed time.Time
	looked  func() // before each look; nil: nothing
	opened  func() // before each opening; nil: nothing
}

func (a *attic) Is(path string) bool { return strings.HasPrefix(path, "attic:") }

func (a *attic) Stat(path string) (int64, time.Time, error) {
	if a.looked != nil {
		a.looked()
	}
	st, err := os.Stat(strings.TrimPrefix(path, "attic:"))
	if err != nil {
		return 0, time.Time{}, err
	}
	return st.Size(), a.changed, nil
}

func (a *attic) Open(path string) (io.ReaderAt, int64, error) {
	if a.opened != nil {
		a.opened()
	}
	text, err := os.ReadFile(strings.TrimPrefix(path, "attic:"))
	return bytes.NewReader(text), int64(len(text)), err
}

// Would catch objects that are looked for in the file system, and changes of them that nobody notices.
func TestBegin_objects(t *testing.T) {
	files := repository(t)
	files["everything.lua"] = scripted(t, "everything.lua")
	w := newWorld(t, files)
	want := w.plan("everything.lua", "data/books.mrc", "data/no_001.mrc", "--part-size", "1024", "--block", "1024")
	t.Chdir(w.dir)
	store := &attic{changed: time.Unix(1e9, 0)}
	j, got := (&steps{t, map[string]any{"block": "1024"}, store, "everything.lua", []string{"attic:data/books.mrc", "data/no_001.mrc"}}).plan()
	require.Equal(t, strings.Join(want, ""), got)
	store.changed = time.Unix(2e9, 0)
	work := func() (says string) {
		spec := job.NewSpec()
		require.NoError(t, flags.Restore(spec, j.Options))
		j.Fill(spec)
		spec.Input.Objects = store
		var messages, results bytes.Buffer
		r := &job.Runner{Env: console.Env{Stdin: strings.NewReader(got), Stdout: &results, Stderr: &messages, Getenv: os.Getenv, Version: "test"}, Stop: context.Background()}
		require.Error(t, parts.Work(context.Background(), r, spec, j))
		require.Empty(t, results.String())
		left, err := filepath.Glob(filepath.Join(string(j.Work), "part-*"))
		require.NoError(t, err)
		require.Empty(t, left)
		return messages.String()
	}
	require.Contains(t, work(), "attic:data/books.mrc: was changed since the job was planned")
	cut := &steps{t, map[string]any{"block": "1024"}, store, "everything.lua", []string{"attic:data/books.mrc", "data/no_001.mrc"}}
	var says bytes.Buffer
	blamed := cut.runner(strings.NewReader(""), io.Discard)
	blamed.Env.Stderr = &says
	require.Error(t, parts.Cut(t.Context(), blamed, cut.spec(), cut.job()))
	require.Contains(t, says.String(), "attic:data/books.mrc: was changed since the job was planned")
	store.changed = time.Unix(1e9, 0)
	require.NoError(t, parts.Cut(t.Context(), cut.runner(strings.NewReader(""), io.Discard), cut.spec(), cut.job()))
	looks := 0
	store.looked = func() {
		if looks++; looks == 2 { // after the part
			store.changed = time.Unix(2e9, 0)
		}
	}
	require.Contains(t, work(), "attic:data/books.mrc: was changed since the job was planned")
	store.changed, looks = time.Unix(1e9, 0), 0
	store.looked = func() {
		if looks++; looks == 2 {
			left, err := filepath.Glob(filepath.Join(string(j.Work), "part-*"))
			require.NoError(t, err)
			require.Len(t, left, 1)
			require.NoError(t, os.RemoveAll(left[0]))
		}
	}
	require.Regexp(t, `output .*part-000000-\d+: no such file or directory`, work())
	store.looked = nil
	store.opened = func() {
		dir, err := filepath.Glob(filepath.Join(string(j.Work), "part-*"))
		require.NoError(t, err)
		require.Len(t, dir, 1)
		require.NoError(t, os.Mkdir(filepath.Join(dir[0], "events"), 0o700))
	}
	require.Regexp(t, `output .*part-000000-\d+: .*file exists`, work(), "what is reported cannot be written")
}

// Would catch a part whose process died that nobody names, or one that ended that is named.
func TestJob_unfinished(t *testing.T) {
	files := repository(t)
	files["everything.lua"] = scripted(t, "everything.lua")
	w := newWorld(t, files)
	t.Chdir(w.dir)
	j, tasks := (&steps{t, map[string]any{"block": "1024"}, nil, "everything.lua", []string{"data/books.mrc"}}).plan()
	require.Empty(t, j.Unfinished())
	require.NoError(t, os.Mkdir(filepath.Join(string(j.Work), "part-000001-died"), 0o700))
	w.must(strings.SplitAfter(tasks, "\n")[0], "parts", "run", "--job", "steps.json")
	require.NoError(t, os.Mkdir(filepath.Join(string(j.Work), "part-000000-died"), 0o700))
	require.Len(t, j.Unfinished(), 1)
	require.Contains(t, j.Unfinished()[0], "part 2 of ")
	require.False(t, j.Ended())
}

// Would catch a process that follows a job and does not see its parts, counts one twice, or those of another plan.
func TestJob_follow(t *testing.T) {
	books := repository(t)["data/books.mrc"]
	w := newWorld(t, map[string]string{"keep.lua": "function filter(record) if record.index == 3 then run:reject('no') end return true end", "books.mrc": books})
	args := []string{"keep.lua", "books.mrc", "-o", "out.mrc", "--part-size", "4000", "--block", "1024"}
	w.plan(args...)
	w.must("", "parts", "run", "--job", "job.json", "2")
	old, err := filepath.Glob(w.path("job.json.parts/part-*"))
	require.NoError(t, err)
	require.Len(t, old, 1)
	kept := filepath.Join(t.TempDir(), "old")
	require.NoError(t, os.Rename(old[0], kept))
	n := len(w.plan(args...))
	require.NoError(t, os.Rename(kept, w.path("job.json.parts/part-000001-old")))
	w.must("", "parts", "run", "--job", "job.json", "1,1,3-")
	j, err := parts.Read(w.path("job.json"), "test")
	require.NoError(t, err)
	look := parts.Look(j)
	bytes, _ := look()
	require.Less(t, bytes, j.Bytes())
	require.Equal(t, int64(len(books)), j.Bytes())
	got := w.run("", "parts", "join", "--job", "job.json")
	require.Contains(t, got.err, "1 part of "+strconv.Itoa(n)+" without a result: 2;")
	w.must("", "parts", "run", "--job", "job.json", "2")
	bytes, counts := look()
	require.Equal(t, j.Bytes(), bytes)
	require.Equal(t, int64(50), counts.Read)
	require.Equal(t, int64(1), counts.Rejected)
}

// Would catch a plan that blames an input although the script has a mistake, or that has none and blames nobody: the script
// begins while the inputs are read.
func TestPlan_mistakes(t *testing.T) {
	w := newWorld(t, map[string]string{"wrong.lua": "function begin() error('wrong') end function filter() return true end", "keep.lua": "function filter() return true end",
		"books.mrc": repository(t)["data/books.mrc"], "broken.xml": "<collection><record>"})
	for _, c := range []struct {
		script, input, says string
		code                int
	}{
		{"wrong.lua", "books.mrc", "wrong.lua:1: wrong", 3},
		{"wrong.lua", "broken.xml", "wrong.lua:1: wrong", 3},
		{"keep.lua", "broken.xml", "broken.xml", 4},
	} {
		got := w.run("", "parts", "plan", c.script, c.input, "-o", "out.mrc", "--job", "job.json")
		require.Equal(t, c.code, got.code, got.err)
		require.Contains(t, got.err, c.says)
		require.Empty(t, got.out)
		require.NoFileExists(t, w.path("job.json"))

		got = w.run("", "parts", "plan", c.script, c.input, "-o", "out.mrc", "--job", "job.json", "--divide")
		if c.code != 4 {
			require.Equal(t, c.code, got.code, got.err)
			require.Contains(t, got.err, c.says)
			continue
		}
		got = w.run("", "parts", "frame", "--job", "job.json", "1-") // the inputs are read here
		require.Equal(t, c.code, got.code, got.err)
		require.Contains(t, got.err, c.says)
		require.Empty(t, got.out)
	}
}
