package diff_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/diff"
	"mrrc-lua/parse"
)

// lines writes a record for the program diff, one field per line.
func lines(r *parse.Record) []byte {
	var b bytes.Buffer
	for f := range r.Fields {
		fmt.Fprintf(&b, "%s %q\n", f.Tag(), f.Data())
	}
	return b.Bytes()
}

// minimal returns the smallest numbers of lines that the program diff removes and adds.
func minimal(t *testing.T, before, after []byte) (gone, come int) {
	t.Helper()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	require.NoError(t, os.WriteFile(a, before, 0o600))
	require.NoError(t, os.WriteFile(b, after, 0o600))
	out, err := exec.CommandContext(t.Context(), "diff", "--minimal", a, b).Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		require.NoError(t, err)
	}
	return bytes.Count(append([]byte("\n"), out...), []byte("\n< ")), bytes.Count(out, []byte("\n> "))
}

// asLines returns how many lines of the first record were removed, and how many of the second were added,
// when a change and a move count as both.
func asLines(d *diff.Diff) (gone, come int) {
	for _, c := range d.Fields {
		if c.From >= 0 {
			gone++
		}
		if c.To >= 0 {
			come++
		}
	}
	return gone, come
}

func needsDiff(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("diff"); err != nil {
		t.Skip("the program diff is not here: nothing to compare with")
	}
}

// Catches more changes than necessary: the program diff, an independent implementation, finds the minimum.
func TestCompare_againstDiff(t *testing.T) {
	needsDiff(t)
	rng := rand.New(rand.NewPCG(5, 6))
	for _, r := range books(t) {
		before := edited(rng, &r)
		after := edited(rng, before)
		d := diff.Compare(diff.Of(before), diff.Of(after))
		gone, come := asLines(&d)
		wantGone, wantCome := minimal(t, lines(before), lines(after))
		require.Equal(t, []int{wantGone, wantCome}, []int{gone, come}, "%s\n---\n%s", lines(before), lines(after))
	}
}

// Catches the same with real records: a file with many errors and its repaired twin.
func TestCompare_corpus(t *testing.T) {
	needsDiff(t)
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	var sides [2][]*parse.Record
	for i, name := range []string{"pride-and-prejudice-with-many-errors.mrc", "pride-and-prejudice-fixed.mrc"} {
		b, err := os.ReadFile(filepath.Join(dir, "malformed", name))
		if err != nil {
			t.Skip("no corpus: set MRRC_CORPUS to its directory")
		}
		rd := parse.NewReader(bytes.NewReader(b), parse.Options{})
		for {
			var batch parse.Batch
			if err := rd.Read(&batch); errors.Is(err, io.EOF) {
				break
			} else {
				require.NoError(t, err)
			}
			for k := range batch.Records {
				sides[i] = append(sides[i], &batch.Records[k])
			}
		}
	}
	require.Len(t, sides[0], 383)
	require.Len(t, sides[1], 383)
	changed := 0
	for i, before := range sides[0] {
		after := sides[1][i]
		d := diff.Compare(diff.Of(before), diff.Of(after))
		require.Equal(t, fieldsOf(after), apply(fieldsOf(before), d.Fields))
		a, b := lines(before), lines(after)
		if bytes.Equal(a, b) {
			continue
		}
		changed++
		gone, come := asLines(&d)
		wantGone, wantCome := minimal(t, a, b)
		require.Equal(t, []int{wantGone, wantCome}, []int{gone, come}, "record %d", i+1)
	}
	require.Greater(t, changed, 200)
}
