package keylist_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/keylist"
	"mrrc-lua/internal/matchkey"
	"mrrc-lua/parse"
)

func keys(t *testing.T, form matchkey.Form, texts ...string) (list []*matchkey.Key) {
	t.Helper()
	for _, text := range texts {
		k, err := matchkey.Compile(text, form)
		require.NoError(t, err)
		list = append(list, k)
	}
	return list
}

func record(id string) *parse.Record {
	r := parse.NewRecord()
	r.Append(parse.Tag('0'<<16|'0'<<8|'1'), []byte(id))
	return r
}

// Catches a key that is in the list and not found, or the other way round, and wrong numbers of missing ones, when
// several goroutines ask a list that is larger than what stays in memory.
func TestList(t *testing.T) {
	const n = 30_000
	path := filepath.Join(t.TempDir(), "list.txt")
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "id%d\n", i*3)
	}
	require.NoError(t, os.WriteFile(path, []byte(text.String()), 0o600))
	l, err := keylist.Read(keylist.Options{Path: path, Keys: keys(t, matchkey.Auto, "001"), Temp: t.TempDir()})
	require.NoError(t, err)
	defer l.Close()
	require.EqualValues(t, n, l.Len())
	require.EqualValues(t, n, l.Missing())
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			var scratch []byte
			for i := g; i < 3*n-3; i += 4 {
				is, s, err := l.Takes(scratch, record(fmt.Sprint("id", i)))
				scratch = s
				if err != nil || is != (i%3 == 0) {
					t.Errorf("id%d: %v %v", i, is, err)
				}
			}
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, l.Missing())
	var b bytes.Buffer
	require.NoError(t, l.WriteMissing(&b))
	require.Equal(t, fmt.Sprintf("id%d\n", 3*n-3), b.String())
	require.NoError(t, os.WriteFile(path, []byte("other\n"), 0o600))
	require.ErrorIs(t, l.WriteMissing(&b), keylist.ErrChanged)
}

// Catches a column that is cut off a name that has a colon itself.
func TestSplit(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.csv", "b:c.csv"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	for text, want := range map[string][2]string{"a.csv": {"a.csv", ""}, "a.csv:id": {"a.csv", "id"}, "b:c.csv": {"b:c.csv", ""}, "b:c.csv:x": {"b:c.csv", "x"}, "no.csv:x": {"no.csv:x", ""}} {
		path, column := keylist.Split(filepath.Join(dir, text))
		require.Equal(t, want, [2]string{filepath.Base(path), column})
	}
}
