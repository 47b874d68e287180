package pager_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/input"
	"mrrc-lua/internal/pager"
	"mrrc-lua/internal/testmarc"
	"mrrc-lua/parse"
)

// file writes a file and returns its path.
func file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

// numbered makes n records, whose 001 are their numbers.
func numbered(t *testing.T, n int) []byte {
	t.Helper()
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "=001  %d\n=245  10$aTitle\n\n", i+1)
	}
	b, err := testmarc.Build(text.String())
	require.NoError(t, err)
	return b
}

func gzipped(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(content)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// shown is what people see of a record.
func shown(r *parse.Record) string {
	pos := r.Pos()
	return fmt.Sprintf("%s %d %d %v %v %q", pos, pos.Index, r.Size(), r.Err(), r.Problems(), r.Raw())
}

// inOrder reads files from beginning to end, as other commands do.
func inOrder(t *testing.T, paths []string) (list []string) {
	t.Helper()
	n := int64(0)
	for _, path := range paths {
		in, err := input.OpenRecords(path, input.RecordOptions{})
		require.NoError(t, err)
		var b parse.Batch
		for {
			err := in.Read(&b)
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			for i := range b.Records {
				r := &b.Records[i]
				if r.Continued() {
					continue
				}
				n++
				pos := r.Pos()
				pos.Index = n
				r.SetPos(pos)
				list = append(list, shown(r))
			}
		}
		in.Close()
	}
	return list
}

// Would catch a record that is another one when it is read from the middle of a file, in a damaged file most of all, and
// numbers that are not those of other commands.
func TestRecord_anyOrder(t *testing.T) {
	var damaged []byte
	names, err := filepath.Glob("../../testdata/broken/*.mrc")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	sound := numbered(t, 300)
	for _, name := range names {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		damaged = append(append(damaged, b...), sound...)
	}
	mrk := []byte(strings.Repeat("=LDR  00000nam a2200000 a 4500\n=001  x\n=245  10$aTitle\n\n", 700))
	for _, c := range []struct {
		name  string
		paths []string
	}{
		{"damaged", []string{file(t, "a.mrc", damaged)}},
		{"compressed", []string{file(t, "a.mrc.gz", gzipped(t, numbered(t, 700)))}},
		{"text", []string{file(t, "a.mrk", mrk)}},
		{"several", []string{file(t, "empty.mrc", nil), file(t, "a.mrc", numbered(t, 600)), file(t, "b.mrk", mrk), file(t, "c.mrc", numbered(t, 3))}},
	} {
		want := inOrder(t, c.paths)
		require.Greater(t, len(want), 600, c.name)
		for _, scanned := range []bool{false, true} {
			p := pager.New(pager.Options{Paths: c.paths})
			if scanned {
				p.Scan(t.Context())
				n, all, err := p.Known()
				require.NoError(t, err)
				require.True(t, all)
				require.Equal(t, len(want), int(n), c.name)
			}
			at := len(want) / 2
			for i := range 60 {
				for _, n := range []int{1 + at, len(want) - i, 1 + i} { // far away, and next to each other
					r, err := p.Record(t.Context(), int64(n))
					require.NoError(t, err)
					if shown(r) != want[n-1] {
						require.Equal(t, want[n-1], shown(r), c.name)
					}
				}
				at = (at + 211) % len(want)
			}
			_, err := p.Record(t.Context(), int64(len(want)+1))
			require.ErrorIs(t, err, pager.ErrNoRecord)
			_, err = p.Record(t.Context(), 0)
			require.ErrorIs(t, err, pager.ErrNoRecord)
			p.Close()
		}
	}
}

// Would catch a record that the caller gets and somebody else changes.
func TestRecord_isACopy(t *testing.T) {
	p := pager.New(pager.Options{Paths: []string{file(t, "a.mrc", numbered(t, 2))}})
	defer p.Close()
	for range 2 {
		r, err := p.Record(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, 2, r.Len())
		for f := range r.Fields {
			require.NoError(t, f.Delete())
			break
		}
	}
}

// Would catch records of a file that was replaced, which are in other places.
func TestRecord_ofAFileThatChanged(t *testing.T) {
	path := file(t, "a.mrc", numbered(t, 1000))
	p := pager.New(pager.Options{Paths: []string{path}})
	defer p.Close()
	p.Scan(t.Context())
	require.NoError(t, os.WriteFile(path, numbered(t, 900), 0o600))
	_, err := p.Record(t.Context(), 700)
	require.ErrorContains(t, err, "changed after it was opened")
	require.ErrorAs(t, err, new(*input.Error))
}

// Would catch records of a file that was changed, or is gone, which come from memory or from a file that is still open.
func TestRecord_changedWhileItIsRead(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(path string) error
		want   string
	}{
		{"longer", func(path string) error { return os.WriteFile(path, numbered(t, 1001), 0o600) }, "changed after it was opened"},
		{"emptied", func(path string) error { return os.Truncate(path, 0) }, "changed after it was opened"},
		{"gone", os.Remove, "removed or renamed"},
	} {
		for _, scanned := range []bool{false, true} {
			path, other := file(t, "a.mrc", numbered(t, 1000)), file(t, "b.mrc", numbered(t, 3))
			p := pager.New(pager.Options{Paths: []string{other, path}})
			if scanned {
				p.Scan(t.Context())
			}
			for _, n := range []int64{1, 4, 100} {
				_, err := p.Record(t.Context(), n)
				require.NoError(t, err)
			}
			require.NoError(t, p.Changed())
			require.NoError(t, c.change(path))
			for _, n := range []int64{100, 101, 4, 800} {
				r, err := p.Record(t.Context(), n)
				require.ErrorContains(t, err, c.want, "%s %d", c.name, n)
				require.ErrorAs(t, err, new(*input.Error))
				require.Nil(t, r)
			}
			require.ErrorContains(t, p.Changed(), c.want)
			_, err := p.Record(t.Context(), 1)
			require.NoError(t, err, "the other file is the same")
			p.Close()
		}
	}
}

