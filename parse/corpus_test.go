package parse_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/testread"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// corpusDir is where real records are that are not committed; tests that need them are skipped
// without it.
func corpusDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		t.Skip("no corpus of real records: set MRRC_CORPUS to its folder")
	}
	return dir
}

// corpusFiles returns the files of a folder of the corpus with one of the endings, by path.
func corpusFiles(t testing.TB, folder string, endings ...string) map[string]string {
	t.Helper()
	files := map[string]string{}
	dir := filepath.Join(corpusDir(t), folder)
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains(endings, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	}))
	require.NotEmpty(t, files)
	return files
}

// eachRecord reads text and calls do with every record while it is valid.
func eachRecord(t testing.TB, text string, do func(*parse.Record)) {
	t.Helper()
	r := parse.NewReader(strings.NewReader(text), parse.Options{Source: "t"})
	var b parse.Batch
	for {
		err := r.Read(&b)
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		for i := range b.Records {
			do(&b.Records[i])
		}
	}
}

// encoded forces a record through the encoder: it counts as changed, and is not.
func encoded(t testing.TB, r *parse.Record) ([]byte, error) {
	t.Helper()
	require.NoError(t, r.Append(tag("999"), nil).Delete())
	require.False(t, r.Verbatim())
	return encode.ISO2709(nil, r)
}

// Catches a real record that is not read, or that encoding does not give back byte for byte.
func TestCorpus_valid(t *testing.T) {
	want := map[string]int{
		"nlnz-1001.mrc": 1001, "bib-386.mrc": 386, "authority-150.mrc": 150, "edge-50.mrc": 50, "camel-10.mrc": 10,
		"blacklight-30.mrc": 30, "dollar-subfields.mrc": 2,
	}
	for path, text := range corpusFiles(t, "valid", ".mrc") {
		n := 0
		eachRecord(t, text, func(r *parse.Record) {
			n++
			require.Nil(t, r.Err(), path)
			raw := bytes.Clone(r.Raw())
			require.True(t, r.Verbatim(), path)
			if r.Coding() == parse.UTF8 && r.Leader().Coding() != 'a' {
				raw[9] = 'a' // UTF-8 under another name is not written as such
			}
			again, err := encoded(t, r)
			require.NoError(t, err)
			require.Equal(t, string(raw), string(again), path)
		})
		require.Equal(t, want[filepath.Base(path)], n, path)
		requireYAZ(t, path, n)
	}
}

// Catches bytes that are counted twice or not at all, splits that matter, and a panic, in
// everything that is broken; and mended records that others cannot read once they were written.
func TestCorpus_broken(t *testing.T) {
	testscale.OnlyFull(t)
	files := corpusFiles(t, "malformed", ".mrc", ".dat", ".bin")
	for _, folder := range []string{"large", "unimarc", "marc8"} {
		for path, text := range corpusFiles(t, folder, ".mrc", ".dat", ".txt", ".mrk") {
			files[path] = text
		}
	}
	for path, text := range files {
		all := requireSplitsAlike(t, text, uint64(len(text)))
		require.NotEmpty(t, all, path)
		var out []byte
		n := 0
		eachRecord(t, text, func(r *parse.Record) {
			if r.Err() != nil {
				return
			}
			for f := range r.Fields { // stray terminators are not mended
				if bytes.ContainsAny(f.Data(), "\x1D\x1E") {
					return
				}
			}
			again, err := encoded(t, r)
			if err != nil {
				require.ErrorAs(t, err, new(*encode.TooLongError))
				return
			}
			before := testread.Tell(r)
			back := testread.Tell(readFirst(t, string(again)))
			require.Equal(t, before.Fields, back.Fields, path)
			out, n = append(out, again...), n+1
		})
		name := filepath.Join(t.TempDir(), "out.mrc")
		require.NoError(t, os.WriteFile(name, out, 0o600))
		requireYAZ(t, name, n)
	}
}

// requireYAZ wants yaz-marcdump to read as many records from a file, and to have nothing to say.
func requireYAZ(t testing.TB, file string, n int) {
	t.Helper()
	yaz, err := exec.LookPath("yaz-marcdump")
	if err != nil {
		t.Log("yaz-marcdump is not installed: no second opinion")
		return
	}
	out, err := exec.Command(yaz, "-n", "-p", file).CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, n, bytes.Count(out, []byte("<!-- Record ")), "%s", file)
	rest := slices.DeleteFunc(strings.Split(strings.TrimSpace(string(out)), "\n"), func(line string) bool {
		return line == "" || strings.HasPrefix(line, "<!-- Record ") || strings.HasPrefix(line, "Leader character at offset 9 ")
	})
	require.Empty(t, rest, file)
}

// Catches fields that are cut at other places than they were by hand: 383 records that people
// damaged on purpose and the same repaired. Fields differ where the repair went further, in text
// and not in structure: entities, MARC-8 made UTF-8, and here and there a subfield.
func TestCorpus_prideAndPrejudice(t *testing.T) {
	dir := filepath.Join(corpusDir(t), "malformed")
	read := func(name string) (all []testread.Told) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		return readAll(t, string(text))
	}
	damaged, repaired := read("pride-and-prejudice-with-many-errors.mrc"), read("pride-and-prejudice-fixed.mrc")
	require.Len(t, damaged, 383)
	require.Len(t, repaired, 383)
	fields, equal := 0, 0
	for i := range damaged {
		require.Empty(t, damaged[i].Rejected)
		require.Empty(t, repaired[i].Rejected)
		require.Len(t, damaged[i].Fields, len(repaired[i].Fields), "record %d", i+1)
		byTag := func(a, b string) int { return strings.Compare(a[:4], b[:4]) } // some were put in order
		slices.SortStableFunc(damaged[i].Fields, byTag)
		slices.SortStableFunc(repaired[i].Fields, byTag)
		for k, want := range repaired[i].Fields {
			got := damaged[i].Fields[k]
			require.Equal(t, want[:4], got[:4], "tag, record %d", i+1)
			fields++
			if want == got {
				equal++
			}
			require.Equal(t, structure(want), structure(got), "record %d: %q instead of %q", i+1, got, want)
		}
	}
	require.Equal(t, []int{7841, 7173}, []int{fields, equal})
}

// structure is the tag of a field and the codes of its subfields that are not empty, in one case.
func structure(f string) string {
	s := f[:3]
	for it := parse.SubfieldsOf([]byte(f[4:])); ; {
		code, value, ok := it.Next()
		if !ok {
			return strings.ToLower(s)
		}
		if len(value) > 0 {
			s += string(code)
		}
	}
}
