package parts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a part that leaves something when the script ends it.
func TestWork_failure(t *testing.T) {
	w := newWorld(t, map[string]string{"bad.lua": "function filter(record) if record.index == 30 then io.open('x', 'w') end return true end",
		"all.lua": "function filter(record) error('no') end", "books.mrc": repository(t)["data/books.mrc"]})
	tasks := w.plan("bad.lua", "books.mrc", "-o", "out.mrc", "--part-size", "9000", "--block", "1024")
	got := w.run(strings.Join(tasks, ""), "parts", "run", "--job", "job.json")
	require.Equal(t, 2, got.code, got.err)
	require.Regexp(t, `part \d+ of \d+ \(books.mrc, bytes \d+ to \d+\) failed`, got.err)
	require.Contains(t, got.err, "with run:emit")
	done := strings.Count(got.out, "\n")
	left, err := filepath.Glob(w.path("job.json.parts/part-*"))
	require.NoError(t, err)
	require.Len(t, left, done)
	require.Equal(t, 4, w.run(got.out, "parts", "join", "--job", "job.json").code)
	require.Empty(t, w.files("bad.lua", "all.lua", "books.mrc"))

	// A script that fails on every record ends as it does in one run, wherever the parts are cut.
	require.NoError(t, os.RemoveAll(w.path("job.json.parts")))
	one := w.run("", "run", "all.lua", "books.mrc", "-o", "out.mrc")
	tasks = w.plan("all.lua", "books.mrc", "-o", "out.mrc", "--part-size", "9000", "--block", "1024")
	results := w.must(strings.Join(tasks, ""), "parts", "run", "--job", "job.json")
	got = w.run(results, "parts", "join", "--job", "job.json")
	sameRan(t, one, got, "a script that fails on all")
	require.Empty(t, w.files("bad.lua", "all.lua", "books.mrc"))
}

// Would catch a script that fails in finish, and rejects of a run of hours that nobody gets: one run writes them, and can be
// repeated with the same outcome.
func TestJoin_finishFails(t *testing.T) {
	files := map[string]string{"books.mrc": repository(t)["data/books.mrc"], "s.lua": `function filter(record)
  if record.index % 9 == 0 then run:reject("nine") end
  if record.index % 20 == 1 then print(record.index) end
  return true
end
function finish(run) print("in finish") error("no end") end`}
	args := []string{"s.lua", "books.mrc", "-o", "out.mrc", "--block", "1024", "--rejects", "bad.mrc", "--errors", "bad.jsonl"}
	for _, more := range [][]string{nil, {"--shards"}} {
		one, many := newWorld(t, files), newWorld(t, files)
		want := one.run("", slices.Concat([]string{"run", "--jobs", "2"}, args)...)
		require.Equal(t, 3, want.code, want.err)
		require.Contains(t, want.err, "in finish")
		many.work(many.plan(slices.Concat(args, more, []string{"--part-size", "9000"})...), halves)
		for range 2 {
			got := many.run("", "parts", "join", "--job", "job.json")
			if more != nil { // there is no file that was not written
				want.err = strings.Replace(want.err, "mrrc-lua: out.mrc was not written\n", "", 1)
			}
			sameRan(t, want, got, fmt.Sprint(more))
			equalFiles(t, one.files(), many.files(), fmt.Sprint(more))
		}
	}
}

// Would catch a script that fails in combine and goes on, and outputs that get two kinds of things when all parts were run.
func TestJoin_combineFails(t *testing.T) {
	for script, c := range map[string]struct {
		says string
		code int
	}{
		`function begin(run) run.state = { n = 0 } end function filter() run.state.n = run.state.n + 1 return true end
function combine(a, b) if a.n + b.n == 50 then error("no sum") end a.n = a.n + b.n return a end
function finish() print("in finish") end`: {"s.lua:2: no sum", 3},
		`function filter(record) run:emit(record, "x.mrc") return true end
function finish() run:emit("text", "x.mrc") end`: {"x.mrc gets records in part 1, and lines of text in begin, combine or finish: one run", 2},
		`function filter(record) run:emit(record.index < 30 and "text" or record, "x.mrc") return true end`: {"x.mrc gets lines of text in part 1, and records in part 5: one run", 2},
	} {
		w := newWorld(t, map[string]string{"books.mrc": repository(t)["data/books.mrc"], "s.lua": script})
		w.plan("s.lua", "books.mrc", "-o", "out.mrc", "--part-size", "9000", "--block", "1024")
		w.must("", "parts", "run", "--job", "job.json", "1-")
		for range 2 {
			got := w.run("", "parts", "join", "--job", "job.json")
			require.Equal(t, c.code, got.code, got.err)
			require.Contains(t, got.err, c.says)
			require.NotContains(t, got.err, "in finish")
			require.NoFileExists(t, w.path("out.mrc"))
		}
	}
}

// Would catch commands for which the directory of attempts is gone or cannot be made, and which say nothing, or blame something
// else.
func TestParts_noWork(t *testing.T) {
	w := newWorld(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": repository(t)["data/books.mrc"]})
	plan := []string{"parts", "plan", "keep.lua", "books.mrc", "-o", "out.mrc"}
	says := func(stdin string, code int, text string, args ...string) {
		t.Helper()
		got := w.run(stdin, args...)
		require.Equal(t, code, got.code, got.err)
		require.Contains(t, got.err, text)
		require.Empty(t, got.out)
	}
	says("", 5, "books.mrc", slices.Concat(plan, []string{"--job", "job.json", "--work", "books.mrc/work"})...)
	says("", 5, "books.mrc", slices.Concat(plan, []string{"--job", "job.json", "--work", "books.mrc/work", "--divide"})...)
	says("", 5, "no/job.json", slices.Concat(plan, []string{"--job", "no/job.json", "--work", "work"})...)
	lines := w.must("", slices.Concat(plan, []string{"--job", "job.json", "--divide"})...)
	require.NoError(t, os.RemoveAll(w.path("job.json.parts")))
	says(lines, 5, "job.json.parts/framed-", "parts", "frame", "--job", "job.json")
	says(lines, 4, "job.json.parts", "parts", "cut", "--job", "job.json")
	tasks := w.plan("keep.lua", "books.mrc", "-o", "out.mrc")
	require.NoError(t, os.RemoveAll(w.path("job.json.parts")))
	says(tasks[0], 5, "output "+w.path("job.json.parts")+": no such file or directory", "parts", "run", "--job", "job.json")
	says("x\n", 2, "this is not a line of 'mrrc-lua parts plan'", "parts", "run", "--job", "job.json")
	says(strings.Replace(tasks[0], `"of":1`, `"of":2`, 1), 2, "part 0 of 2 is not a part of this job, which has 1", "parts", "run", "--job", "job.json")
	says("", 4, "1 part of 1 without a result: 1;", "parts", "join", "--job", "job.json")
	require.NoError(t, os.RemoveAll(w.path("job.json.parts")))
	require.NoError(t, os.WriteFile(w.path("job.json.parts"), nil, 0o600))
	says("", 5, "job.json.parts", "parts", "join", "--job", "job.json")
}
