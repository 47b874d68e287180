package parts

import (
	"bytes"
	"context"
	"encoding/gob"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/parse"
)

// attempted returns a job with an attempt a that has a file main, and the piece of it with the text.
func attempted(t *testing.T, before, text, after string) (*Job, *Piece) {
	t.Helper()
	j := &Job{Work: engine.Text(t.TempDir()), Inputs: []File{{Path: "a.mrc"}}, path: "job.json"}
	require.NoError(t, os.Mkdir(j.in("a"), 0o700))
	require.NoError(t, os.WriteFile(j.in("a", mainFile), []byte(before+text+after), 0o600))
	return j, &Piece{File: mainFile, Offset: int64(len(before)), Size: int64(len(text)), CRC: crc32.Checksum([]byte(text), crcTable)}
}

// Would catch a piece that counts as sound and is not, and one that counts as damaged although it was only not read.
func TestJob_summed(t *testing.T) {
	text := strings.Repeat("0123456789", copySize/4)
	j, sound := attempted(t, "before", text, "after")
	n := 0
	require.NoError(t, j.summed("a", sound, func(bytes int) { n += bytes }, func(in io.Reader) error {
		got, err := io.ReadAll(in)
		require.True(t, text == string(got))
		return err
	}))
	require.Equal(t, len(text), n)
	require.NoError(t, j.summed("a", sound, nil, skim(t.Context())))
	elsewhere := *sound
	elsewhere.File = "../" + mainFile
	require.NoError(t, j.summed("a", &elsewhere, nil, skim(t.Context())), "a piece is in the directory of its attempt")
	for name, change := range map[string]func(*Piece){
		"another sum":    func(p *Piece) { p.CRC++ },
		"another place":  func(p *Piece) { p.Offset-- },
		"more than all":  func(p *Piece) { p.Size += 6 },
		"less":           func(p *Piece) { p.Size-- },
		"it is not here": func(p *Piece) { p.File = "other" },
	} {
		piece := *sound
		change(&piece)
		require.ErrorIs(t, j.summed("a", &piece, nil, skim(t.Context())), errPiece, name)
	}
	require.ErrorIs(t, j.summed("b", sound, nil, skim(t.Context())), errPiece)
	require.ErrorIs(t, j.summed("a", sound, nil, func(io.Reader) error { return nil }), errPiece, "it was not read")
	require.ErrorIs(t, j.summed("a", sound, nil, func(io.Reader) error { return errFull }), errFull)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errFull)
	require.ErrorIs(t, j.summed("a", sound, nil, skim(ctx)), errFull, "the run has ended")

	require.NoError(t, os.Mkdir(j.in("a", "dir"), 0o700))
	var in *engine.InputError
	require.ErrorAs(t, j.summed("a", &Piece{File: "dir", Size: 1}, nil, skim(t.Context())), &in)
	require.Equal(t, j.in("a", "dir"), in.Name)
	require.NotErrorIs(t, in, errPiece, "it cannot be read now")
	require.NoError(t, os.Symlink("loop", j.in("a", "loop")))
	require.ErrorAs(t, j.summed("a", &Piece{File: "loop"}, nil, skim(t.Context())), &in)
	require.NotErrorIs(t, in, errPiece, "it cannot be opened now")
}

// Would catch an attempt that is used although its files are not all there, and one of another directory.
func TestJob_complete(t *testing.T) {
	j, main := attempted(t, "xx", "12345", "")
	require.NoError(t, os.WriteFile(j.in("a", eventsFile), []byte("1234"), 0o600))
	events := Piece{File: eventsFile, Size: 4}
	with := func(change func(m, e *Piece)) bool {
		m, e := *main, events
		change(&m, &e)
		return j.complete("a", []Piece{m, e})
	}
	require.True(t, with(func(*Piece, *Piece) {}))
	require.True(t, with(func(m, _ *Piece) { m.Size-- }), "others have written to it since")
	require.False(t, with(func(m, _ *Piece) { m.Size++ }))
	require.False(t, with(func(_, e *Piece) { e.Size-- }), "nobody else writes to this one")
	require.False(t, with(func(_, e *Piece) { e.Size++ }))
	require.False(t, with(func(_, e *Piece) { e.File = "other" }))
	require.False(t, with(func(m, _ *Piece) { m.File = "../a/" + mainFile }), "a file has a name, and not a path")
	require.False(t, j.complete("./a", []Piece{*main}))
	require.False(t, j.complete("b", []Piece{*main}))
	require.True(t, j.complete("b", nil), "there is nothing in it")
}

// blocks notes what each write had.
type blocks struct{ list []string }

func (b *blocks) Write(text []byte) (int, error) {
	b.list = append(b.list, string(text))
	return len(text), nil
}

