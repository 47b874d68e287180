package parts_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch shards that are not the pieces of the output, or are not files of their format.
func TestJoin_shards(t *testing.T) {
	books := repository(t)["data/books.mrc"]
	for _, out := range []string{"out.mrc", "out.xml"} {
		w := newWorld(t, map[string]string{"keep.lua": "function filter(record) return record.index > 12 end", "books.mrc": books})
		w.must("", "run", "keep.lua", "books.mrc", "-o", "one.mrc", "-q")
		tasks := w.plan("keep.lua", "books.mrc", "-o", out, "--shards", "--part-size", "4000", "--block", "1024")
		w.must(w.work(tasks, halves), "parts", "join", "--job", "job.json")
		shards, err := filepath.Glob(w.path("out-*-of-*" + filepath.Ext(out)))
		require.NoError(t, err)
		require.Len(t, shards, len(tasks))
		require.NoFileExists(t, w.path(out))
		w.must("", slices.Concat([]string{"convert", "-o", "joined.mrc", "-q"}, shards)...)
		equalFiles(t, map[string]string{"f": w.files()["one.mrc"]}, map[string]string{"f": w.files()["joined.mrc"]}, out)
	}
}

// Would catch shards that cannot be put in their places, and a join that then cannot be repeated.
func TestJoin_shardsBlocked(t *testing.T) {
	books := repository(t)["data/books.mrc"]
	w := newWorld(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": books})
	tasks := w.plan("keep.lua", "books.mrc", "-o", "out.mrc", "--shards", "--part-size", "9000", "--block", "1024")
	w.must("", "parts", "run", "--job", "job.json", "1-")
	names, all := make([]string, len(tasks)), ""
	for i := range names {
		names[i] = fmt.Sprintf("out-%05d-of-%05d.mrc", i, len(tasks))
	}
	require.NoError(t, os.MkdirAll(w.path(names[1]+"/x"), 0o700))
	for range 2 {
		got := w.run("", "parts", "join", "--job", "job.json")
		require.Equal(t, 5, got.code, got.err)
		require.Contains(t, got.err, names[1])
	}
	require.NoError(t, os.RemoveAll(w.path(names[1])))
	w.must("", "parts", "join", "--job", "job.json")
	for _, name := range names {
		all += w.files()[name]
	}
	require.True(t, books == all)
}

// Would catch shards that cannot be published on another disk than that of the attempts.
func TestJoin_shardsElsewhere(t *testing.T) {
	disk := otherDisk(t)
	w := newWorld(t, map[string]string{"keep.lua": "function filter() return true end", "books.mrc": repository(t)["data/books.mrc"]})
	out := filepath.Join(disk, "out.mrc")
	tasks := w.plan("keep.lua", "books.mrc", "-o", out, "--shards", "--part-size", "9000", "--block", "1024")
	w.must(w.work(tasks, halves), "parts", "join", "--job", "job.json")
	shards, err := filepath.Glob(filepath.Join(disk, "*"))
	require.NoError(t, err)
	require.Len(t, shards, len(tasks))
	var all []byte
	for _, path := range shards {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		all = append(all, text...)
	}
	require.True(t, repository(t)["data/books.mrc"] == string(all))
}

// otherDisk returns a directory on another file system than that of temporary files.
func otherDisk(t *testing.T) string {
	t.Helper()
	here := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(here, nil, 0o600))
	for _, dir := range []string{"/dev/shm", "/run", "."} {
		made, err := os.MkdirTemp(dir, "mrrc-lua-*") //nolint:usetesting // which are all on one disk
		if err != nil {
			continue
		}
		t.Cleanup(func() { _ = os.RemoveAll(made) }) // what is left does no harm
		if os.Link(here, filepath.Join(made, "f")) != nil {
			return made
		}
	}
	t.Skip("there is one file system only")
	return ""
}
