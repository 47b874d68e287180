package parts

import (
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

// lazy takes one byte, and says so.
type lazy struct{ bytes.Buffer }

func (l *lazy) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.CopyN(&l.Buffer, r, 1)
	return n, err
}

// hurried is a full disk that lets the system copy.
type hurried struct{ full }

func (hurried) ReadFrom(io.Reader) (int64, error) { return 0, errFull }

// Would catch a piece that is copied from a wrong place, or not as a whole, or although it is damaged.
func TestWriting_copy(t *testing.T) {
	j, piece := attempted(t, "before", "the piece", "after")
	n := 0
	w := &writing{joiner: &joiner{job: j}, ctx: t.Context(), to: job.Told{Read: func(bytes int) { n += bytes }}}
	c := &Chosen{Attempt: "a"}
	var fast bytes.Buffer
	var slow strings.Builder
	require.NoError(t, w.copy(&fast, c, piece))
	require.Equal(t, "the piece", fast.String())
	require.NoError(t, w.copy(&slow, c, piece))
	require.Equal(t, "the piece", slow.String())
	require.Equal(t, 2*9, n, "it is read once for the progress")
	require.ErrorIs(t, w.copy(full{}, c, piece), errFull)
	require.ErrorIs(t, w.copy(hurried{}, c, piece), errFull)
	require.DirExists(t, j.in("a"), "it is not the fault of the piece")
	for _, out := range []io.Writer{&lazy{}, io.Discard, &slow} {
		j, piece := attempted(t, "before", "the piece", "after")
		if _, ok := out.(*lazy); !ok {
			piece.CRC++
		}
		w := &writing{joiner: &joiner{job: j}, ctx: t.Context(), to: job.Told{Read: func(int) {}}}
		require.ErrorIs(t, w.copy(out, c, piece), errPiece)
		require.NoDirExists(t, j.in("a"))
	}
}

// Would catch a piece that is compared a second time although it was sound, and one that never is.
func TestWriting_compare(t *testing.T) {
	j, piece := attempted(t, "", "the piece", "")
	n := 0
	w := &writing{joiner: &joiner{job: j}, ctx: t.Context(), to: job.Told{Read: func(bytes int) { n += bytes }}}
	here, away := &Chosen{Attempt: "a", Files: []Piece{*piece}}, &Chosen{Attempt: "away", Files: []Piece{*piece}}
	require.NoError(t, w.compare([]*Chosen{here}))
	require.Equal(t, 9, n)
	known := func(sound bool) *ahead {
		c := make(chan bool, 1)
		c <- sound
		return &ahead{ended: map[string]chan bool{"away": c}}
	}
	w.ahead = known(true)
	require.NoError(t, w.compare([]*Chosen{away}))
	require.Equal(t, 18, n)
	w.ahead = known(false)
	require.ErrorIs(t, w.compare([]*Chosen{away}), errPiece)
	require.Equal(t, 18, n)
}

// Would catch a file that becomes the output although what is in it is damaged.
func TestWriting_all(t *testing.T) {
	w, _, sum := published(t, &Manifest{Holds: []Holding{{}}})
	require.NoError(t, w.all(sum))
	w.compared.Go(func() error { return errPiece })
	require.ErrorIs(t, w.all(sum), errPiece)
	w.manifest.Holds[0].Around.After = []byte(">")
	w.opt.Output.Main = full{}
	w.compared.Go(func() error { return errPiece })
	require.ErrorIs(t, w.all(sum), errFull, "the first one is told")
}

// published writes the pieces of attempts into outputs that are in memory.
func published(t *testing.T, m *Manifest, inputs ...File) (w *writing, main *bytes.Buffer, sum *engine.Summary) {
	t.Helper()
	main = &bytes.Buffer{}
	j := &Job{Work: engine.Text(t.TempDir()), Inputs: inputs, path: "job.json"}
	w = &writing{joiner: &joiner{job: j, manifest: m}, ctx: t.Context(), to: job.Told{Expect: func(int64) {}, Read: func(int) {}}}
	w.opt.Output.Main = main
	for _, c := range m.Pieces {
		require.NoError(t, os.MkdirAll(j.in(c.Attempt), 0o700))
		for i := range c.Files {
			text := c.Attempt + "." + c.Files[i].File
			c.Files[i].Size, c.Files[i].CRC = int64(len(text)), crc32.Checksum([]byte(text), crcTable)
			require.NoError(t, os.WriteFile(j.in(c.Attempt, c.Files[i].File), []byte(text), 0o600))
		}
	}
	return w, main, &engine.Summary{}
}

