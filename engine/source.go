package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"mrrc-lua/internal/fault"
	"mrrc-lua/parse"
)

// Stage 1. A source reads inputs one after the other and hands their batches on; with several
// readers the inputs are dealt to as many goroutines. A Read that blocks on a pipe or a terminal
// cannot be interrupted; everything else selects on the context.

// input is one of the inputs, by name.
type input struct {
	name string
	open func() (io.ReadCloser, error)
}

// inputs lists what Go reads.
func (r *run) inputs() []input {
	if r.opt.Source != nil {
		name := r.opt.SourceName
		if name == "" {
			name = "source"
		}
		return []input{{name, func() (io.ReadCloser, error) { return io.NopCloser(r.opt.Source), nil }}}
	}
	var list []input
	for i, path := range r.opt.Inputs {
		list = append(list, input{path, func() (io.ReadCloser, error) { return r.opened(i, path) }})
	}
	return list
}

// opened opens an input to read records of it.
func (r *run) opened(i int, path string) (io.ReadCloser, error) {
	in, err := r.openInput(path)
	if err != nil || r.opt.Opened == nil {
		return in, err
	}
	return r.opt.Opened(i, path, in)
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
	if path != "-" {
		return openFile(path)
	}
	if p.opt.Stdin == nil {
		return nil, errors.New("there is no standard input")
	}
	return io.NopCloser(p.opt.Stdin), nil
}

// openFile opens a file for reading; a directory is an error that says what to do.
func openFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		_ = f.Close()
		return nil, errors.New("is a directory; name the files in it, as in " + path + "/*.mrc")
	}
	return f, nil
}

// bare takes the operation and the path off an error of package os: our messages name the file.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// checkInputs opens every file once before the run begins, so that a misspelt name is found
// before anything is written.
func (r *run) checkInputs() error {
	for _, path := range r.opt.Inputs {
		if path == "-" && !r.named || r.opt.Source != nil {
			continue
		}
		// Opening a FIFO would wait for its writer: only regular files are opened here.
		st, err := os.Stat(path)
		switch {
		case err != nil:
			return &InputError{path, bare(err)}
		case !st.Mode().IsRegular() && !st.IsDir():
			continue
		}
		f, err := r.openInput(path)
		if err != nil {
			return &InputError{path, err}
		}
		_ = f.Close()
	}
	return nil
}

// read runs the source. That the run has enough is no error.
func (r *run) read(ctx context.Context) error {
	var err error
	switch {
	case r.lua != nil && r.mode == ModeLocked:
		_, err = r.feeds[0].readLocked(ctx, r.lua)
	case r.lua != nil:
		_, err = r.feeds[0].readLua(ctx, r.lua)
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
	for i, in := range r.inputs() {
		if i < r.feeds[0].file { // it was read before a break
			continue
		}
		if enough, err := r.feeds[0].readInput(ctx, in); enough || err != nil {
			return err
		}
	}
	return nil
}

// readDealt deals the inputs to the feeds, each in a goroutine of its own: a feed takes the next
// input when it is done with one.
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
				f.file, f.n = i, 0
				if enough, err := f.readInput(ctx, list[i]); enough || err != nil {
					return err
				}
			}
		}))
	}
	return g.Wait()
}

// readInput reads one input in the mode of the run.
func (f *feed) readInput(ctx context.Context, in input) (enough bool, err error) {
	src, err := in.open()
	if err != nil {
		return false, f.fail(ctx, &InputError{in.name, err})
	}
	defer func() { _ = src.Close() }() // it was only read
	f.changed = f.run.watched(in.name, src)
	first, all := head(src)
	from := f.from // where the first input is read on
	f.from = nil
	if f.run.mode == ModeNative || f.run.mode == ModeParallel {
		if file, size, ok := seekable(src); ok && f.run.isPlainMARC(first) {
			return f.readRegions(ctx, in.name, file, size, from)
		}
	}
	if f.run.mode == ModeParallel {
		f.run.note("mode parallel: " + in.name + " is not ISO 2709 that can be read at several places at once; it was read as in mode native")
	}
	plain, _, stop, err := decompress(first, all)
	defer stop()
	if err != nil {
		return false, f.fail(ctx, &InputError{in.name, err})
	}
	first, plain = head(plain)
	return f.readPlain(ctx, in.name, first, plain, from)
}

// readPlain reads an input that is not compressed.
func (f *feed) readPlain(ctx context.Context, name string, first []byte, src io.Reader, from *Place) (enough bool, err error) {
	r := f.run
	rd, format, err := r.openReader(first, src, f.parseOptions(name))
	if err != nil {
		return false, f.fail(ctx, &InputError{name, err})
	}
	if from != nil {
		if err := f.passOver(ctx, rd, from); err != nil {
			return false, f.fail(ctx, err)
		}
	}
	if r.mode == ModeNative || r.mode == ModeParallel {
		return f.read(ctx, name, rd)
	}
	if format != parse.FormatMARC {
		return false, f.fail(ctx, usagef("mode %s reads ISO 2709, and %s is %s: use mode native", r.mode, name, format))
	}
	lua, err := r.luaFile(ctx, name, io.NopCloser(src))
	if err != nil {
		return false, err
	}
	if r.mode == ModeLocked {
		return f.readLocked(ctx, lua)
	}
	return f.readLua(ctx, lua)
}

// fail ends the run at an input that cannot be read, behind everything that was read before.
func (f *feed) fail(ctx context.Context, err error) error {
	b, e := f.batch(ctx)
	if e != nil {
		return e
	}
	return f.last(ctx, b, err)
}

// isPlainMARC tells ISO 2709 that is not compressed by its first bytes.
func (r *run) isPlainMARC(first []byte) bool {
	if bytes.HasPrefix(first, gzipMagic) || bytes.HasPrefix(first, zstdMagic) || bytes.HasPrefix(first, bzip2Magic) {
		return false
	}
	if r.opt.From != "" {
		return r.opt.From == parse.FormatMARC
	}
	f, err := parse.Sniff(first)
	return err == nil && f == parse.FormatMARC
}

// parseOptions are those of what the feed reads itself.
func (f *feed) parseOptions(name string) parse.Options {
	opt := f.run.parseOptions(name)
	opt.LeaveText = f.run.carry // workers settle it
	return opt
}

// seekable gives a regular file, which can be read at any place, and its size.
func seekable(src io.Reader) (f io.ReaderAt, size int64, ok bool) {
	file, ok := src.(interface {
		io.ReaderAt
		Stat() (os.FileInfo, error)
	})
	if !ok {
		return nil, 0, false
	}
	st, err := file.Stat()
	if err != nil || !st.Mode().IsRegular() || st.Size() == 0 { // some files of the system say 0 and are not empty
		return nil, 0, false
	}
	return file, st.Size(), true
}

// watched gives a function that says, when a file was read, whether it is still the one that it was
// when it was opened. One that was cut has lost records: that is an error.
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
			r.note(fmt.Sprintf("%s was changed while it was read: it had %d bytes and has %d", name, was.Size(), is.Size()))
		case !is.ModTime().Equal(was.ModTime()):
			r.note(name + " was changed while it was read")
		}
		return nil
	}
}

// note adds a remark to the summary, once.
func (r *run) note(text string) {
	r.notesMu.Lock()
	defer r.notesMu.Unlock()
	if !slices.Contains(r.notes, text) {
		r.notes = append(r.notes, text)
	}
}