// Would catch rows that do not reach the file as they were written: some formats pass on whole blocks only.
func TestPieceFile_framed(t *testing.T) {
	long := strings.Repeat("long ", 1000)
	want := []string{"one", long, "2", "three"}
	a := newAttempt(t.TempDir())
	f := a.piece(Piece{File: mainFile, Framed: true})
	for _, text := range append(want, "") {
		n, err := f.Write([]byte(text))
		require.NoError(t, err)
		require.Equal(t, len(text), n)
	}
	list, err := a.close()
	require.NoError(t, err)
	require.Len(t, list, 1, "files that would be empty are not made")
	text, err := os.ReadFile(filepath.Join(a.dir, mainFile))
	require.NoError(t, err)
	require.Equal(t, Piece{File: mainFile, Framed: true, Size: int64(len(text)), CRC: crc32.Checksum(text, crcTable)}, list[0])
	var got blocks
	require.NoError(t, copyTo(&got, bytes.NewReader(text), &list[0]))
	require.Equal(t, want, got.list)
	require.ErrorIs(t, copyTo(full{}, bytes.NewReader(text), &list[0]), errFull)
	require.ErrorIs(t, copyTo(io.Discard, bytes.NewReader(text[:len(text)-1]), &list[0]), errPiece)
	require.ErrorIs(t, copyTo(io.Discard, bytes.NewReader([]byte{0x80}), &list[0]), errPiece, "no length")
	require.ErrorIs(t, copyTo(io.Discard, bytes.NewReader([]byte{3, 1, 2, 3}), &Piece{Framed: true, Size: 2}), errPiece, "longer than the piece")
}

// Would catch an attempt that goes on in a file in which others are, at a wrong place, and one whose file cannot be made.
func TestPieceFile_open(t *testing.T) {
	first := newAttempt(t.TempDir())
	_, err := first.piece(Piece{File: mainFile}).Write([]byte("first "))
	require.NoError(t, err)
	list, err := first.close()
	require.NoError(t, err)
	require.Zero(t, list[0].Offset)
	a := newAttempt(t.TempDir())
	next := a.piece(Piece{File: mainFile})
	next.after = filepath.Join(first.dir, mainFile)
	_, err = next.Write([]byte("next"))
	require.NoError(t, err)
	list, err = a.close()
	require.NoError(t, err)
	require.Equal(t, []Piece{{File: mainFile, Offset: 6, Size: 4, CRC: crc32.Checksum([]byte("next"), crcTable)}}, list)
	text, err := os.ReadFile(next.after)
	require.NoError(t, err)
	require.Equal(t, "first next", string(text))

	alone := newAttempt(t.TempDir())
	f := alone.piece(Piece{File: mainFile})
	f.after = filepath.Join(alone.dir, "missing") // or a file system without links
	_, err = f.Write([]byte("x"))
	require.NoError(t, err)
	for _, framed := range []bool{false, true} {
		n, err := alone.piece(Piece{File: mainFile, Framed: framed}).Write([]byte("x"))
		require.ErrorIs(t, err, os.ErrExist)
		require.Zero(t, n)
	}
	require.Nil(t, alone.file("other"))
	require.Same(t, f, alone.file(mainFile))
}

// Would catch an attempt that counts as whole although its events could not be written.
func TestAttempt_close(t *testing.T) {
	a := newAttempt(t.TempDir())
	require.NoError(t, os.Mkdir(filepath.Join(a.dir, eventsFile), 0o700))
	out := a.outputs(&engine.Options{}, func(name string) error { return errFull })
	_, err := out.Create("x")
	require.ErrorIs(t, err, errFull)
	n, err := out.Print.Write([]byte("text"))
	require.ErrorIs(t, err, os.ErrExist)
	require.Equal(t, 4, n)
	_, err = a.close()
	require.ErrorIs(t, err, os.ErrExist)
}

