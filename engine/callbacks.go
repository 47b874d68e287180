package engine

import (
	"context"
	"errors"
	"io"
	"sync"

	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/guard"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Functions of the embedding program may panic, or return nothing. Each is called through one of the functions
// here, which makes an error of that and ends the run with it, wherever it was called: a script must not
// catch it.

// breakage is why the run is over because of a function of the embedding program.
type breakage struct {
	mu   sync.Mutex
	err  error
	stop func(error) // ends the run; nil: there is none
}

// breakOff ends the run with an error, unless it has ended with another one.
func (b *breakage) breakOff(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err == nil {
		b.err = err
	}
	if b.stop != nil {
		b.stop(b.err)
	}
}

// cause returns the error with which the run was ended; nil: it was not.
func (b *breakage) cause() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err
}

// callback calls f, a function of the embedding program with this name. If it panics, the run ends.
func (b *breakage) callback(name string, f func() error) error {
	err := fault.In(name, f)
	var panicked *FaultError
	if errors.As(err, &panicked) && panicked.Where == name {
		b.breakOff(err)
	}
	return err
}

// nothing ends the run because a function returned neither a value nor an error.
func (b *breakage) nothing(name string) error {
	err := usagef("%s returned neither a value nor an error", name)
	b.breakOff(err)
	return err
}

// makes calls a function of the embedding program that makes a function. made reports whether it did; the run
// ends if not, and makes returns the same.
func (b *breakage) makes(name string, made func() bool) (ok bool) {
	_ = b.callback(name, func() error {
		ok = made()
		return nil
	})
	if !ok && b.cause() == nil {
		_ = b.nothing(name)
	}
	return ok
}

// got calls a function of the embedding program that returns a value or an error. There is none if it
// returns neither.
func got[T comparable](b *breakage, name string, f func() (T, error)) (v T, err error) {
	err = b.callback(name, func() error {
		v, err = f()
		return err
	})
	var none T
	if err == nil && v == none {
		err = b.nothing(name)
	}
	return v, err
}

// guardCallbacks puts functions in place of those of the options that end the run when they panic.
func (p *program) guardCallbacks() {
	b, o := &p.broken, p.opt
	if f := o.Input.Opened; f != nil {
		o.Input.Opened = func(index int, name string, in io.ReadCloser) (io.ReadCloser, error) {
			return got(b, "Input.Opened", func() (io.ReadCloser, error) { return f(index, name, in) })
		}
	}
	if f := o.Input.Open; f != nil {
		o.Input.Open = func(path string) (content io.ReaderAt, size int64, err error) {
			content, err = got(b, "Input.Open", func() (io.ReaderAt, error) {
				content, size, err = f(path)
				return content, err
			})
			return content, size, err
		}
	}
	if f := o.Output.Create; f != nil {
		o.Output.Create = func(name string) (io.Writer, error) {
			return got(b, "Output.Create", func() (io.Writer, error) { return f(name) })
		}
	}
	if f := o.Watch.Observe; f != nil {
		o.Watch.Observe = func() (see func(*parse.Record)) {
			b.makes("Watch.Observe", func() bool {
				see = f()
				return see != nil
			})
			return see
		}
	}
	if f := o.Watch.Trace; f != nil {
		o.Watch.Trace = func(step TraceStep) (more bool) {
			_ = b.callback("Watch.Trace", func() error {
				more = f(step)
				return nil
			})
			return more
		}
	}
	if c := o.Watch.Changes; c != nil {
		guard := *c
		o.Watch.Changes = &guard
		if c.View != nil {
			guard.View = func(e *diff.Entry) (v any) {
				_ = b.callback("Watch.Changes.View", func() error {
					v = c.View(e)
					return nil
				})
				return v
			}
		}
		guard.Keep = guarded(b, "Watch.Changes.Keep", c.Keep)
	}
	if f := o.Output.Tabulate; f != nil {
		o.Output.Tabulate = func(e *RowEncoder) Tabulator { return b.tabulator(func() Tabulator { return f(e) }) }
	}
	p.guardStep()
	if f := o.Checkpoints.Save; f != nil {
		o.Checkpoints.Save = func(c *Checkpoint) error {
			return b.callback("Checkpoints.Save", func() error { return f(c) })
		}
	}
	o.Watch.Progress = guarded[luabind.Counts](b, "Watch.Progress", o.Watch.Progress)
	o.Bad.Report = guarded[*RecordError](b, "Bad.Report", o.Bad.Report)
	o.Bad.Tolerated = guarded[*parse.Record](b, "Bad.Tolerated", o.Bad.Tolerated)
	if f := o.Bad.Lost; f != nil {
		o.Bad.Lost = func(r *parse.Record, problem parse.Problem) {
			guarded(b, "Bad.Lost", func(*parse.Record) { f(r, problem) })(r)
		}
	}
	p.guardReach()
}

