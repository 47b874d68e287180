package cli

import (
	"context"
	"os"
	"syscall"

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

// watchSignals ends the run at the first signal and the process at the second.
func (c *command) watchSignals(cancel context.CancelCauseFunc, done <-chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-done:
			return
		case s, ok := <-c.env.Signals:
			why, take := &interruption{s}, c.taker.Load()
			switch {
			case !ok:
				return
			case take != nil && (*take)(s):
				n--
			case n == 0:
				cancel(why)
			default:
				c.files.Abandon()
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
