package keylist_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/keylist"
	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/testscale"
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

// Catches keys of another column, an empty cell that counts as a key, numbers that are in no record and are not told,
// and a list that cannot be read and counts as empty.
func TestRead(t *testing.T) {
	isbns := keys(t, matchkey.Auto, "020$a")
	for name, row := range map[string]struct {
		text    string
		opt     keylist.Options
		missing string // lines; no key was found
		invalid string
		spoilt  string
		err     string
	}{
		"lines":         {text: "a\n\n b  c \n", opt: keylist.Options{Keys: keys(t, matchkey.Trim, "001")}, missing: "a\nb c\n"},
		"first column":  {text: "a,b\nc,d\n", missing: "a\nc\n"},
		"second column": {text: "a,b\n,d\nc, \ne,f\n", opt: keylist.Options{Column: "2"}, missing: "b\nd\nf\n"},
		"named column":  {text: "id,isbn\na,0-306-40615-2\n", opt: keylist.Options{Column: "isbn", Keys: isbns}, missing: "0-306-40615-2\n"},
		"no name":       {text: "id,isbn\na,b\n", opt: keylist.Options{Column: "issn"}, err: "issn"},
		"no number":     {text: "a,b\nc\n", opt: keylist.Options{Column: "3"}, err: "there is no column 3: no row has more than 2 cells"},
		"the last":      {text: "a\nb,c\n", opt: keylist.Options{Column: "2"}, missing: "c\n"},
		"name, empty":   {text: "id,isbn\na\n", opt: keylist.Options{Column: "isbn"}},
		"a wide row":    {text: "id,isbn\na,b,c\n", opt: keylist.Options{Column: "isbn"}, err: "3"},
		"invalid": {text: "0-306-40615-2\n12\n13\n", opt: keylist.Options{Keys: isbns}, missing: "0-306-40615-2\n12\n13\n",
			invalid: `2: row 2: "12" is not a valid ISBN`},
		"two forms": {text: "0378-5955\n0-306-40615-2\n", opt: keylist.Options{Keys: keys(t, matchkey.Auto, "022$a", "020$a", "020$z")}, missing: "0378-5955\n0-306-40615-2\n"},
		"spoilt":    {text: "9.78E+12\nMar-20\n", opt: keylist.Options{Keys: isbns}, missing: "9.78E+12\nMar-20\n", invalid: `2: row 1: "9.78E+12"`, spoilt: "1 cell has a number without its last digits, in row 1: 9.78E+12. "},
		"spoilt ISSN": {text: "Mar-20\n", opt: keylist.Options{Keys: keys(t, matchkey.Auto, "022$a")}, missing: "Mar-20\n", invalid: `1: row 1: "Mar-20"`,
			spoilt: "1 cell has a date in place of an ISSN, in row 1: Mar-20. "},
	} {
		t.Run(name, func(t *testing.T) {
			row.opt.Path = filepath.Join(t.TempDir(), "list.csv")
			row.opt.Temp = t.TempDir()
			require.NoError(t, os.WriteFile(row.opt.Path, []byte(row.text), 0o600))
			if row.opt.Keys == nil {
				row.opt.Keys = keys(t, matchkey.Auto, "001")
			}
			l, err := keylist.Read(row.opt)
			if row.err != "" {
				require.ErrorContains(t, err, row.err)
				return
			}
			require.NoError(t, err)
			defer l.Close()
			lines := int64(strings.Count(row.missing, "\n"))
			require.Equal(t, lines, l.Len())
			require.Equal(t, lines, l.Missing())
			var b bytes.Buffer
			require.NoError(t, l.WriteMissing(&b))
			require.Equal(t, row.missing, b.String())
			if lines > 0 {
				require.ErrorIs(t, l.WriteMissing(failing{}), errFull)
			}
			invalid, reason := l.Invalid()
			if row.invalid == "" {
				require.Zero(t, invalid)
				require.NoError(t, reason)
			} else {
				require.Contains(t, fmt.Sprintf("%d: %v", invalid, reason), row.invalid)
			}
			require.True(t, strings.HasPrefix(l.Spoilt(), row.spoilt), l.Spoilt())
			require.Equal(t, row.spoilt == "", l.Spoilt() == "")
		})
	}
	_, err := keylist.Read(keylist.Options{Path: filepath.Join(t.TempDir(), "missing"), Keys: isbns})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Catches lists that stay open after they were read.
func TestRead_closes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.txt")
	require.NoError(t, os.WriteFile(path, []byte("a\n"), 0o600))
	before := testscale.OpenFiles(t)
	for range 50 {
		l, err := keylist.Read(keylist.Options{Path: path, Keys: keys(t, matchkey.Auto, "001")})
		require.NoError(t, err)
		l.Close()
	}
	require.Less(t, testscale.OpenFiles(t), before+10)
}

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

// Catches a key that is found by its form and noted as missing, and a list of other length that counts as unchanged.
func TestList_forms(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.txt")
	require.NoError(t, os.WriteFile(path, []byte("0-306-40615-2\n9780306406157\n0-19-852663-6\n"), 0o600))
	l, err := keylist.Read(keylist.Options{Path: path, Keys: keys(t, matchkey.Auto, "020$a", "001"), Temp: t.TempDir()})
	require.NoError(t, err)
	defer l.Close()
	r := record("0-19-852663-6")
	r.Append(parse.Tag('0'<<16|'2'<<8|'0'), []byte("  \x1fa0306406152"))
	is, _, err := l.Takes(nil, r)
	require.NoError(t, err)
	require.True(t, is)
	require.Zero(t, l.Missing())
	is, _, err = l.Takes(nil, record("9780306406158"))
	require.NoError(t, err)
	require.False(t, is)
	var b bytes.Buffer
	require.NoError(t, l.WriteMissing(&b))
	require.Empty(t, b.String())
	for _, text := range []string{"0-306-40615-2\n9780306406157\n", "0-306-40615-2\n9780306406157\n0-19-852663-6\nmore\n"} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		require.ErrorIs(t, l.WriteMissing(&b), keylist.ErrChanged)
	}
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