// Would catch an input that breaks off and looks complete, and one whose records before that are lost.
func TestRecord_brokenInput(t *testing.T) {
	whole := gzipped(t, numbered(t, 5000))
	p := pager.New(pager.Options{Paths: []string{file(t, "a.mrc.gz", whole[:len(whole)-20])}})
	defer p.Close()
	p.Scan(t.Context())
	n, all, err := p.Known()
	require.True(t, all)
	require.Positive(t, n)
	require.ErrorContains(t, err, "the file breaks off")
	_, err = p.Record(t.Context(), 1)
	require.NoError(t, err)
	_, err = p.Record(t.Context(), 6000)
	require.ErrorContains(t, err, "the file breaks off")

	p = pager.New(pager.Options{Paths: []string{"no_such_file.mrc"}})
	_, err = p.Record(t.Context(), 1)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Would catch a search for a record that goes on when nobody waits for it.
func TestRecord_ends(t *testing.T) {
	p := pager.New(pager.Options{Paths: []string{file(t, "a.mrc", numbered(t, 1000))}})
	defer p.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	_, err := p.Record(ctx, 900)
	require.ErrorIs(t, err, enough)
	r, err := p.Record(t.Context(), 900)
	require.NoError(t, err)
	require.Equal(t, "900", string(r.ControlNumber()))
}

// Would catch a copy that is not the input, that stays when it is not complete, or that messages name.
func TestSpool(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	content := numbered(t, 3)
	path, err := pager.Spool(t.Context(), bytes.NewReader(content))
	require.NoError(t, err)
	p := pager.New(pager.Options{Paths: []string{"standard input"}, Files: map[string]string{"standard input": path}})
	r, err := p.Record(t.Context(), 3)
	require.NoError(t, err)
	require.Equal(t, "standard input", r.Pos().Source)
	p.Close()
	in, size, err := pager.Opener(map[string]string{"standard input": path})("standard input")
	require.NoError(t, err)
	got, err := io.ReadAll(io.NewSectionReader(in, 0, size))
	require.NoError(t, err)
	require.Equal(t, content, got)
	require.NoError(t, in.(io.Closer).Close())
	require.NoError(t, os.Remove(path))

	broken := errors.New("broken")
	_, err = pager.Spool(t.Context(), io.MultiReader(bytes.NewReader(content), failing{broken}))
	require.ErrorIs(t, err, broken)
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