// Would catch pieces that reach another output or another place in it, numbers and progress of other pieces, and errors
// that are lost.
func TestWriting_pieces(t *testing.T) {
	manifest := func() *Manifest {
		m := &Manifest{
			Pieces: []Chosen{
				{Attempt: "head", Files: []Piece{{File: "further-1", Output: "x"}}},
				{Attempt: "p1", IsPart: true, Files: []Piece{{File: mainFile}, {File: rejectsFile}, {File: "further-1", Output: "x"}}},
				{Attempt: "p2", IsPart: true, Files: []Piece{{File: mainFile}}},
			},
			Holds: []Holding{{Around: engine.Around{Before: []byte("<"), Between: []byte(","), After: []byte(">")}}, {Name: "x", Around: engine.Around{After: []byte("!")}}, {Name: "unused", Around: engine.Around{After: []byte("!")}}},
		}
		m.Pieces[0].Result.Sum.Written = 1 // not of an input
		for i := range 2 {
			r := &m.Pieces[i+1].Result
			r.Sum.Read, r.Sum.Jobs, r.Part.From.Input, r.Input.Read = int64(i+1), 3-i, i, int64(i+1)
		}
		return m
	}
	inputs := []File{{Path: "a.mrc"}, {Path: "b.mrc"}}
	w, main, sum := published(t, manifest(), inputs...)
	var further, rejects bytes.Buffer
	var announced int64
	var progress []engine.Counts
	w.to.Expect = func(n int64) { announced += n }
	w.opt.Watch.Progress = func(n engine.Counts) { progress = append(progress, n) }
	w.opt.Bad.Rejects = &rejects
	w.opt.Output.Create = func(name string) (io.Writer, error) {
		require.Equal(t, "x", name)
		return &further, nil
	}
	require.NoError(t, w.all(sum))
	require.Equal(t, "<p1.main,p2.main>", main.String())
	require.Equal(t, "head.further-1p1.further-1!", further.String())
	require.Equal(t, "p1.rejects", rejects.String())
	all := "head.further-1" + "p1.main" + "p1.rejects" + "p1.further-1" + "p2.main"
	require.EqualValues(t, len(all), announced)
	require.Equal(t, []engine.Counts{{Written: 1}, {Written: 1, Read: 1}, {Written: 1, Read: 3}}, progress)
	require.Equal(t, 3, sum.Jobs)
	require.Len(t, sum.Inputs, 2)
	require.Equal(t, "b.mrc", sum.Inputs[1].Name)

	for name, c := range map[string]struct {
		change func(w *writing)
		says   string
	}{
		"an output that nobody knows": {func(w *writing) { w.manifest.Holds = w.manifest.Holds[:1] }, "job.json: the output x is not in the manifest"},
		"one that cannot be made":     {func(w *writing) { w.opt.Output.Create = func(string) (io.Writer, error) { return nil, errFull } }, "output x: the disk is full"},
		"one that cannot be written":  {func(w *writing) { w.opt.Output.Create = func(string) (io.Writer, error) { return full{}, nil } }, "output x: the disk is full"},
		"the rejects":                 {func(w *writing) { w.opt.Bad.Rejects = full{} }, "output rejects: the disk is full"},
		"the user": {func(w *writing) {
			ctx, cancel := context.WithCancelCause(t.Context())
			w.opt.Limits.Stop = ctx
			cancel(engine.ErrInterrupted)
		}, engine.ErrInterrupted.Error()},
		"the run": {func(w *writing) {
			ctx, cancel := context.WithCancelCause(t.Context())
			w.ctx = ctx
			cancel(errFull)
		}, "the disk is full"},
		"the end": {func(w *writing) {
			w.manifest.Pieces = w.manifest.Pieces[:1]
			w.opt.Output.Main = full{}
		}, "the disk is full"},
		"a damaged piece": {func(w *writing) { w.manifest.Pieces[2].Files[0].CRC++ }, "is not as it was written, and was removed: run part 1 of 0 (b.mrc"},
	} {
		w, _, sum := published(t, manifest(), inputs...)
		w.opt.Output.Create = func(string) (io.Writer, error) { return io.Discard, nil }
		c.change(w)
		require.ErrorContains(t, w.all(sum), c.says, name)
	}
	w, main, sum = published(t, manifest(), inputs...)
	w.job.Shards, w.opt.Output.Create = true, func(string) (io.Writer, error) { return io.Discard, nil }
	require.NoError(t, w.all(sum), "nobody asked for rejects")
	require.Empty(t, main.String(), "shards are not in it")
}

