package engine

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"
	"golang.org/x/sync/errgroup"

	"mrrc-lua/parse"
)

// A script without hooks is run once, top to bottom, and reads for itself with marc.read. What it
// writes is encoded at once, because the records it reads are views that do not last, and handed
// to the sink from time to time.

// selfRun is the state of such a run.
type selfRun struct {
	ctx   context.Context
	w     *worker
	feed  *feed
	enc   *encoder
	bad   int64
	fatal error
}

// flushAt is how many bytes are encoded before they are handed on.
const flushAt = 256 << 10

// runSelf runs a script without hooks.
func (r *run) runSelf(ctx context.Context, s *sink) error {
	g, ctx := errgroup.WithContext(ctx)
	w := r.workers[0]
	self := &selfRun{ctx: ctx, w: w, feed: r.feeds[0], enc: r.newEncoder()}
	w.self = self
	g.Go(safely(func() error {
		defer close(r.encoded)
		return self.script()
	}))
	g.Go(safely(func() error { return s.loop(ctx, r.encoded, func(error) {}) }))
	return g.Wait()
}

func (s *selfRun) script() (err error) {
	w := s.w
	first := w.batch
	if w.batch, err = s.feed.batch(s.ctx); err != nil {
		return err
	}
	w.batch.events = append(w.batch.events, first.events...)
	w.rec, w.index = nil, -1
	err = w.lock.Hold(s.ctx, PhaseScript, func(L *lua.LState) error {
		_, err := w.call(L, "", L.NewFunctionFromProto(w.run.opt.Script.proto), 0)
		return err
	})
	if s.fatal != nil {
		err = s.fatal
	}
	if err != nil && w.guard.Err() != nil && s.fatal == nil {
		return err
	}
	w.batch.last, w.batch.fatal = true, err
	return s.handOn()
}

// handOn sends the batch to the sink.
func (s *selfRun) handOn() error {
	b := s.w.batch
	b.file, b.seq = s.feed.file, s.feed.n
	s.feed.n++
	select {
	case s.w.run.encoded <- b:
		return nil
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

// encodeLast encodes the event that was just added.
func (s *selfRun) encodeLast() {
	b := s.w.batch
	i := len(b.events) - 1
	s.enc.batch = b
	s.enc.encode(i)
	clear(b.events[i:])
	b.events = b.events[:i]
}

// came notes a record that the script is about to get, and tells whether it gets it.
func (s *selfRun) came(r *parse.Record) bool {
	w := s.w
	if b := w.batch; len(b.main)+len(b.print) > flushAt || len(b.further) > 0 && len(b.outcomes) > 1000 {
		if s.handOn() != nil {
			return false
		}
		next, err := s.feed.batch(s.ctx)
		if err != nil {
			return false
		}
		w.batch = next
	}
	b := w.batch
	w.rec, w.index = r, int32(len(b.outcomes))
	bad := error(nil)
	switch {
	case r.Err() != nil:
		b.bytes.Rejected += int64(len(r.Raw()))
		bad = r.Err()
	default:
		b.bytes.Records += int64(len(r.Raw()))
		if len(r.Problems()) > 0 {
			b.problems++
			if w.run.opt.Strict {
				bad = strictError(r)
			}
		}
	}
	if bad == nil {
		b.outcomes = append(b.outcomes, dropped)
		if len(r.Problems()) > 0 && w.run.opt.Tolerated != nil {
			b.rejects = append(b.rejects, rejection{record: r.Clone(), index: -1})
		}
		return true
	}
	b.rejects = append(b.rejects, rejection{record: r.Clone(), index: -1, err: bad})
	if r.Continued() {
		return false
	}
	b.outcomes = append(b.outcomes, rejected)
	s.bad++
	if limit := w.run.opt.MaxErrors; w.run.opt.Strict || limit > 0 && s.bad >= limit {
		last := recordError(b.rejects[len(b.rejects)-1])
		last.Raw = nil
		s.fatal = &TooManyError{Limit: max(limit, 1), Last: last}
		stop := error(s.fatal)
		w.guard.kill.Store(&stop)
	}
	return false
}

// noHook is the error of a script that neither has hooks nor reads.
func noHook(s *Script) error {
	return &ScriptError{Script: s.Name, Msg: "the script defines no hook and reads nothing",
		Hint: "define a global function filter(record) or transform(record), or loop over marc.read(path):records()",
		Err:  errors.New("no hook")}
}
