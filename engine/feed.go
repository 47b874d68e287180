package engine

import (
	"context"
	"errors"
	"io"
	"time"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// feed is the source's end of the pipeline: it takes free batches, and passes them on in the order
// of the input. Each reader goroutine has one, with batches of its own, so that none can starve
// another whose turn it is.
type feed struct {
	run  *run
	free chan *batch                         // has room for all batches of this feed
	to   func(context.Context, *batch) error // sends a batch to the workers
	file int                                 // the number of the input
	n    int64                               // of the batch in the input

	alone      bool          // this is the only feed: records are numbered over all inputs
	numbered   int64         // records numbered so far
	lastNumber int64         // of the last record of the input
	layout     encode.Layout // of the input
	archive    bool          // it is an archive: its members together are not a document
	keeper     *keeper
	changed    func() error // checks at the end of a file whether it was changed meanwhile; or nil
	from       *Place       // where reading of the first input continues; nil: at its beginning

	// workers ends when the workers do, with an error: they carry their batches.
	workers context.Context

	// made moves everything that the script made while it was asked for bytes into a batch; nil: Go reads.
	made func(*batch)
}

// newFeed makes a feed with n batches.
func (r *run) newFeed(n int, alone bool) *feed {
	f := &feed{run: r, free: make(chan *batch, n), alone: alone}
	f.to = func(ctx context.Context, b *batch) error {
		select {
		case r.toWorkers <- b:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	for range n {
		f.free <- &batch{home: f.free}
	}
	return f
}

// inherit exchanges batches for those of a feed that has ended, which have memory that the records of the next input fit
// into.
func (f *feed) inherit(of *feed) {
	for range min(len(f.free), len(of.free)) {
		<-f.free
		b := <-of.free
		b.reset()
		b.home = f.free
		f.free <- b
	}
}

// batch waits for a batch that is not in flight.
func (f *feed) batch(ctx context.Context) (*batch, error) {
	select {
	case b := <-f.free:
		return b, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// read passes on the batches of one input. enough is true when the run needs no more.
func (f *feed) read(ctx context.Context, name string, rd parse.BatchReader) (enough bool, err error) {
	for {
		b, err := f.batch(ctx)
		if err != nil {
			return false, err
		}
		begin := time.Now()
		err = rd.Read(&b.in)
		f.lay(b)
		f.run.stages.source.since(begin)
		if f.made != nil {
			f.made(b)
		}
		switch {
		case errors.Is(err, io.EOF):
			b.in = parse.Batch{}
			return false, f.whole(ctx, b, name)
		case errors.Is(err, errEnough): // the reader saw it first
			return true, nil
		case err != nil:
			b.in = parse.Batch{}
			return false, f.last(ctx, b, inputError(name, err))
		}
		if enough, err := f.handOn(ctx, b); enough || err != nil {
			return true, err
		}
	}
}

// whole ends an input that was read to its end.
func (f *feed) whole(ctx context.Context, b *batch, name string) error {
	if f.changed != nil {
		if err := f.changed(); err != nil {
			return f.last(ctx, b, &InputError{Name: name, Err: err})
		}
	}
	return f.last(ctx, b, nil)
}

// inputError returns an error of a source as an *InputError, unless it is the script's, a fault of this
// program, or ErrInterrupted.
func inputError(name string, err error) error {
	var script *ScriptError
	if errors.As(err, &script) {
		return err
	}
	return input.ErrorOf(name, err)
}

// last passes on an empty batch that marks the end of an input; with an error it ends the run
// there, after everything that was read before.
func (f *feed) last(ctx context.Context, b *batch, err error) error {
	f.end(b, err)
	return f.to(ctx, b)
}

// end makes an empty batch the last one of its input.
func (f *feed) end(b *batch, err error) {
	b.last, b.fatal = true, err
	f.number(b)
	f.file++
	f.n, f.lastNumber, f.layout = 0, 0, encode.LayoutUnknown
	b.layout = encode.LayoutUnknown
}

// handOn numbers the records of a batch, cuts off those that the run must not see, and sends it on. If
// a checkpoint is due after it, handOn waits until that is made.
func (f *feed) handOn(ctx context.Context, b *batch) (enough bool, err error) {
	enough, wait := f.settle(b)
	if err := f.to(ctx, b); err != nil {
		return true, err
	}
	if wait {
		select {
		case <-f.keeper.taken:
		case <-ctx.Done():
			return true, context.Cause(ctx)
		}
	}
	return enough, nil
}

// settle numbers a batch. wait is true if a checkpoint is due after it: nothing may go on before that
// is made.
func (f *feed) settle(b *batch) (enough, wait bool) {
	if enough = f.number(b); enough {
		b.failed = nil // the failure is after the records that the run reads
	}
	if wait = !enough && b.failed == nil && f.keeper.due(); wait {
		at := f.placeAfter(&b.in)
		b.pause = &at
	}
	return enough, wait
}

// number puts a batch in its place and numbers its records. enough is true when the run needs no
// more than there is in it.
func (f *feed) number(b *batch) (enough bool) {
	opt := f.run.opt
	b.file, b.seq = f.file, f.n
	f.n++
	b.lo, b.hi = 0, len(b.in.Records)
	b.bytes.Filler = b.in.Filler
	other := b.in.Length - b.in.Filler // bytes of no record
	for i := range b.in.Records {
		rec := &b.in.Records[i]
		if !rec.Continued() {
			if f.full() {
				b.hi, enough = i, true
				break
			}
			f.numbered++
		}
		if f.alone {
			rec.SetIndex(f.numbered)
		} else {
			rec.SetIndex(rec.Pos().Number)
		}
		n := int64(rec.Size())
		other -= n
		switch {
		case f.numbered <= opt.Input.Skip:
			b.lo = i + 1
			b.passOver(rec)
		default:
			b.bytes.count(rec, n)
		}
	}
	// Garbage may go on in the next batch, but a record does not, so there is no need to wait for another
	// batch.
	if n := b.hi; !enough && n > 0 && f.full() && b.in.Records[n-1].Err() == nil {
		enough = true
	}
	if n := len(b.in.Records); n > 0 {
		f.lastNumber = b.in.Records[n-1].Pos().Number
	}
	if enough {
		b.cutFiller()
	} else if other > 0 {
		b.bytes.Records += other
	}
	return enough
}

// full reports whether all records that the run reads were numbered.
func (f *feed) full() bool {
	opt := f.run.opt
	return opt.Input.Limit > 0 && f.numbered-opt.Input.Skip >= opt.Input.Limit
}

// Mode native-unbatched reads like native, and then makes a batch of every record: the difference in
// speed is the gain of batches. Nothing is copied. The batches of a block share its memory, so a block
// is not filled a second time: it is garbage once its last batch was written.

// unbatched reads the regions one after the other, and passes on a batch for every record of them.
func (r *regions) unbatched(ctx context.Context) (enough bool, err error) {
	for want, ok := r.cut(parse.Region{}, r.at); ok; want, ok = r.cut(want, r.at) {
		if r.at.From >= want.To {
			continue
		}
		want.From, want.Exact, want.Inside = r.at.From, true, r.at.Inside
		var block batch // is never sent
		got, err := r.read(&block, want)
		if !r.join(&block, want, got, err) {
			continue
		}
		rest := block.in
		for more := true; more; {
			b, err := r.feed.batch(ctx)
			if err != nil {
				return false, err
			}
			b.mapped = r.mapped
			if b.in, more = rest.Shift(); !more {
				b.failed = block.failed
			}
			if enough, err := r.feed.handOn(ctx, b); enough || err != nil {
				return true, err
			}
		}
		if block.failed != nil {
			return true, nil
		}
	}
	return false, nil
}

// oneByOne is a reader whose batches have one record, or none where a block of the input has none.
type oneByOne struct {
	rd   parse.BatchReader
	rest parse.Batch // of the block
	more bool        // there is something in rest
}

func newOneByOne(rd parse.BatchReader) parse.BatchReader { return &oneByOne{rd: rd} }

// Read implements parse.BatchReader.
func (o *oneByOne) Read(b *parse.Batch) error {
	if !o.more {
		o.rest = parse.Batch{}
		if err := o.rd.Read(&o.rest); err != nil {
			return err
		}
	}
	*b, o.more = o.rest.Shift()
	return nil
}
