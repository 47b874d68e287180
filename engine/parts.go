package engine

import (
	"context"
	"errors"
	"io"
	"slices"

	"mrrc-lua/engine/part"
	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/guard"
	"mrrc-lua/parse"
)

// A run in parts: several processes run parts of the input, and one joins their results. Package part cuts the input,
// Parts runs parts, and partrun.go has their results in a form that JSON can hold. Every part begins with the state
// that the hook begin left, as every batch does with several VMs, so the result is that of one run with several VMs.

// Stretches cuts the inputs of a run into stretches of about so many bytes, for Frame: whole blocks. Of the options
// Input and Speed.Block are used. The error is an *InputError, or the cause of ctx.
func Stretches(ctx context.Context, opt Options, size int64) ([]Stretch, error) {
	return inPart(func() ([]Stretch, error) { return partInputs(&opt).Stretches(ctx, size) })
}

// Frame finds the records of a stretch. Stretches may be framed in any order, in several goroutines and processes. The error is an *InputError,
// or the cause of ctx.
func Frame(ctx context.Context, opt Options, s Stretch) (Stretch, error) {
	return inPart(func() (Stretch, error) { return partInputs(&opt).Frame(ctx, s) })
}

// Chain makes the parts of a run from all framed stretches of its inputs. A stretch that does not begin where the
// previous one ended is framed again; again is the number of these stretches. Records that Input.Skip or Input.Limit
// leaves out are in parts as well, except for parts after the last record. The error is an *InputError, the cause of
// ctx, or about stretches that are missing.
func Chain(ctx context.Context, opt Options, list []Stretch) (parts []Part, again int, err error) {
	parts, err = inPart(func() (made []Part, err error) {
		made, again, err = partInputs(&opt).Chain(ctx, list)
		return made, err
	})
	in := &opt.Input
	if err != nil || in.Limit <= 0 {
		return parts, again, err
	}
	over := slices.IndexFunc(parts, func(p Part) bool { return p.From.Records >= in.Skip+in.Limit && !p.From.Inside })
	if over <= 0 {
		return parts, again, nil
	}
	parts = parts[:over]
	for i := range parts {
		parts[i].Of = over
	}
	return parts, again, nil
}

// inPart calls f, and returns a panic as an error.
func inPart[T any](f func() (T, error)) (v T, err error) {
	err = fault.In("", func() error {
		v, err = f()
		return err
	})
	return v, err
}

// partInputs returns the inputs of a run in the form in which package part cuts them.
func partInputs(opt *Options) *part.Inputs {
	p := &program{opt: opt}
	in := &part.Inputs{Paths: opt.Input.Paths, Open: p.openInput, Format: opt.Input.Format, Text: opt.Input.Text,
		Salvage: opt.Input.Salvage, Block: opt.Speed.Block}
	if in.Block <= 0 {
		in.Block = defaultBlock
	}
	return in
}

// Parts runs a script over parts of its inputs, one part after the other, in the same VMs. One goroutine uses it at
// a time. After an error it runs no more parts.
type Parts struct {
	run      *run
	watches  *guard.Watches
	cancel   context.CancelCauseFunc
	top      *batch // what the script's top level and begin made
	prepared bool   // for the first part
	out      PartOutputs
	lifted   Lifted // by the parts before
	faults   int64
	err      error // why it runs no more parts
}

// PartOutputs has the writers of a part, and the functions that are called about its records. The fields mean the same
// as the fields with the same names in Options; any may be nil.
type PartOutputs struct {
	Main      io.Writer
	Create    func(name string) (io.Writer, error)
	Print     io.Writer
	Rejects   io.Writer
	Report    func(*RecordError)
	Tolerated func(*parse.Record)
	Lost      func(*parse.Record, parse.Problem)
	Progress  func(Counts)
}

// partRules are about runs in parts.
func partRules() []Rule {
	with := func(is func(c *combination) bool) func(c *combination) bool {
		return func(c *combination) bool { return c.inParts && is(c) }
	}
	return []Rule{
		{[]string{"Script"}, "a script without hooks reads for itself, and cannot be run in parts: give it hooks",
			with(func(c *combination) bool { return c.self != nil })},
		{[]string{"Input.Paths"}, "parts need files to read: name them",
			with(func(c *combination) bool {
				return c.opt.Input.Source != nil || c.opt.Input.Records != nil || slices.Contains(c.opt.Input.Paths, "-") || len(c.opt.Input.Paths) == 0
			})},
		{[]string{"Bad.Strict", "Bad.MaxErrors"}, "strict and max-errors end a run at a record, and parts after it may have been run by then: leave them out",
			with(func(c *combination) bool { return c.opt.Bad.limit() > 0 })},
		{[]string{"Checkpoints"}, "parts need no checkpoints: a part that failed is run again",
			with(func(c *combination) bool { return c.keeper != nil })},
		{[]string{"Output.ByInput", "Watch.Changes", "Watch.Observe", "Watch.Trace", "Step.Each", "Output.Tabulate", "Speed.Readers"}, "these options cannot be combined with parts",
			with(func(c *combination) bool {
				o := c.opt
				return c.rewrites() || o.Watch.Changes != nil || o.Watch.Observe != nil || o.Watch.Trace != nil || o.Step.Each != nil || o.Output.Tabulate != nil || o.Speed.Readers > 1
			})},
		{[]string{"Speed.Mode"}, "parts are read in mode native, not {mode}",
			with(func(c *combination) bool { return c.row.regions != nil && c.row.Mode != ModeNative })},
	}
}

