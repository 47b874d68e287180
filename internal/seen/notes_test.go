package seen_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/seen"
)

// Would catch a file that a script reads, or a module, and that a run does not compare when it goes on.
func TestNotes(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for _, path := range []string{a, b} {
		require.NoError(t, os.WriteFile(path, []byte("first"), 0o600))
	}
	n := seen.New()
	n.File(b)
	n.File(a)
	first, err := seen.MarkOf(b)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(b, []byte("second"), 0o600))
	n.File(b)
	marks, err := n.Marks()
	require.NoError(t, err)
	require.Len(t, marks, 2)
	require.NoError(t, marks[0].Same())
	require.Equal(t, first, marks[1], "as it was when it was opened first")
	require.EqualError(t, marks[1].Same(), "had 5 bytes and has 6")

	n.Module("m", "abc")
	n.Module("n", "def")
	sums := n.ModuleSums()
	require.Equal(t, map[string]string{"m": "abc", "n": "def"}, sums)
	sums["m"] = "changed"
	require.Equal(t, "abc", n.ModuleSums()["m"])

	n.File(dir)
	_, err = n.Marks()
	require.EqualError(t, err, "it reads "+dir+", which is not a file that can be read again")
	_, err = n.Marks()
	require.Error(t, err)
}

// Would catch a panic in a run without checkpoints.
func TestNotes_nil(t *testing.T) {
	var n *seen.Notes
	n.File("x")
	n.Module("m", "abc")
	n.Recall("key", &table{})
}

// table is a table that keeps its use.
type table struct {
	used    []byte
	missing []string
}

func (t *table) Asked() ([]byte, []string) { return t.used, t.missing }

func (t *table) Recall(used []byte, missing []string) { t.used, t.missing = used, missing }

// Would catch a lookup that forgets, when a run goes on, which of its keys were asked for.
func TestNotes_recall(t *testing.T) {
	_, ok := seen.LookupOf("id", "a text")
	require.False(t, ok)
	was := table{[]byte{5}, []string{"x", "\xff"}}
	l, ok := seen.LookupOf("id", &was)
	require.True(t, ok)

	n := seen.New()
	n.Remember([]seen.Lookup{l})
	n.Remember(nil)
	for _, id := range []string{"id", "id", "other"} {
		var is table
		n.Recall(id, &is)
		if id == "id" {
			require.Equal(t, was, is)
		} else {
			require.Equal(t, table{missing: []string{}}, is)
		}
	}
	n.Recall("id", "a text")
}
