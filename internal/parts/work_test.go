package parts_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
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
