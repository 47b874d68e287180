package parts

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/sync/errgroup"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/job"
)

// writing writes the pieces of a manifest into the outputs of a run.
type writing struct {
	*joiner
	ctx context.Context
	to  job.Told
	out map[engine.Text]*joined

	copies   bool             // no file becomes the main output, which is not published
	adopted  map[*Chosen]bool // their pieces of the main output are in it
	compared errgroup.Group   // compares them with their sums
}

// joined is an output.
type joined struct {
	w      io.Writer
	around engine.Around
	began  bool
}

// write writes a piece, with what comes before it.
func (o *joined) write(f func(w io.Writer) error) error {
	lead := o.around.Before
	if o.began {
		lead = o.around.Between
	}
	o.began = true
	if len(lead) > 0 {
		if _, err := o.w.Write(lead); err != nil {
			return err
		}
	}
	return f(o.w)
}

// end writes what comes after the last piece.
func (o *joined) end() error {
	if !o.began && len(o.around.Before) > 0 {
		if _, err := o.w.Write(o.around.Before); err != nil {
			return err
		}
	}
	if len(o.around.After) == 0 {
		return nil
	}
	_, err := o.w.Write(o.around.After)
	return err
}

// all writes all pieces, and adds up what they came to.
func (w *writing) all(sum *engine.Summary) error {
	err := w.pieces(sum)
	if e := w.compared.Wait(); err == nil {
		err = e
	}
	return err
}

func (w *writing) pieces(sum *engine.Summary) error {
	w.out = map[engine.Text]*joined{}
	total := int64(0)
	for _, c := range w.manifest.Pieces {
		for _, f := range c.Files {
			total += f.Size
		}
	}
	w.to.Expect(total)
	for _, h := range w.manifest.Holds {
		w.out[h.Name] = &joined{around: h.Around}
	}
	w.out[""].w = w.opt.Output.Main
	if err := w.adopt(); err != nil {
		return err
	}
	for i := range w.manifest.Pieces {
		c := &w.manifest.Pieces[i]
		if err := w.piece(c); err != nil {
			return err
		}
		sum.Add(&c.Result)
		if c.IsPart {
			sum.AddInput(&c.Result, string(w.job.Inputs[c.Result.Part.From.Input].Path))
			sum.Jobs = max(sum.Jobs, c.Result.Sum.Jobs)
		}
		if w.opt.Watch.Progress != nil {
			w.opt.Watch.Progress(sum.Counts)
		}
		atStep("piece")
	}
	for _, h := range w.manifest.Holds {
		o := w.out[h.Name]
		if o.w == nil || w.job.Shards && h.Name == "" {
			continue
		}
		if err := o.end(); err != nil {
			return &engine.OutputError{Name: string(h.Name), Err: err}
		}
	}
	return nil
}

// piece writes the files of an attempt.
func (w *writing) piece(c *Chosen) error {
	for i := range c.Files {
		f := &c.Files[i]
		if err := stopped(&w.opt); err != nil {
			return err
		}
		if w.ctx.Err() != nil {
			return context.Cause(w.ctx)
		}
		var err error
		switch f.File {
		case eventsFile:
			err = w.read(c, f, func(in io.Reader) error { return tell(in, w.to, w.opt.Output.Print) })
		case rejectsFile:
			if w.opt.Bad.Rejects != nil {
				err = w.output("rejects", w.copy(w.opt.Bad.Rejects, c, f))
			}
		case mainFile, shardFile:
			switch {
			case w.adopted[c]:
			case !w.job.Shards:
				err = w.output("", w.out[""].write(func(out io.Writer) error { return w.copy(out, c, f) }))
			case !w.job.holds(c.Attempt, f): // the choice may be older than a failure of the machine
				err = w.damaged(c, w.job.pathOf(c.Attempt, f))
			}
		default:
			err = w.further(c, f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// further writes a piece of a further output, which is opened with its first piece.
func (w *writing) further(c *Chosen, f *Piece) error {
	o := w.out[f.Output]
	if o == nil {
		return w.job.error("the output %s is not in the manifest", outputName(f.Output))
	}
	if o.w == nil {
		made, err := w.opt.Output.Create(string(f.Output))
		if err != nil {
			return w.output(string(f.Output), err)
		}
		o.w = made
	}
	return w.output(string(f.Output), o.write(func(out io.Writer) error { return w.copy(out, c, f) }))
}

// output makes an error of an output one of the engine's.
func (w *writing) output(name string, err error) error {
	var in *engine.InputError
	var out *engine.OutputError
	if err == nil || errors.As(err, &in) || errors.As(err, &out) {
		return err
	}
	return &engine.OutputError{Name: name, Err: err}
}

// damaged removes an attempt that has such a file, and the choice of it. Another attempt has the same result.
func (w *writing) damaged(c *Chosen, path string) error {
	err := os.Remove(w.job.in(manifestFile))
	if errors.Is(err, os.ErrNotExist) { // another piece is damaged, too
		err = nil
	}
	err = errors.Join(err, os.RemoveAll(w.job.in(c.Attempt)))
	switch {
	case err != nil:
		return &engine.OutputError{Name: path, Err: console.Bare(err)}
	case c.IsPart:
		return &engine.InputError{Name: path, Err: fmt.Errorf("%w, and was removed: run %s again", errPiece, w.job.nameOf(&c.Result.Part))}
	}
	return &engine.InputError{Name: path, Err: fmt.Errorf("%w, and was removed: repeat the join", errPiece)}
}

// read lets a function read a file of an attempt, and removes an attempt that is damaged.
func (w *writing) read(c *Chosen, f *Piece, use func(io.Reader) error) error {
	err := w.job.summed(c.Attempt, f, w.to.Read, use)
	if errors.Is(err, errPiece) {
		return w.damaged(c, w.job.pathOf(c.Attempt, f))
	}
	return err
}

// copy copies a file of an attempt to an output, and compares it with its sum. Where the output lets the system copy,
// the sum is made meanwhile.
func (w *writing) copy(out io.Writer, c *Chosen, f *Piece) error {
	fast, ok := out.(io.ReaderFrom)
	if !ok || f.Framed {
		return w.read(c, f, func(in io.Reader) error { return copyTo(out, in, f) })
	}
	path := w.job.pathOf(c.Attempt, f)
	var copied int64
	var g errgroup.Group
	g.Go(func() error {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // it was only read
		if _, err = file.Seek(f.Offset, io.SeekStart); err == nil {
			copied, err = fast.ReadFrom(&io.LimitedReader{R: file, N: f.Size})
		}
		return err
	})
	err := w.read(c, f, skim(w.ctx))
	if e := g.Wait(); err == nil {
		err = e
	}
	if err == nil && copied != f.Size {
		return w.damaged(c, path)
	}
	return err
}

// copyTo copies a piece to an output; one that is framed is written as it was.
func copyTo(out io.Writer, in io.Reader, f *Piece) error {
	if !f.Framed {
		return copyAll(out, in)
	}
	r := bufio.NewReader(in)
	var block []byte
	for {
		n, err := binary.ReadUvarint(r)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil || n > uint64(f.Size):
			return errPiece
		}
		if uint64(cap(block)) < n {
			block = make([]byte, n)
		}
		if _, err := io.ReadFull(r, block[:n]); err != nil {
			return errPiece
		}
		if _, err := out.Write(block[:n]); err != nil {
			return err
		}
	}
}