// Would catch a shard that is not a file of its format.
func TestAttempt_wrap(t *testing.T) {
	for name, c := range map[string]struct {
		around     engine.Around
		text, want string
		file       string
	}{
		"records":    {engine.Around{Before: []byte("<"), Between: []byte(","), After: []byte(">")}, "text", "<text>", shardFile},
		"a header":   {engine.Around{Before: []byte("a,b")}, "text", "a,btext", shardFile},
		"an end":     {engine.Around{After: []byte(">")}, "text", "text>", shardFile},
		"nothing":    {engine.Around{Before: []byte("<"), After: []byte(">")}, "", "<>", shardFile},
		"not around": {engine.Around{Between: []byte(",")}, "text", "text", mainFile},
	} {
		a := newAttempt(t.TempDir())
		_, err := a.piece(Piece{File: mainFile}).Write([]byte(c.text))
		require.NoError(t, err)
		require.NoError(t, a.wrap(c.around), name)
		list, err := a.close()
		require.NoError(t, err)
		require.Equal(t, []Piece{{File: c.file, Size: int64(len(c.want)), CRC: crc32.Checksum([]byte(c.want), crcTable)}}, list, name)
		text, err := os.ReadFile(filepath.Join(a.dir, c.file))
		require.NoError(t, err)
		require.Equal(t, c.want, string(text), name)
		left, err := os.ReadDir(a.dir)
		require.NoError(t, err)
		require.Len(t, left, 1, name)
	}
	a := newAttempt(t.TempDir())
	_, err := a.piece(Piece{File: mainFile}).Write([]byte("text"))
	require.NoError(t, err)
	require.NoError(t, os.Remove(filepath.Join(a.dir, mainFile)))
	require.ErrorIs(t, a.wrap(engine.Around{After: []byte(">")}), os.ErrNotExist)
}

// Would catch events that are lost, told in another order, or blamed on somebody else.
func TestTell(t *testing.T) {
	var file bytes.Buffer
	enc := gob.NewEncoder(&file)
	for _, e := range []event{
		{Print: "a"}, {Rejected: &rejection{Pos: parse.Pos{Number: 2}, ByRun: true, Text: "why"}}, {Tolerated: &job.Troubled{ID: "3"}},
		{Lost: &loss{Problem: parse.Problem{Code: "x"}}}, {Print: "b"},
	} {
		require.NoError(t, enc.Encode(e))
	}
	var got []string
	to := job.Told{
		Rejected:  func(e *engine.RecordError) { got = append(got, "rejected "+e.Err.Error()) },
		Tolerated: func(r *job.Troubled) { got = append(got, "tolerated "+r.ID) },
		Lost: func(r *job.Troubled, p parse.Problem) {
			require.Nil(t, r)
			got = append(got, "lost "+string(p.Code))
		},
	}
	var printed blocks
	text := file.Bytes()
	require.NoError(t, tell(bytes.NewReader(text), to, &printed))
	require.Equal(t, []string{"a", "b"}, printed.list)
	require.Equal(t, []string{"rejected " + (&engine.RejectedError{Reason: "why"}).Error(), "tolerated 3", "lost x"}, got)
	require.NoError(t, tell(bytes.NewReader(text), to, nil), "nobody wants what is printed")
	require.ErrorIs(t, tell(bytes.NewReader(text), to, full{}), errFull)
	require.ErrorIs(t, tell(bytes.NewReader(text[:len(text)-1]), to, nil), errPiece)
	require.ErrorIs(t, tell(strings.NewReader("\x05what is this"), to, nil), errPiece)
}

// Would catch a file that is published although a process may write to it, and a process that fails because the job has
// ended.
func TestChain_end(t *testing.T) {
	dir := t.TempDir()
	c := &chain{path: "x", dir: dir}
	require.NoError(t, c.end())
	require.FileExists(t, filepath.Join(dir, closedFile))
	require.Equal(t, &chain{}, c)
	require.NoError(t, c.end(), "there is none")
	require.NoError(t, (&chain{dir: filepath.Join(dir, "gone")}).end())
	other := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(other, closedFile), 0o700))
	var out *engine.OutputError
	require.ErrorAs(t, (&chain{dir: other}).end(), &out)
	require.Equal(t, other, out.Name)

	// A part that is not the next one ends the file, and a part of another file begins one.
	for _, next := range []int{1, 2} {
		first, second := t.TempDir(), t.TempDir()
		c := &chain{}
		main := &pieceFile{}
		require.NoError(t, c.enter(&engine.Part{}, main))
		require.Empty(t, main.after)
		require.NoError(t, c.leave(&Result{Files: []Piece{{File: eventsFile}, {File: mainFile}}}, first))
		require.NoError(t, c.enter(&engine.Part{Index: next}, main))
		path := filepath.Join(first, mainFile)
		if next == 2 {
			require.FileExists(t, filepath.Join(first, closedFile))
			require.Empty(t, main.after)
			continue
		}
		require.NoFileExists(t, filepath.Join(first, closedFile))
		require.Equal(t, path, main.after)
		res := &Result{Files: []Piece{{File: mainFile, Offset: 5}}}
		res.Part.Index = 1
		require.NoError(t, c.leave(res, second))
		require.Equal(t, &chain{next: 2, path: filepath.Join(second, mainFile), dir: first}, c)
		res.Files[0].Offset = 0
		require.NoError(t, c.leave(res, second))
		require.FileExists(t, filepath.Join(first, closedFile))
		require.Equal(t, second, c.dir)
	}
}
