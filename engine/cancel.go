package engine

import (
	"context"
	"sync"

	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/guard"
)

// crew holds the goroutines of a run. The first one that fails ends the others and the scripts that
// they run.
type crew struct {
	ctx  context.Context // ends the goroutines; its cause is the first error
	fail context.CancelCauseFunc
	all  sync.WaitGroup
	idle func() bool
}

func (r *run) newCrew(ctx context.Context) *crew {
	c := &crew{}
	c.ctx, c.fail = context.WithCancelCause(ctx)
	c.idle = context.AfterFunc(c.ctx, func() {
		for _, v := range r.vms {
			v.guard.Stop(guard.ErrInterrupted)
		}
	})
	return c
}

func (c *crew) start(f func() error) {
	c.all.Go(func() {
		if err := fault.Safely(f)(); err != nil {
			c.fail(err)
		}
	})
}

// wait returns the first error after all goroutines have returned.
func (c *crew) wait() error {
	c.all.Wait()
	c.idle()
	err := context.Cause(c.ctx)
	c.fail(nil)
	return err
}

// Limits.Stop asks a run to end. The source then ends as it does when the run has enough, and the batches
// that it has passed on are finished, so that the counts are those of whole batches.

// onStop calls f when the run is asked to end. release ends the waiting; it returns false if f was called.
func (r *run) onStop(f func()) (release func() bool) {
	if r.opt.Limits.Stop == nil {
		return func() bool { return true }
	}
	return context.AfterFunc(r.opt.Limits.Stop, f)
}

// stopped returns the reason why the run was asked to end, or nil.
func (p *program) stopped() error {
	if p.opt.Limits.Stop == nil || p.opt.Limits.Stop.Err() == nil {
		return nil
	}
	return context.Cause(p.opt.Limits.Stop)
}
