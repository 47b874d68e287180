package cli

import (
	"context"
	"os"
	"syscall"
	"time"

	"mrrc-lua/engine"
)

// interruption is the wish to end the run, as a signal told it.
type interruption struct{ signal os.Signal }

// Error says who wants the run to end.
func (i *interruption) Error() string {
	switch i.signal {
	case syscall.SIGTERM:
		return "terminated"
	case syscall.SIGHUP:
		return "interrupted: the terminal was closed"
	}
	return "interrupted"
}

// Unwrap makes it engine.ErrInterrupted.
func (i *interruption) Unwrap() error { return engine.ErrInterrupted }

// code is what a shell says of a process that ended by the signal.
func (i *interruption) code() ExitCode {
	if n, ok := i.signal.(syscall.Signal); ok && n > 0 {
		return 128 + ExitCode(n)
	}
	return ExitInterrupted
}

// patience is how long a run may take to write what it has read when it is to end.
const patience = 2 * time.Second

// watchSignals asks the run to end at the first signal, insists when it takes long, and ends the
// process at the second.
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
			why, take := &interruption{s}, c.taker.Load()
			switch {
			case !ok:
				return
			case take != nil && (*take)(s):
			case first == nil:
				first = why
				stop(why)
				if !c.soft.Load() {
					cancel(why)
				}
				late = time.After(patience)
			default:
				c.files.Abandon()
				c.written.Abandon()
				c.report.Abandon()
				c.env.Exit(int(why.code()))
			}
		}
	}
}

// catch lets a function look at each signal: it tells whether that was all there is to do about it.
// nil ends that.
func (c *command) catch(take func(os.Signal) bool) {
	if take == nil {
		c.taker.Store(nil)
		return
	}
	c.taker.Store(&take)
}
