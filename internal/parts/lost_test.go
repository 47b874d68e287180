package parts_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// kept plans and runs a job in a directory of its own, so that the directory of attempts has neighbours.
func kept(t *testing.T, script string, flags ...string) (w *world, results string) {
	t.Helper()
	w = newWorld(t, map[string]string{"s.lua": script, "books.mrc": repository(t)["data/books.mrc"]})
	tasks := w.plan(append(flags, "s.lua", "books.mrc", "--part-size", "9000", "--block", "1024")...)
	require.Greater(t, len(tasks), 3)
	return w, w.must(strings.Join(tasks, ""), "parts", "run", "--job", "job.json")
}

const keepAll = "function filter() return true end"

// Would catch a line of results that makes the join remove a directory that is not of an attempt: that of the job with
// all attempts, or that of the user with all files.
func TestJoin_attemptElsewhere(t *testing.T) {
	for _, attempt := range []string{"..", ".", "/", "part-000001-x"} {
		w, results := kept(t, keepAll, "-o", "out.mrc")
		for _, name := range []string{"main", "job.json.parts/main", "job.json.parts/part-000001-x/main"} {
			require.NoError(t, os.MkdirAll(filepath.Dir(w.path(name)), 0o700))
			require.NoError(t, os.WriteFile(w.path(name), []byte("precious"), 0o600))
		}
		first, others, _ := strings.Cut(results, "\n")
		var res map[string]any
		require.NoError(t, json.Unmarshal([]byte(first), &res))
		was := w.path("job.json.parts/" + res["attempt"].(string))
		res["attempt"], res["files"] = attempt, []map[string]any{{"file": "main", "size": 8, "crc32c": 0}}
		line, err := json.Marshal(res)
		require.NoError(t, err)
		require.NoError(t, os.Rename(was+"/result.json", was+"/result"))
		got := w.run(string(line)+"\n"+others, "parts", "join", "--job", "job.json")
		require.Equal(t, 4, got.code, got.err)
		require.Contains(t, got.err, "1 part of "+strconv.Itoa(strings.Count(results, "\n"))+" without a result: 1;")
		require.Equal(t, "precious", w.files()["main"])
		require.FileExists(t, w.path("job.json.parts/main"))
		require.NoError(t, os.Rename(was+"/result", was+"/result.json"))
		w.must("", "parts", "join", "--job", "job.json")
	}
}

// Would catch a line of results whose numbers of bytes make no sense, on which every further join would fail, too.
func TestJoin_negative(t *testing.T) {
	w, results := kept(t, keepAll, "-o", "out.mrc")
	lines := strings.SplitAfter(results, "\n")
	at := strings.LastIndex(lines[2], `"offset":`)
	require.Greater(t, at, strings.Index(lines[2], `"files":`))
	lines[2] = lines[2][:at] + strings.Replace(lines[2][at:], ":", ":-", 1)
	w.must(strings.Join(lines, ""), "parts", "join", "--job", "job.json")
}

// Would catch shards of attempts that were lost or cut after the choice of them was written, as by a failure of the machine:
// published with what is left of them, or asked for by each join, although the part was run again.
func TestJoin_shardsLost(t *testing.T) {
	for name, lose := range map[string]func(dir string) error{
		"gone":  os.RemoveAll,
		"empty": func(dir string) error { return os.Truncate(filepath.Join(dir, "main"), 0) },
	} {
		w, _ := kept(t, keepAll, "-o", "out.mrc", "--shards", "--rejects", "bad.mrc")
		parts, err := filepath.Glob(w.path("job.json.parts/part-000002-*"))
		require.NoError(t, err)
		require.Len(t, parts, 1)
		all, err := filepath.Glob(w.path("job.json.parts/part-*"))
		require.NoError(t, err)
		inTheWay := w.path("out-00000-of-0000" + strconv.Itoa(len(all)) + ".mrc")
		require.NoError(t, os.Mkdir(inTheWay, 0o700))
		require.Equal(t, 5, w.run("", "parts", "join", "--job", "job.json").code)
		require.FileExists(t, w.path("job.json.parts/manifest.json"))
		require.NoError(t, os.Remove(inTheWay))
		require.NoError(t, lose(parts[0]), name)
		got := w.run("", "parts", "join", "--job", "job.json")
		require.Equal(t, 4, got.code, got.err)
		require.Regexp(t, `part-000002-\d+/main: is not as it was written, and was removed: run part 3 of `, got.err)
		require.NoFileExists(t, inTheWay)
		w.must("", "parts", "run", "--job", "job.json", "3")
		w.must("", "parts", "join", "--job", "job.json")
		var joined strings.Builder
		for i := range all {
			joined.WriteString(w.files()["out-0000"+strconv.Itoa(i)+"-of-0000"+strconv.Itoa(len(all))+".mrc"])
		}
		require.True(t, joined.String() == w.files()["books.mrc"], name)
	}
}

// Would catch a report about a failed run that lacks what the report of one run has.
func TestJoin_reportOfFailure(t *testing.T) {
	for script, hook := range map[string]string{
		"function transform() error('no') end":          "transform",
		keepAll + "\nfunction finish() error('no') end": "finish",
	} {
		w, _ := kept(t, script, "-o", "out.mrc", "--report", "r.json")
		require.Equal(t, 3, w.run("", "parts", "join", "--job", "job.json").code)
		var report struct {
			Error   struct{ Hook string }
			Timings struct{ Elapsed float64 }
		}
		require.NoError(t, json.Unmarshal([]byte(w.files()["r.json"]), &report))
		require.Equal(t, hook, report.Error.Hook)
		require.Positive(t, report.Timings.Elapsed)
	}
}

