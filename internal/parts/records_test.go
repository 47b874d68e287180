package parts

import (
	"encoding/gob"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/parse"
)

var errFull = errors.New("the disk is full")

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// Would catch an attempt that seems whole although what happened in it could not be written.
func TestAttempt_eventsFail(t *testing.T) {
	a := &attempt{events: gob.NewEncoder(full{})}
	a.note(event{Tolerated: &job.Troubled{Pos: parse.Pos{Number: 1}}})
	require.ErrorIs(t, a.failed, errFull)
	a.events = gob.NewEncoder(io.Discard)
	a.note(event{Tolerated: &job.Troubled{Pos: parse.Pos{Number: 2}}})
	require.ErrorIs(t, a.failed, errFull, "it stays")
}

// Would catch an output without pieces that lacks its beginning, or whose beginning could not be written.
func TestJoined_end(t *testing.T) {
	around := engine.Around{Before: []byte("<"), Between: []byte(","), After: []byte(">")}
	for pieces, want := range map[string]string{"": "<>", "a": "<a>", "ab": "<a,b>"} {
		var b strings.Builder
		o := &joined{w: &b, around: around}
		for _, p := range strings.Split(pieces, "") {
			require.NoError(t, o.write(func(w io.Writer) error { _, err := io.WriteString(w, p); return err }))
		}
		require.NoError(t, o.end())
		require.Equal(t, want, b.String())
		o = &joined{w: full{}, around: around, began: pieces != ""}
		require.ErrorIs(t, o.end(), errFull)
		require.ErrorIs(t, o.write(func(io.Writer) error { return nil }), errFull)
	}
	require.NoError(t, (&joined{w: full{}}).end(), "there is nothing to write")
	require.ErrorIs(t, (&joined{w: full{}, around: engine.Around{Before: []byte("<")}}).end(), errFull)
}

// Would catch a damaged attempt that stays, and a manifest that cannot be removed and names it for ever.
func TestWriting_damaged(t *testing.T) {
	dir := t.TempDir()
	w := &writing{joiner: &joiner{job: &Job{Work: engine.Text(dir), Inputs: []File{{Path: "a.mrc"}}}}}
	attempt := filepath.Join(dir, "attempt")
	require.NoError(t, os.Mkdir(attempt, 0o700))
	var in *engine.InputError
	require.ErrorAs(t, w.damaged(&Chosen{Attempt: "attempt"}, "path"), &in, "no manifest: another piece is damaged, too")
	require.ErrorIs(t, in, errPiece)
	require.NoDirExists(t, attempt)

	require.NoError(t, os.MkdirAll(filepath.Join(dir, manifestFile, "x"), 0o700))
	var out *engine.OutputError
	require.ErrorAs(t, w.damaged(&Chosen{Attempt: "attempt"}, "path"), &out)
	require.Equal(t, "path", out.Name)
}

// Would catch a number of a line that there is not and is taken for an empty one.
func TestJob_lines(t *testing.T) {
	dir := t.TempDir()
	j := &Job{Work: engine.Text(dir), Parts: 3}
	for _, file := range []string{tasksFile, stretchesFile} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte("one\ntwo\nthree\n"), 0o600))
	}
	for numbers, want := range map[string]string{"1": "one\n", "3": "three\n", "2-": "two\nthree\n", "1-2,3": "one\ntwo\nthree\n", "3,1": "three\none\n"} {
		for _, lines := range []func([]string) (io.Reader, error){j.Tasks, j.Stretches} {
			in, err := lines([]string{numbers})
			require.NoError(t, err)
			text, err := io.ReadAll(in)
			require.NoError(t, err)
			require.Equal(t, want, string(text), numbers)
		}
	}
	for _, numbers := range []string{"0", "4", "2-4", "3-2", "x", "1-x", ""} {
		_, err := j.Tasks([]string{numbers})
		require.Error(t, err, numbers)
		_, err = j.Stretches([]string{numbers})
		require.Error(t, err, numbers)
	}
}

