package parts_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/outfile"
	"mrrc-lua/internal/parts"
	"mrrc-lua/internal/testscale"
)

// plannedInputs are the inputs of the jobs of planned.
var plannedInputs = []string{"data/books.mrc", "data/garbage_between.mrc", "data/no_001.mrc"}

func plannedFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{"everything.lua": scripted(t, "everything.lua"), "out.mrc": "old", "lines.txt": "old"}
	for _, name := range plannedInputs {
		files[name] = repository(t)[name]
	}
	return files
}

// planned returns a world with a job whose parts were run, its results, and the names of what was there before.
func planned(t *testing.T, flags ...string) (w *world, results string, before []string) {
	t.Helper()
	files := plannedFiles(t)
	w = newWorld(t, files)
	tasks := w.plan(slices.Concat(flags, []string{"everything.lua", "--part-size", "9000", "--block", "1024"}, plannedInputs)...)
	require.Greater(t, len(tasks), 3)
	results = w.work(tasks, halves)
	delete(files, "out.mrc")
	delete(files, "lines.txt")
	return w, results, slices.Sorted(maps.Keys(files))
}

// Would catch a join that leaves half an output, or another one when it is repeated, wherever it was killed.
func TestJoin_killedAtEachStep(t *testing.T) {
	for _, flags := range [][]string{
		{"-o", "out.mrc", "--rejects", "bad.mrc", "--errors", "bad.jsonl", "--tally", "tally.tsv"},
		{"-o", "out.mrc", "--shards"},
	} {
		whole, results, before := planned(t, flags...)
		counted := whole.dying("count", results, "parts", "join", "--job", "job.json")
		steps := regexp.MustCompile(`\nsteps (\d+)$`).FindStringSubmatch(counted.err)
		require.NotNil(t, steps, counted.err)
		n, err := strconv.Atoi(steps[1])
		require.NoError(t, err)
		require.Greater(t, n, 10)
		want := whole.files(before...)
		require.NotContains(t, want["lines.txt"], "old")
		list := make([]int, n)
		for i := range list {
			list[i] = i
		}
		for _, at := range testscale.Some(2, list) {
			w, results, before := planned(t, flags...)
			died := w.dying(strconv.Itoa(at), results, "parts", "join", "--job", "job.json")
			require.Equal(t, killed, died.code, "step %d of %d: %s", at, n, died.err)
			for name, text := range w.files(before...) {
				if strings.HasSuffix(name, ".tmp") {
					continue // hidden, and removed below
				}
				require.Contains(t, []string{"old", want[name]}, text, "step %d: %s is half-published", at, name)
			}
			again := w.run(results, "parts", "join", "--job", "job.json")
			require.Equal(t, counted.code, again.code, again.err)
			equalFiles(t, want, w.files(before...), "after step "+strconv.Itoa(at))
			third := w.run(results, "parts", "join", "--job", "job.json")
			require.Equal(t, counted.code, third.code)
			require.Contains(t, third.err, "has ended before")
		}
		t.Log(n, "steps")
	}
}