// Would catch an error of an output that has no name, or two.
func TestWriting_output(t *testing.T) {
	w := &writing{}
	require.NoError(t, w.output("x", nil))
	require.Equal(t, &engine.OutputError{Name: "x", Err: errFull}, w.output("x", errFull))
	for _, err := range []error{&engine.InputError{Name: "y", Err: errFull}, &engine.OutputError{Name: "y", Err: errFull}} {
		require.Equal(t, err, w.output("x", err))
		wrapped := errors.Join(err)
		require.Equal(t, wrapped, w.output("x", wrapped))
	}
}

// Would catch an output that gets two kinds of things and is published, one that may and is refused, and messages without
// the place.
func TestManifest_hold(t *testing.T) {
	piece := func(part int, main engine.Content, further ...engine.OutputMark) *Chosen {
		c := &Chosen{IsPart: part >= 0}
		c.Result.Part.Index, c.Result.Sum.Holds, c.Result.Outputs = part, main, further
		return c
	}
	x := func(holds engine.Content) engine.OutputMark { return engine.OutputMark{Name: "x", Holds: int(holds)} }
	for name, c := range map[string]struct {
		pieces []*Chosen
		says   string
	}{
		"nothing":           {[]*Chosen{piece(-1, engine.NoContent), piece(0, engine.NoContent, x(engine.NoContent))}, ""},
		"one kind":          {[]*Chosen{piece(0, engine.RecordContent, x(engine.LineContent)), piece(1, engine.RecordContent, x(engine.LineContent))}, ""},
		"nothing between":   {[]*Chosen{piece(0, engine.RecordContent), piece(1, engine.NoContent), piece(2, engine.RecordContent)}, ""},
		"the main output":   {[]*Chosen{piece(-1, engine.LineContent), piece(0, engine.NoContent), piece(1, engine.RecordContent)}, "the main output gets lines of text in begin, combine or finish, and records in part 2: one run"},
		"a further output":  {[]*Chosen{piece(0, engine.NoContent), piece(1, engine.NoContent, x(engine.LineContent)), piece(2, engine.NoContent, x(engine.RecordContent))}, "x gets lines of text in part 2, and records in part 3: one run"},
		"of several, later": {[]*Chosen{piece(0, engine.RecordContent, x(engine.LineContent)), piece(1, engine.RecordContent, engine.OutputMark{Name: "y", Holds: 1}, x(engine.RowContent))}, "x gets lines of text in part 1"},
	} {
		m := &Manifest{}
		a := &aside{m: m}
		var err error
		for _, p := range c.pieces {
			if err = a.add(*p); err != nil {
				break
			}
		}
		if c.says == "" {
			require.NoError(t, err, name)
			require.Len(t, m.Pieces, len(c.pieces), name)
			continue
		}
		var usage *engine.UsageError
		require.ErrorAs(t, err, &usage, name)
		require.Contains(t, usage.Msg, c.says, name)
	}
	m := &Manifest{}
	require.NoError(t, m.hold(piece(0, engine.NoContent, x(engine.LineContent))))
	require.True(t, slices.EqualFunc([]Holding{{Name: "x", Holds: engine.LineContent}}, m.Holds, func(a, b Holding) bool { return a.Name == b.Name && a.Holds == b.Holds }))
}
