package engine

import (
	"context"
	"iter"
	"sync"
	"time"

	"mrrc-lua/internal/fault"
	"mrrc-lua/parse"
)

// The stages of a run and the goroutines they run in.
//
// As long as there are more cores than VMs, each stage has goroutines of its own: a source, a worker
// and an encoder for every VM. While one batch is in the script's hands, the next is parsed and the one
// before encoded. With a VM for every core nothing is gained by that: handing batches from core to core
// costs more than it brings. Then a worker carries its batch through all stages: it reads it, decodes the
// text, runs the hooks, the only thing for which it holds its VM lock, encodes, and delivers. Regions of
// a file (regions.go) are read by all workers at once, anything else by whoever's turn it is.
//
// In both cases the sink is no goroutine: it is run by whoever delivers.

// pipeline runs the stages until all input is written.
func (r *run) pipeline(ctx context.Context, s *sink) error {
	c := r.newCrew(ctx)
	srcCtx, enough := context.WithCancelCause(c.ctx)
	defer enough(nil)
	defer r.onStop(func() { enough(errEnough) })()
	s.enough = enough
	process := func(w *worker, b *batch) error {
		if b.last { // it has no records
			return nil
		}
		begin := time.Now()
		defer func() { r.stages.worker.since(begin) }()
		return r.row.hooks(w, c.ctx, b)
	}
	if r.carry {
		var work []func(*batch) error
		for _, w := range r.workers {
			work = append(work, func(b *batch) error {
				if err := process(w, b); err != nil {
					return err
				}
				return r.deliver(c.ctx, s, b)
			})
		}
		return r.carried(c, srcCtx, work)
	}
	var workers sync.WaitGroup
	workers.Add(1)
	c.start(func() error {
		defer workers.Done() // in mode locked the source is a worker, too
		defer close(r.work)
		return r.read(srcCtx)
	})
	for _, w := range r.workers {
		workers.Add(1)
		c.start(func() error {
			defer workers.Done()
			return r.stage(c.ctx, r.work, func(b *batch) error {
				if err := process(w, b); err != nil {
					return err
				}
				select {
				case r.encode <- b:
					return nil
				case <-c.ctx.Done():
					return context.Cause(c.ctx)
				}
			})
		})
		c.start(func() error {
			return r.stage(c.ctx, r.encode, func(b *batch) error { return r.deliver(c.ctx, s, b) })
		})
	}
	c.start(func() error {
		workers.Wait()
		close(r.encode)
		return nil
	})
	return c.wait()
}

// deliver encodes a batch and brings it to the sink.
func (r *run) deliver(ctx context.Context, s *sink, b *batch) error {
	begin := time.Now()
	r.encodeBatch(b, -1)
	r.stages.encoder.since(begin)
	return s.deliver(ctx, b)
}

// stage does with each batch of a channel what f says, until it is closed.
func (r *run) stage(ctx context.Context, from <-chan *batch, f func(*batch) error) error {
	for {
		select {
		case b, ok := <-from:
			if !ok {
				return nil
			}
			if err := f(b); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// carried runs workers that carry their batches. Each gets what it does with one, besides reading it and
// decoding its text.
func (r *run) carried(c *crew, srcCtx context.Context, workers []func(*batch) error) error {
	r.feeds[0].workers = c.ctx
	p := r.newPump(srcCtx)
	defer p.stop()
	for _, work := range workers {
		c.start(func() error {
			text := parse.NewTextDecoder(r.opt.Input.Text)
			for {
				b, err := p.next(c.ctx)
				if b == nil || err != nil {
					return err
				}
				if ok, err := b.fetch(c.ctx); err != nil {
					return err
				} else if !ok {
					continue
				}
				begin := time.Now()
				text.Settle(&b.in)
				r.stages.source.since(begin)
				if err := work(b); err != nil {
					return err
				}
			}
		})
	}
	return c.wait()
}

// pump is a source that runs when it is asked for a batch, in the goroutine that asks.
type pump struct {
	turn chan struct{} // a token in it: nobody is reading
	pull func() (*batch, bool)
	stop func() // ends the source; not while somebody is reading
	err  error  // of the source, when it has ended
}

func (r *run) newPump(ctx context.Context) *pump {
	p := &pump{turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	p.pull, p.stop = iter.Pull(func(yield func(*batch) bool) {
		r.feeds[0].to = func(_ context.Context, b *batch) error {
			if !yield(b) {
				return errEnough // nobody asks any more
			}
			return nil
		}
		p.err = fault.Safely(func() error { return r.read(ctx) })()
	})
	return p
}

// next waits for its turn and gives the next batch, or nil at the end.
func (p *pump) next(ctx context.Context) (*batch, error) {
	select {
	case <-p.turn:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() { p.turn <- struct{}{} }()
	if b, ok := p.pull(); ok {
		return b, nil
	}
	return nil, p.err
}
