package parts_test

import (
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/parts"
)

// Would catch numbers that stand for other parts than those of the lines, and mistakes in them that are passed over.
func TestWork_numbers(t *testing.T) {
	w := newWorld(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": repository(t)["data/books.mrc"]})
	tasks := w.plan("keep.lua", "books.mrc", "-o", "out.mrc", "--part-size", "1024", "--block", "1024")
	require.Greater(t, len(tasks), 12)
	ran := func(args ...string) (list []string) {
		t.Helper()
		for line := range strings.Lines(w.must("ignored", args...)) {
			part, _, ok := strings.Cut(strings.TrimPrefix(line, `{"part":`), `,"sum":`)
			require.True(t, ok, line)
			list = append(list, part+"\n")
		}
		return list
	}
	require.Equal(t, slices.Concat(tasks[6:7], tasks[2:5], tasks[:1], tasks[9:]),
		ran("parts", "run", "--job", "job.json", "7,3-5,1", "10-"))
	require.Equal(t, tasks[:2], ran("parts", "run", "job.json", "1-2"))
	got := w.run("", "parts", "join", "job.json")
	require.Contains(t, got.err, "without a result: 6,8-9; run these lines")
	w.must("", "parts", "run", "--job", "job.json", "6,8-9")
	w.must("", "parts", "join", "job.json")
	for numbers, says := range map[string]string{
		"0":    `"0" is not the number of a part, from 1 on, nor a range as 3-10 or 3-`,
		"x":    `"x" is not the number`,
		"3--4": `"3--4" is not the number`,
		"3-x":  `"3-x" is not the number`,
		"1,,2": `"" is not the number`,
		"5-3":  "5-3: the range ends before it begins",
		"3-99": "part 3-99: the job has ",
		"99":   "part 99: the job has ",
	} {
		w := newWorld(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": repository(t)["data/books.mrc"]})
		w.plan("keep.lua", "books.mrc", "-o", "out.mrc", "--part-size", "9000", "--block", "1024")
		got := w.run("", "parts", "run", "--job", "job.json", numbers)
		require.Equal(t, 2, got.code, got.err)
		require.Contains(t, got.err, says)
		require.Empty(t, got.out)
	}
	got = w.run("", "parts", "run", "job.json", "1")
	require.Equal(t, 2, got.code)
	require.Contains(t, got.err, "the job has ended: its outputs are in their places")
}

// Would catch a module or a file that was changed between two parts, when a hook is the first to read it: half of the output
// would be made with the old one.
func TestJoin_reads(t *testing.T) {
	for name, script := range map[string]string{
		"words.txt": `function filter(record) local f = io.open("words.txt") local text = f:read("*a") f:close() return #text > 1 end`,
		"words.lua": `function filter(record) return #require("words") > 1 end`,
	} {
		books := repository(t)["data/books.mrc"]
		for _, changes := range []bool{false, true} {
			w := newWorld(t, map[string]string{"s.lua": script, "books.mrc": books, "words.txt": "one", "words.lua": "return 'one'"})
			w.plan("s.lua", "books.mrc", "-o", "out.mrc", "--part-size", "9000", "--block", "1024")
			w.must("", "parts", "run", "--job", "job.json", "1-3")
			if changes {
				require.NoError(t, os.WriteFile(w.path(name), []byte("return 'another'"), 0o600))
			}
			w.must("", "parts", "run", "--job", "job.json", "4-")
			got := w.run("", "parts", "join", "--job", "job.json")
			if !changes {
				require.Zero(t, got.code, got.err)
				continue
			}
			require.Equal(t, 4, got.code, got.err)
			require.Contains(t, got.err, name+", which was changed while parts were run: part 4 has read another content than part 1; remove ")
			require.NoFileExists(t, w.path("out.mrc"))
		}
	}
}

// Would catch a bar that begins again with each part, and a format that is not noted.
func TestWork_counts(t *testing.T) {
	w := newWorld(t, map[string]string{"keep.lua": "function filter(record) if record.index % 5 == 0 then run:reject('no') end return true end", "books.mrc": repository(t)["data/books.mrc"]})
	tasks := w.plan("keep.lua", "books.mrc", "-o", "out.mrk", "--part-size", "9000", "--block", "1024")
	t.Chdir(w.dir)
	j, err := parts.Read("job.json", "test")
	require.NoError(t, err)
	require.Equal(t, "mrk", j.To)
	s := &steps{t: t, options: j.Options}
	spec := s.spec()
	j.Fill(spec)
	var counts []engine.Counts
	spec.Adjust = func(opt *engine.Options) { opt.Watch.Progress = func(n engine.Counts) { counts = append(counts, n) } }
	require.NoError(t, parts.Work(t.Context(), s.runner(strings.NewReader(strings.Join(tasks, "")), io.Discard), spec, j))
	require.GreaterOrEqual(t, len(counts), len(tasks))
	require.Equal(t, -1, spec.Speed.Jobs, "all cores")
	one := s.spec()
	j.Fill(one)
	one.Speed.Jobs = 1
	require.NoError(t, parts.Work(t.Context(), s.runner(strings.NewReader(tasks[0]), io.Discard), one, j))
	require.Equal(t, 1, one.Speed.Jobs)
	for i, n := range counts[1:] {
		require.GreaterOrEqual(t, n.Read, counts[i].Read)
	}
	last := counts[len(counts)-1]
	require.Equal(t, []int64{50, 10}, []int64{last.Read, last.Rejected})
	for to, want := range map[string]string{"": "marc", "xml": "xml"} {
		args := []string{"keep.lua", "books.mrc", "-o", "out", "--work", "w" + to}
		if to != "" {
			args = append(args, "--to", to)
		}
		w.plan(args...)
		j, err := parts.Read("job.json", "test")
		require.NoError(t, err)
		require.Equal(t, want, j.To)
	}
}

// Would catch a module or a table that was changed between the plan and the parts, or between the parts and the join.
func TestWork_changed(t *testing.T) {
	files := map[string]string{"s.lua": `local m = require("m")
local names = lookup.tsv{ file = "t.tsv", key = 1, value = 2, header = false }
function filter() return names:get("a") ~= m end`, "m.lua": "return 'm'", "t.tsv": "a\tb\n", "books.mrc": repository(t)["data/books.mrc"]}
	for name, says := range map[string]string{"m.lua": "m.lua: the module is not the one that the job was planned with", "t.tsv": "t.tsv: the script reads it, and it was changed since the job was planned"} {
		w := newWorld(t, files)
		w.plan("s.lua", "books.mrc", "-o", "out.mrc")
		require.NoError(t, os.WriteFile(w.path(name), []byte(files[name]+"\n"), 0o600))
		got := w.run("", "parts", "run", "--job", "job.json", "1")
		require.NotZero(t, got.code)
		require.Contains(t, got.err, says)
		require.NoError(t, os.WriteFile(w.path(name), []byte(files[name]), 0o600))
		w.must("", "parts", "run", "--job", "job.json", "1")
		require.NoError(t, os.WriteFile(w.path(name), []byte(files[name]+"\n"), 0o600))
		got = w.run("", "parts", "join", "--job", "job.json")
		require.NotZero(t, got.code)
		require.Contains(t, got.err, says)
		require.NoFileExists(t, w.path("out.mrc"))
		require.NoError(t, os.Remove(w.path(name)))
		require.NotZero(t, w.run("", "parts", "join", "--job", "job.json").code)
		require.NoError(t, os.WriteFile(w.path(name), []byte(files[name]), 0o600))
		w.must("", "parts", "join", "--job", "job.json")
	}
}

// Would catch a state that only one part has, and those of many parts, of which some are lost.
func TestJoin_states(t *testing.T) {
	files := map[string]string{"books.mrc": repository(t)["data/books.mrc"], "s.lua": `function begin(run) run.state = { n = 0 } end
function filter() run.state.n = run.state.n + 1 return true end
function combine(a, b) a.n = a.n + b.n return a end
function finish(run) run:emit(run.state.n .. " of " .. run.counts.read, "lines.txt") end`}
	for size, least := range map[string]int{"1M": 1, "512": 34} {
		w := newWorld(t, files)
		n := len(w.plan("s.lua", "books.mrc", "-o", "out.mrc", "--part-size", size, "--block", "512"))
		require.GreaterOrEqual(t, n, least)
		w.must("", "parts", "run", "--job", "job.json", "1-")
		w.must("", "parts", "join", "--job", "job.json")
		require.Equal(t, "50 of 50\n", w.files()["lines.txt"])
	}
}
