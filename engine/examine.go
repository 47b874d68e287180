package engine

import (
	"context"
	"runtime"
	"time"

	"mrrc-lua/internal/fault"
	"mrrc-lua/parse"
)

// Examiner looks at records for Examine.
type Examiner interface {
	// Look examines the records of a batch, those that could not be read among them. It is called by
	// several goroutines at once, on different records, and must not change or keep them.
	Look(records []parse.Record) (made any)
	// Take receives the results of Look for these records. It is called by one goroutine at a time, in the
	// order of the input. The records are valid until it returns. An error ends the run.
	Take(records []parse.Record, made any) error
}

// Examine reads the inputs as Run does and shows their records to an examiner. There is no script, no VM,
// and nothing is written. speed.Jobs is the number of goroutines that examine, by default one per core;
// speed.Mode is not used. The Summary has Read, Rejected, Problems, Salvaged and Bytes. Errors are those
// of Run.
func Examine(ctx context.Context, in Input, speed Speed, e Examiner) (sum Summary, err error) {
	err = fault.In("", func() error {
		if err := needContext(ctx); err != nil {
			return err
		}
		if e == nil {
			return usagef("no examiner")
		}
		sum, err = examine(ctx, in, speed, e)
		return err
	})
	return sum, err
}

func examine(ctx context.Context, in Input, speed Speed, e Examiner) (Summary, error) {
	r := settled(Options{Input: in, Speed: speed})
	if speed.Jobs <= 0 {
		r.jobs = runtime.GOMAXPROCS(0)
	}
	if err := r.choose(ModeNative, fromFiles); err != nil {
		return Summary{}, err
	}
	sum := Summary{Mode: r.mode, Jobs: r.jobs}
	if err := r.checkInputs(); err != nil {
		return sum, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.ctx = ctx
	r.settleCarry(r.opt, r.jobs)
	r.makeFeeds()
	s := newSink(r, &sum)
	s.examiner = e
	err := r.examine(ctx, s)
	sum.PassedOver = r.passed.list
	sum.Elapsed = time.Since(r.begun)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return sum, err
}

// examine shows all batches of the input to the examiner, which takes the place of the script.
func (r *run) examine(ctx context.Context, s *sink) error {
	c := r.newCrew(ctx)
	source, enough := context.WithCancelCause(c.ctx)
	defer enough(nil)
	s.enough = enough
	y := &way{r, c.ctx, s}
	if r.carry {
		p := r.newPump(source, c.ctx)
		defer p.stop()
		for range r.jobs {
			c.start(func() error {
				text := parse.NewTextDecoder(r.opt.Input.Text)
				return p.each(c.ctx, func(b *batch) error {
					if ok, err := y.read(text, b); !ok || err != nil {
						return err
					}
					return y.look(b)
				})
			})
		}
		return c.wait()
	}
	c.start(func() error {
		defer close(r.toWorkers)
		return r.read(source)
	})
	for range r.jobs {
		c.start(func() error { return each(c.ctx, r.toWorkers, y.look) })
	}
	return c.wait()
}

// look shows a batch to the examiner and delivers it.
func (y *way) look(b *batch) error {
	begin := time.Now()
	records := b.in.Records[b.lo:b.hi]
	for i := range records {
		b.arrive(i, false)
	}
	b.seen = y.sink.examiner.Look(records)
	y.stages.worker.since(begin)
	return y.sink.deliver(y.ctx, b)
}

// examined counts the records of a batch and passes on the examiner's results.
func (s *sink) examined(b *batch) error {
	s.sum.Totals.add(b)
	s.sum.Dropped = 0 // there is nothing that could keep a record
	if err := s.examiner.Take(b.in.Records[b.lo:b.hi], b.seen); err != nil {
		return err
	}
	return b.end()
}