// Would catch a report of parts that counts what the join itself has made, or a machine twice.
func TestJoiner_account(t *testing.T) {
	planned := time.Unix(1_700_000_000, 0)
	s := &joiner{job: &Job{Planned: planned}}
	require.Equal(t, Account{Planned: planned}, s.account())
	s.manifest = &Manifest{Pieces: []Chosen{{Attempt: "begin"}, {IsPart: true, Worker: "a", Seconds: 1.5}, {IsPart: true, Worker: "b", Seconds: 3}, {IsPart: true, Worker: "a", Seconds: 2}, {Attempt: "finish", Seconds: 9}}}
	require.Equal(t, Account{Parts: 3, Workers: 2, Planned: planned, Seconds: 6.5, Longest: 3}, s.account())
}

// Would catch a stretch of another size, an input that is gone and counts as unchanged, and a limit that is none.
func TestJob_inputs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.mrc")
	require.NoError(t, os.WriteFile(path, []byte("0123456789"), 0o600))
	f, err := inputOf(nil, path)
	require.NoError(t, err)
	j := &Job{Inputs: []File{f}}
	require.EqualValues(t, 7, j.sizeOf(engine.Stretch{From: 3, To: 10}))
	require.EqualValues(t, 10, j.sizeOf(engine.Stretch{Whole: true}))
	require.NoError(t, f.same(nil))
	require.NoError(t, os.WriteFile(path, []byte("01234567890"), 0o600))
	require.ErrorContains(t, f.same(nil), "it had 10 bytes and has 11")
	require.NoError(t, os.Remove(path))
	require.ErrorIs(t, f.same(nil), os.ErrNotExist)

	require.False(t, j.limited())
	j.Options = map[string]any{"limit": "5"}
	require.True(t, j.limited())
}

// reading returns options under which one module and one file can be read.
func reading(t *testing.T) (opt engine.Options, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "table.csv")
	require.NoError(t, os.WriteFile(path, []byte("a,b\n"), 0o600))
	opt.Reach.OpenFile = func(name string) (io.ReadCloser, error) {
		if strings.HasSuffix(name, "refused") {
			return nil, os.ErrPermission
		}
		return os.Open(name)
	}
	opt.Reach.Require = func(module string) (source, name string, err error) {
		if module == "refused" {
			return "", "", os.ErrNotExist
		}
		return "return 1", module + ".lua", nil
	}
	return opt, path
}

// Would catch a file or module that a script reads and that may change unnoticed, and one that it was not allowed to read
// and that must not change.
func TestReads(t *testing.T) {
	opt, path := reading(t)
	require.NoError(t, os.WriteFile(path+".refused", []byte("x"), 0o600))
	r, seen := &reads{}, &seenFiles{}
	r.watch(&opt)
	seen.watch(&opt)
	for range 2 {
		for _, name := range []string{path, path + ".missing", path + ".refused"} {
			f, err := opt.Reach.OpenFile(name)
			require.Equal(t, name == path, err == nil, name)
			if err == nil {
				require.NoError(t, f.Close())
			}
		}
		for _, module := range []string{"m", "l", "refused"} {
			_, _, err := opt.Reach.Require(module)
			require.Equal(t, module != "refused", err == nil)
		}
	}
	modules, tables, err := seen.list()
	require.NoError(t, err)
	require.Equal(t, []Source{{"l.lua", sumOf("return 1")}, {"m.lua", sumOf("return 1")}}, modules)
	table, err := hashed(path)
	require.NoError(t, err)
	require.Equal(t, []File{table}, tables)
	require.ElementsMatch(t, []Source{{table.Path, table.SHA256}, modules[0], modules[1]}, r.beyond(&Job{}))
	require.Empty(t, r.beyond(&Job{Modules: modules, Tables: tables}))

	require.NoError(t, os.Remove(path))
	_, _, err = seen.list()
	require.Error(t, err, "it is gone")
}
