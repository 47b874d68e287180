package engine

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// crew is the goroutines of a run. The first that fails ends the others, and the scripts that they
// run.
type crew struct {
	ctx  context.Context // what the goroutines end with; its cause is the first error
	fail context.CancelCauseFunc
	all  sync.WaitGroup
	idle func() bool
}

func (r *run) newCrew(ctx context.Context) *crew {
	c := &crew{}
	c.ctx, c.fail = context.WithCancelCause(ctx)
	c.idle = context.AfterFunc(c.ctx, func() {
		for _, w := range r.workers {
			w.guard.stop(errInterrupted)
		}
	})
	return c
}

func (c *crew) start(f func() error) {
	c.all.Go(func() {
		if err := safely(f)(); err != nil {
			c.fail(err)
		}
	})
}

// wait returns when all goroutines did, with the first error.
func (c *crew) wait() error {
	c.all.Wait()
	c.idle()
	err := context.Cause(c.ctx)
	c.fail(nil)
	return err
}

// FaultError is a mistake of this program that was caught: the run ends, and the process may say so.
type FaultError struct {
	Value any    // of the panic
	Stack string // where it happened
}

func (e *FaultError) Error() string { return fmt.Sprintf("a fault of mrrc-lua itself: %v", e.Value) }

// safely makes a panic of a goroutine an error of the run.
func safely(f func() error) func() error {
	return func() (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = &FaultError{v, string(debug.Stack())}
			}
		}()
		return f()
	}
}
