package engine

import (
	"context"
	"iter"
	"sync"
	"time"

	"mrrc-lua/internal/fault"
	"mrrc-lua/parse"
)

// way is the way of a batch through a run. Every batch takes the steps of carry, in that order. Which
// goroutines take it there depends on the plan:
//
//   - With a VM for every core, the goroutine of a worker carries its batch all the way: passing batches
//     from core to core would cost more than it gains. Regions of a file (regions.go) are read by all
//     workers at once, any other input by the worker whose turn it is.
//   - Otherwise each stage has goroutines of its own: a source, and for every VM a worker and an encoder.
//     While the script works on one batch, the next is parsed and the previous one encoded.
//
// In both cases the sink is not a goroutine: the goroutine that delivers runs it.
type way struct {
	*run
	ctx  context.Context // ends when a goroutine of the run fails
	sink *sink
}

// carry takes a batch from its input to the outputs. The VM lock is held for the hooks only.
func (y *way) carry(w *worker, text *parse.TextDecoder, b *batch) error {
	if ok, err := y.read(text, b); !ok || err != nil {
		return err
	}
	if err := y.hooks(w, b); err != nil {
		return err
	}
	y.encode(b)
	return y.sink.deliver(y.ctx, b) // which returns the batch to the source
}

// read makes records of the bytes of a region, unless the source has read the batch (feed.go), and
// decodes their text. ok is false when there is nothing in the region: the batch was then returned.
func (y *way) read(text *parse.TextDecoder, b *batch) (ok bool, err error) {
	if ok, err := b.fetch(y.ctx); !ok || err != nil {
		return false, err
	}
	defer y.stages.source.since(time.Now())
	y.settle(text, b)
	return true, nil
}

// settle decodes the text of a batch. The bytes of its records were counted before (feed.number): those of a record that
// is rejected for its text are counted again.
func (y *way) settle(text *parse.TextDecoder, b *batch) {
	if y.opt.Input.Text.Invalid != parse.InvalidReject {
		text.Settle(&b.in)
		return
	}
	list := b.in.Records[b.lo:b.hi]
	for i := range list {
		b.bytes.count(&list[i], -int64(list[i].Size()))
	}
	text.Settle(&b.in)
	for i := range list {
		b.bytes.count(&list[i], int64(list[i].Size()))
	}
}

// hooks lets the script decide about each record (worker.go).
func (y *way) hooks(w *worker, b *batch) error {
	if b.last { // it has no records
		if w.lifted != nil {
			w.lifted.shared.turns.pass(b)
		}
		return nil
	}
	defer y.stages.worker.since(time.Now())
	if w.lifted != nil {
		return w.lifted.process(y.ctx, w, b)
	}
	return y.row.hooks(w, y.ctx, b)
}

// encode makes bytes of the script's decisions (encoder.go).
func (y *way) encode(b *batch) {
	defer y.stages.encoder.since(time.Now())
	y.encoders.all(b)
}

// pipeline takes all batches of the input through the run.
func (r *run) pipeline(ctx context.Context, s *sink) error {
	c := r.newCrew(ctx)
	source, enough := context.WithCancelCause(c.ctx)
	defer enough(nil)
	defer r.onStop(func() { enough(errEnough) })()
	s.enough = enough
	y := &way{r, c.ctx, s}
	if !r.carry {
		y.staged(c, source)
		return c.wait()
	}
	if r.share != nil && r.carriers[0].lifted.ahead && !r.divided() {
		r.share.turns = newTurns(s.queue.at)
	}
	p := r.newPump(source, c.ctx)
	defer p.stop()
	for _, w := range r.runners() {
		c.start(func() error {
			text := parse.NewTextDecoder(r.opt.Input.Text)
			return p.each(c.ctx, func(b *batch) error { return y.carry(w, text, b) })
		})
	}
	return c.wait()
}

// runners returns the workers that run the hooks.
func (r *run) runners() []*worker {
	if r.carriers != nil {
		return r.carriers
	}
	return r.workers
}

// staged starts goroutines for each stage, between which batches go through channels.
func (y *way) staged(c *crew, source context.Context) {
	var workers sync.WaitGroup
	workers.Add(1)
	c.start(func() error {
		defer workers.Done() // in mode locked the source also runs the hooks
		defer close(y.toWorkers)
		return y.run.read(source)
	})
	for _, w := range y.runners() {
		workers.Add(1)
		c.start(func() error {
			defer workers.Done()
			return each(y.ctx, y.toWorkers, func(b *batch) error {
				if err := y.hooks(w, b); err != nil {
					return err
				}
				select {
				case y.toEncoders <- b:
					return nil
				case <-y.ctx.Done():
					return context.Cause(y.ctx)
				}
			})
		})
		c.start(func() error {
			return each(y.ctx, y.toEncoders, func(b *batch) error {
				y.encode(b)
				return y.sink.deliver(y.ctx, b)
			})
		})
	}
	c.start(func() error {
		workers.Wait()
		close(y.toEncoders)
		return nil
	})
}

// each calls f with every batch of a channel, until it is closed.
func each(ctx context.Context, from <-chan *batch, f func(*batch) error) error {
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

// pump is a source that runs when it is asked for a batch, in the goroutine that asks.
type pump struct {
	turn chan struct{} // a token in it: no goroutine is reading
	pull func() (*batch, bool)
	stop func() // ends the source; not while somebody is reading
	err  error  // of the source, when it has ended
}

// newPump makes a pump that reads until ctx ends. workers is the context of those who ask.
func (r *run) newPump(ctx, workers context.Context) *pump {
	r.feeds[0].workers = workers
	p := &pump{turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	p.pull, p.stop = iter.Pull(func(yield func(*batch) bool) {
		r.feeds[0].to = func(_ context.Context, b *batch) error {
			if !yield(b) {
				return errEnough // no goroutine asks any more
			}
			return nil
		}
		p.err = fault.Safely(func() error { return r.read(ctx) })()
	})
	return p
}

// each calls f with one batch after the other, until the source has ended. Several goroutines share the
// batches.
func (p *pump) each(ctx context.Context, f func(*batch) error) error {
	for {
		b, err := p.next(ctx)
		if b == nil || err != nil {
			return err
		}
		if err := f(b); err != nil {
			return err
		}
	}
}

// next waits for its turn and returns the next batch, or nil at the end.
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
