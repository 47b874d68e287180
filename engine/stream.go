package engine

import (
	"context"
	"errors"
	"io"
	"sync"

	"mrrc-lua/internal/input"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// stream reads records for a script that reads for itself with marc.read. A goroutine parses ahead of
// the script. When it needs bytes that only the script has, it signals that and waits; the script is
// asked when it takes its next batch, before it begins to work on it. So one block is parsed while the
// script works on the one before.
type stream struct {
	vm     *vm
	reuse  bool              // batches that the script has given back are filled again
	full   chan *parse.Batch // parsed, waiting for the script
	empty  chan *parse.Batch // given back by the script
	need   chan struct{}     // the parser wants bytes of the script
	give   chan given        // and gets them
	inHand *parse.Batch
	end    error // set before full is closed
	ctx    context.Context
	cancel context.CancelFunc
	done   sync.WaitGroup
	once   sync.Once
}

// given is the result of asking a script for bytes: no bytes mean the end.
type given struct {
	bytes []byte
	err   error
}

// streamBatches is how many batches a stream has: one with the script, one ready, one in work.
const streamBatches = 3

// openStream begins to read records for a script. reuse is false when the script may hand them on, to
// be written later.
func (v *vm) openStream(src luabind.Source, reuse bool) (*stream, error) {
	ctx, cancel := context.WithCancel(v.ctx)
	s := &stream{
		vm: v, reuse: reuse, full: make(chan *parse.Batch, streamBatches), empty: make(chan *parse.Batch, streamBatches),
		need: make(chan struct{}, 1), give: make(chan given), ctx: ctx, cancel: cancel,
	}
	for range streamBatches {
		s.empty <- &parse.Batch{}
	}
	read := func() error {
		return s.parse(ctx, parse.NewReader(s.fromScript(ctx), v.parseOptions("source")))
	}
	switch {
	case src.Bytes != nil:
		read = func() error { return s.parse(ctx, parse.NewReader(src.Bytes, v.parseOptions("source"))) }
	case src.Paths != nil:
		var files []io.ReadCloser
		for _, path := range src.Paths {
			f, err := v.openFile(path)
			if err == nil && v.opt.Input.Opened != nil {
				f, err = v.opt.Input.Opened(-1, path, f)
			}
			if err != nil {
				for _, f := range files {
					_ = f.Close()
				}
				cancel()
				return nil, &InputError{Name: path, Err: err}
			}
			files = append(files, f)
		}
		read = func() (err error) {
			for i, f := range files {
				if err != nil {
					_ = f.Close() // nothing was read
					continue
				}
				err = s.file(ctx, src.Paths[i], f)
			}
			return err
		}
	}
	s.done.Go(func() {
		defer close(s.full)
		s.end = v.broken.callback("the Read of an input", read)
	})
	return s, nil
}

// file parses a file, compressed or not, in any format, and closes it.
func (s *stream) file(ctx context.Context, name string, f io.ReadCloser) error {
	in, err := input.Open(name, f, s.vm.opt.Input.Format)
	if err != nil {
		return err
	}
	defer s.vm.closeInput(in)
	rd, err := in.Records(s.vm.parseOptions(name))
	if err != nil {
		return &InputError{Name: name, Err: err}
	}
	return s.parse(ctx, rd)
}

// parse passes batches to the script until the input ends.
func (s *stream) parse(ctx context.Context, rd parse.BatchReader) error {
	for {
		select {
		case b := <-s.empty:
			if err := rd.Read(b); err != nil {
				s.empty <- b
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			s.full <- b // has room for all batches
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Next implements luabind.Stream. Waiting is not counted as the script's time.
func (s *stream) Next(ask func() ([]byte, error)) (*parse.Batch, error) {
	if s.inHand != nil {
		if !s.reuse {
			s.inHand = &parse.Batch{}
		}
		s.empty <- s.inHand
		s.inHand = nil
	}
	if s.reuse { // the time of a record begins when it comes
		s.vm.guard.End()
	}
	s.vm.guard.Wait()
	defer s.vm.guard.Waited()
	for {
		select {
		case b, ok := <-s.full:
			if !ok {
				s.empty = nil // the parser has ended: nobody needs its memory
				if s.end != nil {
					return nil, s.end
				}
				return nil, io.EOF
			}
			s.inHand = b
			select {
			case <-s.need: // one block ahead
				return b, s.answer(ask)
			default:
				return b, nil
			}
		case <-s.need:
			if err := s.answer(ask); err != nil {
				return nil, err
			}
		case <-s.ctx.Done():
			return nil, context.Cause(s.ctx)
		}
	}
}

// answer asks the script for bytes and passes them to the parser, which waits for them. The parser
// returns an error of the script after all records that were read before.
func (s *stream) answer(ask func() ([]byte, error)) error {
	if s.reuse {
		s.vm.guard.Start()
		defer s.vm.guard.End()
	}
	s.vm.guard.Waited()
	b, err := ask()
	s.vm.guard.Wait()
	select {
	case s.give <- given{b, err}:
		return nil
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

// Close implements luabind.Stream.
func (s *stream) Close() error {
	s.once.Do(func() {
		s.cancel()
		s.done.Wait()
	})
	return nil
}

// fromScript is the source of a parser that needs bytes of the script: it signals that, and waits for
// them.
func (s *stream) fromScript(ctx context.Context) io.Reader {
	return &pieces{next: func() ([]byte, error) {
		s.need <- struct{}{}
		select {
		case g := <-s.give:
			return g.bytes, g.err
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}}
}
