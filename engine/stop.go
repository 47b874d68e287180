package engine

import "context"

// A run is asked to end by Options.Stop. Its source then ends as it does when the run has enough,
// and what it handed on drains, so that the counts are those of whole batches.

// onStop calls f when the run is asked to end. What it gives back ends the waiting.
func (r *run) onStop(f func()) (release func() bool) {
	if r.opt.Stop == nil {
		return func() bool { return true }
	}
	return context.AfterFunc(r.opt.Stop, f)
}

// stopped is why the run was asked to end, or nil.
func (p *program) stopped() error {
	if p.opt.Stop == nil || p.opt.Stop.Err() == nil {
		return nil
	}
	return context.Cause(p.opt.Stop)
}
