package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// Stage 1. A source reads inputs one after the other and passes their batches on; with several readers
// the inputs are distributed to as many goroutines. A Read that blocks on a pipe or a terminal cannot be
// interrupted; all other waiting ends with the context.

// namedInput is one of the inputs that Go reads.
type namedInput struct {
	name string
	open func() (io.ReadCloser, error)
}

// inputs returns the inputs that Go reads, in order.
func (r *run) inputs() []namedInput {
	if r.opt.Input.Source != nil {
		name := r.opt.Input.SourceName
		if name == "" {
			name = "source"
		}
		return []namedInput{{name, func() (io.ReadCloser, error) { return io.NopCloser(r.opt.Input.Source), nil }}}
	}
	var list []namedInput
	for i, path := range r.opt.Input.Paths {
		list = append(list, namedInput{path, func() (io.ReadCloser, error) { return r.opened(i, path) }})
	}
	return list
}

// inputNames returns the names of the inputs, as messages have them.
func (r *run) inputNames() []string {
	switch {
	case r.lua != nil:
		return []string{r.lua.name}
	case r.opt.Input.Source == nil && (r.opt.Input.Records == nil || len(r.opt.Input.Paths) > 0):
		return r.opt.Input.Paths
	case r.opt.Input.SourceName != "":
		return []string{r.opt.Input.SourceName}
	}
	return []string{"source"}
}

// opened opens an input to read its records.
func (r *run) opened(i int, path string) (io.ReadCloser, error) {
	in, err := r.openInput(path)
	if err != nil || r.opt.Input.Opened == nil {
		return in, err
	}
	return r.opt.Input.Opened(i, path, in)
}

// openInput opens a path, or standard input.
func (r *run) openInput(path string) (io.ReadCloser, error) {
	if r.named { // by the script, which may not read everything
		return r.vms[0].OpenFile(path)
	}
	return r.program.openInput(path)
}

// openInput opens a path that the user named, or standard input.
func (p *program) openInput(path string) (io.ReadCloser, error) {
	switch open := p.opt.Input.Open; {
	case path != "-" && open != nil:
		content, size, err := open(path)
		if err != nil {
			return nil, err
		}
		return input.OfRanges(content, size), nil
	case path != "-":
		return input.OpenFile(path)
	}
	if p.opt.Input.Stdin == nil {
		return nil, errors.New("there is no standard input")
	}
	return stdin{p.opt.Input.Stdin}, nil
}

// stdin is standard input, which stays open.
type stdin struct{ io.Reader }

// Close implements io.Closer.
func (stdin) Close() error { return nil }

// Ready implements input.Ready. If it is not known whether a Read would wait, the result is false.
func (s stdin) Ready() bool {
	src, ok := s.Reader.(input.Ready)
	return ok && src.Ready()
}

// checkInputs opens every file once before the run begins, so that a misspelt name is found before
// anything is written.
func (r *run) checkInputs() error {
	for _, path := range r.opt.Input.Paths {
		if path == "-" && !r.named || r.opt.Input.Source != nil {
			continue
		}
		if r.opt.Input.Open == nil || r.named {
			// Opening a FIFO would wait for its writer: only regular files are opened here.
			st, err := os.Stat(path)
			switch {
			case err != nil:
				return &InputError{Name: path, Err: input.Bare(err)}
			case !st.Mode().IsRegular() && !st.IsDir():
				continue
			}
		}
		f, err := r.openInput(path)
		if err != nil {
			return &InputError{Name: path, Err: err}
		}
		_ = f.Close()
	}
	return nil
}