// tabulator returns what a function of the embedding program makes, guarded as the function itself. If it returns
// nothing, the run ends, and no record has rows.
func (b *breakage) tabulator(make func() Tabulator) Tabulator {
	var made Tabulator
	const name = "Output.Tabulate"
	if !b.makes(name, func() bool {
		made = make()
		return made != nil
	}) {
		return func(dst []byte, ends []int, _ *parse.Record) ([]byte, []int, error) { return dst, ends, nil }
	}
	// The function that may panic is made once, not for each record.
	var dst []byte
	var ends []int
	var record *parse.Record
	call := func() (err error) {
		dst, ends, err = made(dst, ends, record)
		return err
	}
	return func(text []byte, rows []int, r *parse.Record) ([]byte, []int, error) {
		dst, ends, record = text, rows, r
		err := b.callback(name, call)
		text, rows = dst, ends
		dst, ends, record = nil, nil, nil
		return text, rows, err
	}
}

// guarded returns a function that calls f and ends the run if it panics; nil if f is nil.
func guarded[T any](b *breakage, name string, f func(T)) func(T) {
	if f == nil {
		return nil
	}
	return func(v T) {
		_ = b.callback(name, func() error {
			f(v)
			return nil
		})
	}
}

// guardReach does the same with the functions that scripts call.
func (p *program) guardReach() {
	b, o := &p.broken, &p.opt.Reach
	if f := o.OpenFile; f != nil {
		o.OpenFile = func(path string) (io.ReadCloser, error) {
			return got(b, "Reach.OpenFile", func() (io.ReadCloser, error) { return f(path) })
		}
	}
	if f := o.CreateFile; f != nil {
		o.CreateFile = func(path string, add bool) (io.WriteCloser, error) {
			return got(b, "Reach.CreateFile", func() (io.WriteCloser, error) { return f(path, add) })
		}
	}
	if f := o.Getenv; f != nil {
		o.Getenv = func(name string) (value string, allowed bool) {
			_ = b.callback("Reach.Getenv", func() error {
				value, allowed = f(name)
				return nil
			})
			return value, allowed
		}
	}
	if f := o.Require; f != nil {
		o.Require = func(module string) (source, name string, err error) {
			err = b.callback("Reach.Require", func() error {
				source, name, err = f(module)
				return err
			})
			return source, name, err
		}
	}
}

// write writes to a writer of the embedding program, which may write less without an error.
func write(w io.Writer, b []byte) error {
	n, err := w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	return err
}

// guardStep does the same with the step in Go.
func (p *program) guardStep() {
	b, o := &p.broken, &p.opt.Step
	if f := o.Each; f != nil {
		o.Each = func() (each StepFunc) {
			b.makes("Step.Each", func() bool {
				each = f()
				return each != nil
			})
			return each
		}
	}
	if f := o.Take; f != nil {
		o.Take = func(input int, r *parse.Record, note, written []byte) error {
			return b.callback("Step.Take", func() error { return f(input, r, note, written) })
		}
	}
}

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
