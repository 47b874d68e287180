package engine

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"mrrc-lua/parse"
)

// Stage 1, native: files are opened, read and parsed by one goroutine that never touches a VM.
// A Read that blocks on a pipe or a terminal cannot be interrupted; everything else selects on
// the context.

// reader reads the run's input as batches of records.
type reader interface {
	Read(b *parse.Batch) error
}

// input is one of the inputs, by name.
type input struct {
	name string
	open func() (io.ReadCloser, error)
}

// inputs lists what is to be read.
func (r *run) inputs() []input {
	if r.opt.Source != nil {
		name := r.opt.SourceName
		if name == "" {
			name = "source"
		}
		return []input{{name, func() (io.ReadCloser, error) { return io.NopCloser(r.opt.Source), nil }}}
	}
	var list []input
	for _, path := range r.opt.Inputs {
		if path == "-" {
			list = append(list, input{"-", func() (io.ReadCloser, error) {
				if r.opt.Stdin == nil {
					return nil, errors.New("there is no standard input")
				}
				return io.NopCloser(r.opt.Stdin), nil
			}})
			continue
		}
		list = append(list, input{path, func() (io.ReadCloser, error) { return openFile(path) }})
	}
	return list
}

// openFile opens a file for reading; a directory is an error that says what to do.
func openFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		var p *os.PathError
		if errors.As(err, &p) {
			return nil, p.Err
		}
		return nil, err
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		_ = f.Close()
		return nil, errors.New("is a directory; name the files in it, as in " + path + "/*.mrc")
	}
	return f, nil
}

// checkInputs opens every file once before the run begins, so that a misspelt name is found
// before anything is written.
func (r *run) checkInputs() error {
	for _, in := range r.inputs() {
		if in.name == "-" || r.opt.Source != nil {
			continue
		}
		// Opening a FIFO would wait for its writer: regular files are opened, others looked at.
		st, err := os.Stat(in.name)
		switch {
		case err == nil && !st.Mode().IsRegular() && !st.IsDir():
			continue
		case err != nil:
			var p *os.PathError
			if errors.As(err, &p) {
				err = p.Err
			}
			return &InputError{in.name, err}
		}
		f, err := in.open()
		if err != nil {
			return &InputError{in.name, err}
		}
		_ = f.Close()
	}
	return nil
}

// readNative is the source of mode native.
func (r *run) readNative(ctx context.Context) error {
	for _, in := range r.inputs() {
		src, err := in.open()
		if err != nil {
			return &InputError{in.name, err}
		}
		more, err := r.readInput(ctx, in.name, parse.NewReader(src, parse.Options{Source: in.name, Block: r.opt.Block}))
		if e := src.Close(); err == nil && e != nil {
			err = &InputError{in.name, e}
		}
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// readInput hands on the batches of one input. more is false when the run has enough.
func (r *run) readInput(ctx context.Context, name string, rd reader) (more bool, err error) {
	for {
		b, err := r.freeBatch(ctx)
		if err != nil {
			return false, err
		}
		begin := time.Now()
		err = rd.Read(&b.in)
		r.stages.source.since(begin)
		switch {
		case errors.Is(err, io.EOF):
			r.putBack(b)
			return true, nil
		case err != nil:
			r.putBack(b)
			return false, &InputError{name, err}
		}
		if enough, err := r.handOn(ctx, b); enough || err != nil {
			return false, err
		}
	}
}

// handOn numbers the records of a batch, cuts it to what the run is to see, and sends it to the
// workers. It is called in the order of the input, by one goroutine at a time.
func (r *run) handOn(ctx context.Context, b *batch) (enough bool, err error) {
	b.seq = r.nextSeq
	r.nextSeq++
	b.lo, b.hi = 0, len(b.in.Records)
	b.bytes.Filler = b.in.Filler
	for i := range b.in.Records {
		rec := &b.in.Records[i]
		if !rec.Continued() {
			if r.opt.Limit > 0 && r.numbered-r.opt.Skip >= r.opt.Limit {
				b.hi, enough = i, true
				break
			}
			r.numbered++
		}
		p := rec.Pos()
		p.Index = r.numbered
		rec.SetPos(p)
		n := int64(len(rec.Raw()))
		switch {
		case r.numbered <= r.opt.Skip:
			b.lo = i + 1
			b.bytes.Skipped += n
			if !rec.Continued() {
				b.skipped++
			}
		case rec.Err() != nil:
			b.bytes.Rejected += n
		default:
			b.bytes.Records += n
		}
	}
	select {
	case r.work <- b:
		return enough, nil
	case <-ctx.Done():
		return true, context.Cause(ctx)
	}
}

// freeBatch waits for a batch that is not in flight.
func (r *run) freeBatch(ctx context.Context) (*batch, error) {
	select {
	case b := <-r.free:
		return b, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// putBack gives back a batch that was not used.
func (r *run) putBack(b *batch) { r.free <- b }
