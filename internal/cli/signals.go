package cli

import (
	"context"
	"os"
	"time"

	"mrrc-lua/internal/job"
)

// patience is how long a run may take after the first signal to write the records that it has read.
const patience = 2 * time.Second

// watchSignals asks the run to end at the first signal, aborts it if it takes long, and ends the
// process at the second signal.
func (c *command) watchSignals(stop, cancel context.CancelCauseFunc, done <-chan struct{}) {
	var late <-chan time.Time
	var first error
	for {
		select {
		case <-done:
			return
		case <-late:
			cancel(first)
		case s, ok := <-c.env.Signals:
			why, take := &job.Interruption{Signal: s}, c.taker.Load()
			switch {
			case !ok:
				return
			case take != nil && (*take)(s):
			case first == nil:
				first = why
				stop(why)
				if !c.runner.EndsByItself() {
					cancel(why)
				}
				late = time.After(patience)
			default:
				c.runner.Abandon()
				c.env.Exit(int(why.Code()))
			}
		}
	}
}

// catch lets a function look at each signal first: it reports whether nothing else must be done about
// it. nil ends that.
func (c *command) catch(take func(os.Signal) bool) {
	if take == nil {
		c.taker.Store(nil)
		return
	}
	c.taker.Store(&take)
}