// Would catch a plan that reads all inputs before it notices that another job is in its place.
func TestPlan_unfinished(t *testing.T) {
	w, _ := kept(t, keepAll, "-o", "out.mrc")
	require.NoError(t, os.WriteFile(w.path("cut.mrc.gz"), []byte("\x1f\x8b\x08\x00half"), 0o600)) // cannot be read to its end
	for _, more := range []string{"", "--divide"} {
		args := strings.Fields("parts plan --job job.json s.lua cut.mrc.gz -o out.mrc " + more)
		got := w.run("", args...)
		require.Equal(t, 2, got.code, got.err)
		require.Contains(t, got.err, "job.json.parts has the attempts of a job that has not ended")
	}
}

// Would catch a job file that replaces an input, the script or a table, and one that an output of the run replaces.
func TestPlan_jobFile(t *testing.T) {
	for job, says := range map[string]string{
		"books.mrc": "books.mrc is an input",
		"link.mrc":  "link.mrc is an input",
		"s.lua":     "s.lua is the script",
		"words.txt": "is an output of this run, by --job",
		"out.mrc":   "out.mrc would be written twice, by --job and by -o",
		"bad.mrc":   "bad.mrc would be written twice, by --job and by --rejects",
	} {
		w := newWorld(t, map[string]string{"s.lua": "for line in io.lines('words.txt') do end\n" + keepAll, "books.mrc": repository(t)["data/books.mrc"], "words.txt": "words", "out.mrc": "old"})
		was := w.files()
		require.NoError(t, os.Symlink("books.mrc", w.path("link.mrc")))
		for _, more := range []string{"", "--divide"} {
			got := w.run("", strings.Fields("parts plan s.lua books.mrc -o out.mrc --rejects bad.mrc --work work --job "+job+" "+more)...)
			require.NotZero(t, got.code, job)
			require.Contains(t, got.err, says)
			require.Empty(t, got.out)
		}
		require.NoError(t, os.Remove(w.path("link.mrc")))
		require.Equal(t, was, w.files())
	}
}

// Would catch files of the user in the directory of attempts, which the join empties: outputs were gone when they had just
// been published.
func TestPlan_workOfOthers(t *testing.T) {
	w := newWorld(t, map[string]string{"s.lua": keepAll, "books.mrc": repository(t)["data/books.mrc"]})
	require.NoError(t, os.Mkdir(w.path("work"), 0o700))
	require.NoError(t, os.Symlink("work", w.path("link")))
	for _, args := range []string{
		"-o work/out.mrc", "-o link/out.mrc", "-o out.mrc --rejects work/../work/bad.mrc", "-o out.mrc --report link/r.json",
	} {
		got := w.run("", strings.Fields("parts plan s.lua books.mrc --job job.json --work work "+args)...)
		require.Equal(t, 2, got.code, got.err)
		require.Contains(t, got.err, "the directory of --work, which is emptied when the job has ended")
	}
	got := w.run("", strings.Fields("parts plan s.lua books.mrc --job job.json --work . -o out.mrc")...)
	require.Equal(t, 2, got.code, got.err)
	require.Contains(t, got.err, "out.mrc is in ")
	require.NoError(t, os.Mkdir(w.path("worked"), 0o700))
	w.plan("s.lua", "books.mrc", "-o", "worked/out.mrc", "--work", "work")
}

// Would catch a join that removes files that are not of the job.
func TestJoin_cleansItsOwn(t *testing.T) {
	w, _ := kept(t, keepAll, "-o", "out.mrc")
	require.NoError(t, os.WriteFile(w.path("job.json.parts/notes.txt"), []byte("precious"), 0o600))
	w.must("", "parts", "join", "--job", "job.json")
	left, err := os.ReadDir(w.path("job.json.parts"))
	require.NoError(t, err)
	require.Len(t, left, 2)
	text, err := os.ReadFile(w.path("job.json.parts/notes.txt"))
	require.NoError(t, err)
	require.Equal(t, "precious", string(text))
}

// Would catch a join that is repeated, and writes a report without the modules of the script.
func TestJoin_reportRepeated(t *testing.T) {
	w := newWorld(t, map[string]string{"s.lua": "require('m')\n" + keepAll, "m.lua": "return 1", "books.mrc": repository(t)["data/books.mrc"]})
	tasks := w.plan("s.lua", "books.mrc", "-o", "out.mrc", "--shards", "--report", "r.json")
	w.must(strings.Join(tasks, ""), "parts", "run", "--job", "job.json")
	inTheWay := w.path("out-00000-of-00001.mrc")
	require.NoError(t, os.Mkdir(inTheWay, 0o700))
	for _, code := range []int{5, 0} {
		require.Equal(t, code, w.run("", "parts", "join", "--job", "job.json").code)
		var report struct{ Script struct{ Modules []any } }
		require.NoError(t, json.Unmarshal([]byte(w.files()["r.json"]), &report))
		require.Len(t, report.Script.Modules, 1)
		_ = os.Remove(inTheWay)
	}
}