// Would catch a job that is published although a part is missing, an attempt is damaged, or an input was changed, and a
// part that fails without its name.
func TestJoin_refuses(t *testing.T) {
	w, results, before := planned(t, "-o", "out.mrc")
	unpublished := func(got ran, code int, says ...string) {
		t.Helper()
		require.Equal(t, code, got.code, got.err)
		for _, text := range says {
			require.Contains(t, got.err, text)
		}
		require.Equal(t, map[string]string{"out.mrc": "old", "lines.txt": "old"}, w.files(before...))
	}
	unpublished(w.run("{}\n", "parts", "join", "--job", "job.json"), 2, "is not a part of this job")
	unpublished(w.run("x\n", "parts", "join", "--job", "job.json"), 2, "not a line of 'mrrc-lua parts run'")

	attempts, err := filepath.Glob(w.path("job.json.parts/part-000002-*"))
	require.NoError(t, err)
	require.Len(t, attempts, 1)
	require.NoError(t, os.Rename(attempts[0], w.path("job.json-away")))
	unpublished(w.run(results, "parts", "join", "--job", "job.json"), 4, "1 part of ", "without a result: 3")
	require.NoError(t, os.Rename(w.path("job.json-away"), attempts[0]))

	// A file with another byte in it: of the first part, whose file parts 2 to 4 continue.
	main, err := os.ReadFile(filepath.Join(attempts[0], "main"))
	require.NoError(t, err)
	main[100] ^= 1
	require.NoError(t, os.WriteFile(filepath.Join(attempts[0], "main"), main, 0o600))
	unpublished(w.run(results, "parts", "join", "--job", "job.json"), 4, "is not as it was written, and was removed: run part 1 of ")
	unpublished(w.run(results, "parts", "join", "--job", "job.json"), 4, "1 part of ", "without a result: 1;")

	// Messages that cannot be read: they are told as far as they can be.
	w.must("", "parts", "run", "--job", "job.json", "1")
	events, err := filepath.Glob(w.path("job.json.parts/part-000002-*/events"))
	require.NoError(t, err)
	require.Len(t, events, 1)
	text, err := os.ReadFile(events[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(events[0], bytes.Repeat([]byte{0x7f}, len(text)), 0o600))
	unpublished(w.run(results, "parts", "join", "--job", "job.json"), 4, "is not as it was written, and was removed: run part 3 of ")

	// The script, and an input.
	require.NoError(t, os.WriteFile(w.path("everything.lua"), []byte(scripted(t, "everything.lua")+" "), 0o600))
	unpublished(w.run(results, "parts", "join", "--job", "job.json"), 4, "the script is not the one")
	require.NoError(t, os.WriteFile(w.path("everything.lua"), []byte(scripted(t, "everything.lua")), 0o600))
	require.NoError(t, os.Chtimes(w.path("data/books.mrc"), time.Time{}, time.Unix(1e9, 0)))
	task := `{"index":1,"of":` + strconv.Itoa(strings.Count(results, "\n")-1) + `,"from":{"input":0,"batch":0,"offset":0,"inside":false,"number":0,"records":0},"to":9,"next":9,"size":9,"records":1}` + "\n"
	unpublished(w.run(task, "parts", "run", "--job", "job.json"), 4, "part 2 of ", "data/books.mrc, bytes 0 to 9) failed", "was changed since the job was planned")
}

// Would catch files of a join that were damaged, and nobody knows what to do.
func TestJoin_damagedFiles(t *testing.T) {
	for _, name := range []string{"manifest.json", "done.json"} {
		w := newWorld(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": repository(t)["data/books.mrc"]})
		w.work(w.plan("keep.lua", "books.mrc", "-o", "out.mrc", "--part-size", "9000", "--block", "1024"), halves)
		require.NoError(t, os.WriteFile(w.path("job.json.parts/"+name), []byte(`{"sch`), 0o600))
		got := w.run("", "parts", "join", "--job", "job.json")
		require.Equal(t, 4, got.code, got.err)
		require.Contains(t, got.err, name+": cannot be read: remove it, and repeat the join")
		require.Empty(t, w.files("keep.lua", "books.mrc"))
		require.NoError(t, os.Remove(w.path("job.json.parts/"+name)))
		w.must("", "parts", "join", "--job", "job.json")
		require.True(t, w.files()["out.mrc"] == repository(t)["data/books.mrc"])
		done, err := os.ReadFile(w.path("job.json.parts/done.json"))
		require.NoError(t, err)
		require.JSONEq(t, `{"schema":1,"exit_code":0}`, string(done))
	}
}

// Would catch a job that is planned although its result would be another one, or that could not be finished.
func TestPlan_refuses(t *testing.T) {
	w := newWorld(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": repository(t)["data/books.mrc"],
		"work/x": "", "rows.lua": "function extract(record) return { id = record.id } end", "declared.lua": "columns = { 'id' } function extract(record) return { id = record.id } end", "one.xml": `<collection xmlns="http://www.loc.gov/MARC21/slim"></collection>`})
	for line, says := range map[string]string{
		"keep.lua books.mrc -o out.mrc --strict":                                "--strict cannot be combined with parts: ",
		"keep.lua books.mrc --in-place":                                         "--in-place cannot be combined with parts: ",
		"keep.lua books.mrc -o out.mrc --max-errors 5":                          "--max-errors cannot be combined",
		"keep.lua - -o out.mrc":                                                 "standard input",
		"keep.lua missing.mrc -o out.mrc":                                       "missing.mrc",
		"keep.lua books.mrc -o no/out.mrc":                                      "there is no directory no",
		"keep.lua books.mrc -o books.mrc":                                       "books.mrc",
		"keep.lua books.mrc -o out.mrc --part-size 0":                           "--part-size 0",
		"keep.lua books.mrc --shards":                                           "--shards",
		"keep.lua books.mrc -o out.mrc.gz --shards":                             "not compressed",
		"keep.lua one.xml -o out.xml":                                           "--envelope drop",
		"rows.lua books.mrc -o out.csv":                                         "columns = {…}",
		"declared.lua books.mrc -o out.mrc":                                     "the script makes rows (hook extract)",
		"keep.lua books.mrc -o out.csv":                                         "csv is for rows, and the script makes none",
		"missing.lua books.mrc -o out.mrc":                                      "missing.lua",
		"-e record:remove('9..') books.mrc -o out.mrc --mode batch":             "--mode cannot be combined",
		"keep.lua books.mrc -o out.mrc --checkpoint c --checkpoint-every 5s -q": "--checkpoint cannot be combined",
	} {
		got := w.run("", slices.Concat([]string{"parts", "plan", "--job", "job.json"}, strings.Fields(line))...)
		require.NotZero(t, got.code, line)
		require.Contains(t, got.err, says, line)
		require.Empty(t, got.out, line)
		require.NoDirExists(t, w.path("job.json.parts"), line)
	}
	require.NoError(t, os.Remove(w.path("work/x")))
	for range 2 { // in a directory that has nothing but a plan
		w.must("", "parts", "plan", "keep.lua", "books.mrc", "-o", "out.mrc", "--job", "work/job.json", "--work", "work")
		w.plan("keep.lua", "books.mrc", "-o", "out.mrc")
	}
	require.NoError(t, os.WriteFile(w.path("job.json.parts/x"), nil, 0o600))
	got := w.run("", "parts", "plan", "--job", "job.json", "keep.lua", "books.mrc", "-o", "out.mrc")
	require.Equal(t, 2, got.code)
	require.Contains(t, got.err, "has files that are not of a job, such as x")
}

// Would catch an output that was copied although it need not be, and a file that was published although a process could
// still write to it, or has more in it than the output.
func TestJoin_adopts(t *testing.T) {
	more := func(path string) error {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
		if err == nil {
			_, err = f.WriteString("more")
			err = errors.Join(err, f.Close())
		}
		return err
	}
	one := newWorld(t, plannedFiles(t))
	require.NoError(t, os.Remove(one.path("out.mrc")))
	one.run("", slices.Concat([]string{"run", "everything.lua", "-o", "new.mrc", "--block", "1024"}, plannedInputs)...)
	for name, c := range map[string]struct {
		change func(main string) error
		adopts bool
	}{
		"as it is":                 {func(string) error { return nil }, true},
		"a process that is there":  {func(main string) error { return os.Remove(filepath.Join(filepath.Dir(main), "closed")) }, false},
		"a part that was not used": {more, false},
		"other rights":             {func(main string) error { return os.Chmod(main, 0o600) }, false},
		"a second join":            {func(main string) error { return os.WriteFile(filepath.Join(main, "../../adopted"), nil, 0o600) }, false},
	} {
		w, results, before := planned(t, "-o", "new.mrc")
		require.NoError(t, os.Remove(w.path("out.mrc")))
		mains, err := filepath.Glob(w.path("job.json.parts/part-000000-[0-9]*/main"))
		require.NoError(t, err)
		require.Len(t, mains, 1)
		require.NoError(t, c.change(mains[0]), name)
		was, err := os.Stat(mains[0])
		require.NoError(t, err)
		w.run(results, "parts", "join", "--job", "job.json")
		is, err := os.Stat(w.path("new.mrc"))
		require.NoError(t, err, name)
		require.Equal(t, c.adopts, os.SameFile(was, is), name)
		require.Equal(t, uint64(1), outfile.Names(is), name)

		equalFiles(t, one.files(before...), w.files(before...), name)
	}
}

// Would catch a file that becomes the output although it was damaged, in whichever part.
func TestJoin_adoptsDamaged(t *testing.T) {
	want, results, before := planned(t, "-o", "new.mrc")
	want.run(results, "parts", "join", "--job", "job.json")
	for _, damaged := range []func(size int) int{func(int) int { return 0 }, func(size int) int { return size - 1 }} {
		w, results, _ := planned(t, "-o", "new.mrc")
		mains, err := filepath.Glob(w.path("job.json.parts/part-000000-[0-9]*/main"))
		require.NoError(t, err)
		require.Len(t, mains, 1)
		main, err := os.ReadFile(mains[0])
		require.NoError(t, err)
		main[damaged(len(main))] ^= 1
		require.NoError(t, os.WriteFile(mains[0], main, 0o600)) // the same file
		got := w.run(results, "parts", "join", "--job", "job.json")
		require.Equal(t, 4, got.code, got.err)
		found := regexp.MustCompile(`is not as it was written, and was removed: run part (\d+) of `).FindStringSubmatch(got.err)
		require.NotNil(t, found, got.err)
		require.NoFileExists(t, w.path("new.mrc"))
		w.must("", "parts", "run", "--job", "job.json", found[1])
		w.run("", "parts", "join", "--job", "job.json")
		equalFiles(t, want.files(before...), w.files(before...), "part "+found[1])
	}
}

// Would catch a join that says that all is well although its directory, or that of an output, has gone while it worked, one
// that ends a job whose outputs are not all there, and one that cannot be repeated.
func TestJoin_directoriesGone(t *testing.T) {
	defer parts.AtStep(func(string) {})
	files := map[string]string{"sub/x": "", "books.mrc": repository(t)["data/books.mrc"], "s.lua": `function begin(run) print("begin") run.state = { n = 0 } end
function filter(record) run.state.n = run.state.n + 1 return record.index % 3 > 0 end
function combine(a, b) a.n = a.n + b.n return a end
function finish(run) run:emit(run.state.n, "lines.txt") end`}
	args := []string{"s.lua", "books.mrc", "-o", "out.mrc", "--report", "sub/run.json", "--block", "1024"}
	one := newWorld(t, files)
	one.must("", slices.Concat([]string{"run"}, args)...)
	all := []string{"begun", "gathered", "combined", "settled", "piece", "written", "published", "done"}
	for dir, steps := range map[string][]string{"job.json.parts": all, "sub": {"written"}} {
		for _, step := range testscale.Some(5, steps) {
			about := dir + " is gone when " + step
			w := newWorld(t, files)
			w.plan(slices.Concat(args, []string{"--part-size", "9000"})...)
			w.must("", "parts", "run", "--job", "job.json", "1-")
			parts.AtStep(func(at string) {
				if at == step {
					_ = os.Rename(w.path(dir), w.path("away")) // a second time it is not there
				}
			})
			got := w.printing(io.Discard, "", "parts", "join", "--job", "job.json")
			parts.AtStep(func(string) {})
			require.Contains(t, []int{4, 5}, got.code, "%s: %s", about, got.err)
			require.NoError(t, os.Rename(w.path("away"), w.path(dir)))
			if step != "done" {
				require.NoFileExists(t, w.path("job.json.parts/done.json"), about)
			}
			w.must("", "parts", "join", "--job", "job.json")
			made := w.files("sub/run.json")
			maps.DeleteFunc(made, func(name, _ string) bool { return strings.HasSuffix(name, ".tmp") }) // of this process, which is still there
			require.FileExists(t, w.path("sub/run.json"), about)
			equalFiles(t, one.files("sub/run.json"), made, about)
		}
	}
}