// NewParts makes the VMs, and runs the script's top level and the hook begin in them. The options that PartOutputs has
// are not used, nor is Reach.CreateFile: a script that writes a file with io.open ends the part with a *UsageError. The
// errors are those of Run. Close ends the VMs.
func NewParts(ctx context.Context, opt Options) (*Parts, error) {
	p := &Parts{}
	err := fault.In("", func() error {
		if err := needContext(ctx); err != nil {
			return err
		}
		return p.make(ctx, opt)
	})
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Parts) make(ctx context.Context, opt Options) error {
	p.delegate(&opt)
	r, err := newRun(opt)
	if err != nil {
		return err
	}
	r.inParts = true
	c := combination{run: r}
	if err := c.check(partRules()); err != nil {
		return err
	}
	r.opt.Reach.CreateFile = func(string, bool) (io.WriteCloser, error) {
		err := usagef("a script in parts can write only outputs, with run:emit: a part may be run several times, and what it wrote to another file could not be taken back")
		r.broken.breakOff(err)
		return nil, err
	}
	p.run = r
	ctx, p.cancel = context.WithCancelCause(ctx)
	r.ctx, r.broken.stop = ctx, p.cancel
	p.watches = r.newWatches()
	r.outputs.main.piece = true
	if err := p.begin(ctx); err != nil {
		return p.cause(ctx, err)
	}
	return nil
}

// begin prepares the VMs.
func (p *Parts) begin(ctx context.Context) error {
	r := p.run
	if err := r.startVMs(ctx, p.watches); err != nil {
		return err
	}
	if r.workers[0].hooks.source != nil {
		return usagef("a script with the hook source reads for itself, and cannot be run in parts: name the files instead")
	}
	if err := r.choose(r.opt.Speed.Mode, fromFiles); err != nil {
		return err
	}
	c := combination{run: r, row: r.row}
	if err := c.check(partRules()); err != nil {
		return err
	}
	if r.hasRows && r.rows.Format() != RowsJSONL && !r.rows.Settled() {
		return usagef("the script makes rows, and without columns = {…} the first row of the run decides which columns there are: parts need the declaration")
	}
	if r.hasRows && r.opt.Output.NoRows != nil { // else the first part with a row would find out
		return r.opt.Output.NoRows
	}
	if !r.hasRows && r.opt.Output.NoRecords {
		return noRows(r.rows.Format())
	}
	p.top = r.workers[0].top
	return r.begin(ctx, nil)
}

// prepare makes the workers for the first part. Who runs no part does not need them.
func (p *Parts) prepare(ctx context.Context) error {
	if p.prepared {
		return nil
	}
	p.prepared = true
	r := p.run
	if err := r.liftHooks(ctx); err != nil {
		return err
	}
	r.settleCarry(r.opt, max(r.jobs, len(r.carriers)))
	return nil
}

// Close ends the VMs. It may be called several times.
func (p *Parts) Close() {
	if p.run == nil || errors.Is(p.err, errClosed) {
		return
	}
	p.err = errClosed
	p.cancel(nil)
	p.watches.Stop()
	p.run.closeCarriers()
	p.run.closeVMs()
}

var errClosed = errors.New("the VMs were closed")

// cause returns the error with which a call ends.
func (p *Parts) cause(ctx context.Context, err error) error {
	switch broken := p.run.broken.cause(); {
	case broken != nil:
		return broken
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return err
}

// delegate makes the functions of the options call those of the current part.
func (p *Parts) delegate(opt *Options) {
	opt.Output.Create = func(name string) (io.Writer, error) {
		if p.out.Create == nil {
			return nil, errNoFurther
		}
		return p.out.Create(name)
	}
	opt.Bad.Report = func(e *RecordError) {
		if p.out.Report != nil {
			p.out.Report(e)
		}
	}
	opt.Bad.Tolerated = func(r *parse.Record) {
		if p.out.Tolerated != nil {
			p.out.Tolerated(r)
		}
	}
	opt.Bad.Lost = func(r *parse.Record, problem parse.Problem) {
		if p.out.Lost != nil {
			p.out.Lost(r, problem)
		}
	}
	opt.Watch.Progress = func(n Counts) {
		if p.out.Progress != nil {
			p.out.Progress(n)
		}
	}
}