// read runs the source. It is not an error that the run has enough.
func (r *run) read(ctx context.Context) error {
	var err error
	switch {
	case r.lua != nil:
		_, err = r.row.ask(r.feeds[0], ctx, r.lua)
	case len(r.feeds) > 1:
		err = r.readDealt(ctx)
	default:
		err = r.readInputs(ctx)
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// readInputs reads all inputs with one feed.
func (r *run) readInputs(ctx context.Context) error {
	if rd := r.opt.Input.Records; rd != nil {
		_, err := r.feeds[0].read(ctx, r.inputNames()[0], rd)
		return err
	}
	for i, in := range r.inputs() {
		if i < r.feeds[0].file { // it was read before a break
			continue
		}
		if r.part != nil && i > r.part.From.Input {
			break
		}
		if enough, err := r.feeds[0].readInput(ctx, in); enough || err != nil {
			return err
		}
	}
	return nil
}

// readDealt distributes the inputs to the feeds, each in a goroutine of its own: a feed takes the next
// input when it has finished one.
func (r *run) readDealt(ctx context.Context) error {
	list := r.inputs()
	var mu sync.Mutex
	next := 0
	g, ctx := errgroup.WithContext(ctx)
	for _, f := range r.feeds {
		g.Go(fault.Safely(func() error {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(list) {
					return nil
				}
				f.file, f.n, f.layout = i, 0, encode.LayoutUnknown
				if enough, err := f.readInput(ctx, list[i]); enough || err != nil {
					return err
				}
			}
		}))
	}
	return g.Wait()
}

// readInput reads one input in the mode of the run.
func (f *feed) readInput(ctx context.Context, from namedInput) (enough bool, err error) {
	src, err := from.open()
	if err != nil {
		return false, f.fail(ctx, &InputError{Name: from.name, Err: err})
	}
	f.changed = f.run.watched(from.name, src)
	place := f.from // where the first input is read on
	f.from = nil
	in, err := input.Open(from.name, src, f.run.opt.Input.Format)
	if err == nil {
		defer f.run.closeInput(in)
		if f.run.row.ReadsInGo {
			if file, size, ok := in.At(); ok && in.Format == parse.FormatMARC {
				if p := f.run.part; p != nil {
					size = min(size, p.To)
				}
				return f.readRegions(ctx, from.name, file, size, place)
			}
		}
	}
	if f.run.row.pool {
		f.run.notes.add(fmt.Sprintf("mode %s: %s is not ISO 2709 that can be read at several places at once; it was read as in mode %s", f.run.mode, from.name, ModeNative))
	}
	if err != nil {
		return false, f.fail(ctx, err)
	}
	return f.readThrough(ctx, from.name, in, place)
}

// readThrough reads an input from front to back.
func (f *feed) readThrough(ctx context.Context, name string, in *input.Reader, from *Place) (enough bool, err error) {
	r := f.run
	rd, err := in.Records(f.parseOptions(name))
	if err != nil {
		return false, f.fail(ctx, &InputError{Name: name, Err: err})
	}
	f.archive = in.IsArchive()
	if r.row.reader != nil {
		rd = r.row.reader(rd)
	}
	if from != nil {
		if err := f.passOver(ctx, rd, from); err != nil {
			return false, f.fail(ctx, err)
		}
	}
	if r.row.ReadsInGo {
		return f.read(ctx, name, rd)
	}
	if in.IsArchive() {
		return false, f.fail(ctx, usagef("mode %s reads ISO 2709, and %s is a zip archive: use mode native", r.mode, name))
	}
	if in.Format != parse.FormatMARC {
		return false, f.fail(ctx, usagef("mode %s reads ISO 2709, and %s is %s: use mode native", r.mode, name, in.Format))
	}
	lua, err := r.luaFile(ctx, name, io.NopCloser(in))
	if err != nil {
		return false, err
	}
	return r.row.ask(f, ctx, lua)
}

// closeInput closes an input, and notes what was passed over in it.
func (p *program) closeInput(in *input.Reader) {
	for _, text := range in.PassedOver() {
		p.passed.add(text)
	}
	in.Close()
}

// fail ends the run at an input that cannot be read, after everything that was read before.
func (f *feed) fail(ctx context.Context, err error) error {
	b, e := f.batch(ctx)
	if e != nil {
		return e
	}
	b.in = parse.Batch{} // it has what an earlier input left there
	return f.last(ctx, b, err)
}

// parseOptions returns the options of readers that the feed uses itself.
func (f *feed) parseOptions(name string) parse.Options {
	opt := f.run.parseOptions(name)
	opt.LeaveText = f.run.carry // workers settle it
	if f.alone {                // otherwise there is a goroutine for each file that is read
		opt.Parsers = cmp.Or(max(f.run.opt.Speed.Parsers, 0), input.Parsers())
	}
	return opt
}

// watched returns a function to call when a file has been read. It notes that the file was changed
// since watched was called, and returns an error if it was cut, because then records are lost. It returns
// nil for anything that is not a regular file.
func (r *run) watched(name string, src io.Reader) func() error {
	file, ok := src.(interface{ Stat() (os.FileInfo, error) })
	if !ok {
		return nil
	}
	was, err := file.Stat()
	if err != nil || !was.Mode().IsRegular() {
		return nil
	}
	return func() error {
		is, err := file.Stat()
		switch {
		case err != nil:
			return nil
		case is.Size() < was.Size():
			return fmt.Errorf("was cut while it was read: it had %d bytes and has %d", was.Size(), is.Size())
		case is.Size() != was.Size():
			r.notes.add(fmt.Sprintf("%s was changed while it was read: it had %d bytes and has %d", name, was.Size(), is.Size()))
		case !is.ModTime().Equal(was.ModTime()):
			r.notes.add(name + " was changed while it was read")
		}
		return nil
	}
}

// notes are remarks of a run on itself. add is safe for concurrent use.
type notes struct {
	mu   sync.Mutex
	list []string
}

// add adds a remark, once.
func (n *notes) add(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !slices.Contains(n.list, text) {
		n.list = append(n.list, text)
	}
}
