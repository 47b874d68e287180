package engine

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// A file of ISO 2709 that can be read at any place is cut into regions, a batch each: what begins in a
// block of the file. They can be read in three ways:
//
//   - one after the other, by the source (modes native and native-unbatched);
//   - by a pool of goroutines (mode parallel);
//   - by the workers that carry the batches (mode native with a VM for every core).
//
// A reader of a region whose predecessor is not read yet begins at the first place that looks like a
// boundary. This guess is never trusted: a region that does not begin where the one before it ended is
// read again from there, when its turn comes. So records, their numbers, their problems and what is
// in which batch are the same in all three, for any file.

// regions is one file read so. Its fields belong to the goroutine that joins the region whose turn
// it is.
type regions struct {
	feed   *feed
	name   string
	src    io.ReaderAt
	mapped *mapping // src, if it is in memory
	opt    parse.Options
	size   int64
	at     parse.Region // where the next region begins
	number int64        // of the last record
	wait   bool         // the batch joined last must be written before the next one goes on
	over   atomic.Bool  // no more regions are wanted; read by the goroutine that cuts them as well
	short  atomic.Bool  // the file ended before its size, or failed: there are no more regions
}

// newRegions makes the regions of a file, from a place in it on when from is not nil.
func (f *feed) newRegions(name string, src io.ReaderAt, size int64, from *Place) *regions {
	r := &regions{feed: f, name: name, src: src, size: size, opt: f.parseOptions(name)}
	if r.mapped = f.run.mapFile(name, src, size); r.mapped != nil {
		r.src = r.mapped
	}
	r.at.Exact = true
	if from != nil {
		r.at.From, r.at.Inside = from.Offset, from.Inside
		r.number, f.n = from.Number, from.Batch
	}
	return r
}

// cut returns the region after one, the first one for the zero Region; ok is false when there is none.
func (r *regions) cut(last, first parse.Region) (next parse.Region, ok bool) {
	step := int64(r.feed.run.opt.Speed.Block)
	next.From = last.To
	if last.To == 0 {
		next = first
	}
	next.To = min(next.From-next.From%step+step, r.size)
	return next, next.From < r.size && !r.short.Load() && !r.over.Load()
}

// read reads a region into a batch.
func (r *regions) read(b *batch, want parse.Region) (got parse.Region, err error) {
	begin := time.Now()
	err = fault.Safely(func() (err error) {
		got, err = parse.ReadRegion(&b.in, r.src, want, r.opt)
		return err
	})()
	r.feed.run.stages.source.since(begin)
	b.mapped = r.mapped
	return got, err
}

// join makes a region that was read the next one of the file. ok is false when nothing begins in it:
// a record reached over it, or the file ended before. When the file failed in it, the batch has what was
// read before, and the error.
func (r *regions) join(b *batch, want, got parse.Region, err error) (ok bool) {
	if r.at.From >= want.To || r.short.Load() {
		b.in.Reset(r.name)
		return false
	}
	if r.at.To = want.To; want != r.at && (got.From != r.at.From || r.at.Inside) {
		got, err = r.read(b, r.at)
	}
	var fault *FaultError
	if errors.As(err, &fault) {
		b.in, got = parse.Batch{}, r.at
		got.To = got.From
	}
	if err != nil {
		b.failed = inputError(r.name, err)
	}
	if err != nil || got.To < want.To {
		r.short.Store(true)
	}
	r.at = parse.Region{From: got.To, Exact: true, Inside: got.Inside}
	r.number = b.in.Renumber(r.number)
	return true
}

// readRegions reads one file, in the way that the run reads.
func (f *feed) readRegions(ctx context.Context, name string, src io.ReaderAt, size int64, from *Place) (enough bool, err error) {
	r := f.newRegions(name, src, size, from)
	if from != nil && from.Offset > size {
		return false, f.fail(ctx, resumef("%s ends before byte %d", name, from.Offset))
	}
	if enough, err = f.run.row.regions(r, ctx); enough || err != nil {
		return enough, err
	}
	b, err := f.batch(ctx)
	if err != nil {
		return false, err
	}
	b.in.Reset(name)
	b.mapped = r.mapped
	return false, f.whole(ctx, b, name)
}

// inOrder reads the regions one after the other.
func (r *regions) inOrder(ctx context.Context) (enough bool, err error) {
	for want, ok := r.cut(parse.Region{}, r.at); ok; want, ok = r.cut(want, r.at) {
		if r.at.From >= want.To {
			continue
		}
		want.From, want.Exact, want.Inside = r.at.From, true, r.at.Inside
		b, err := r.feed.batch(ctx)
		if err != nil {
			return false, err
		}
		got, err := r.read(b, want)
		if enough, err := r.handOn(ctx, b, want, got, err); enough || err != nil {
			return enough, err
		}
	}
	return false, nil
}

// handOn joins a region and passes its batch on.
func (r *regions) handOn(ctx context.Context, b *batch, want, got parse.Region, err error) (enough bool, _ error) {
	if !r.join(b, want, got, err) {
		r.feed.free <- b
		return false, nil
	}
	failed := b.failed != nil // after it is sent, the batch belongs to another
	enough, err = r.feed.handOn(ctx, b)
	return enough || failed, err
}

// regionJob is a region on its way through the pool: done is closed when b holds what begins in it.
type regionJob struct {
	b    *batch
	want parse.Region
	got  parse.Region
	err  error
	done chan struct{}
}

// inPool reads the regions with a pool of goroutines.
func (r *regions) inPool(ctx context.Context) (enough bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	n := cap(r.feed.free)
	jobs, order := make(chan *regionJob, n), make(chan *regionJob, n)
	var pool sync.WaitGroup
	defer func() {
		cancel()
		pool.Wait()
	}()
	first := r.at
	pool.Go(func() { r.deal(ctx, first, jobs, order) })
	for range r.feed.run.opt.Speed.parsers() {
		pool.Go(func() {
			for job := range jobs {
				job.got, job.err = r.read(job.b, job.want)
				close(job.done)
			}
		})
	}
	for job := range order {
		select {
		case <-job.done:
		case <-ctx.Done():
			return false, context.Cause(ctx)
		}
		if enough, err := r.handOn(ctx, job.b, job.want, job.got, job.err); enough || err != nil {
			return true, err
		}
	}
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	return false, nil
}

// deal passes the regions to the pool. A batch is taken for each in turn, so that the region whose turn
// it is always has one.
func (r *regions) deal(ctx context.Context, first parse.Region, jobs, order chan<- *regionJob) {
	defer close(jobs)
	defer close(order)
	for want, ok := r.cut(parse.Region{}, first); ok; want, ok = r.cut(want, first) {
		b, err := r.feed.batch(ctx)
		if err != nil {
			return
		}
		job := &regionJob{b: b, want: want, done: make(chan struct{})}
		jobs <- job // both have room for all batches
		order <- job
	}
}

// ticket is a region that a worker reads into the batch that it was given.
type ticket struct {
	of     *regions
	want   parse.Region
	before <-chan struct{} // closed when the region before is joined
	joined chan struct{}
}

// carried passes the regions to the workers, which read them, and waits until they are joined, because
// the file must stay open until then.
func (r *regions) carried(ctx context.Context) (enough bool, err error) {
	f := r.feed
	joined := make(chan struct{})
	close(joined)
	first := r.at
	for want, ok := r.cut(parse.Region{}, first); ok && err == nil; want, ok = r.cut(want, first) {
		var b *batch
		if b, err = f.batch(ctx); err != nil {
			break
		}
		b.ticket = &ticket{of: r, want: want, before: joined, joined: make(chan struct{})}
		joined = b.ticket.joined
		err = f.to(ctx, b)
	}
	if e := r.written(f.workers, joined); e != nil {
		return false, e
	}
	return r.over.Load(), err
}

// written waits until a region is joined, and written if that must be waited for.
func (r *regions) written(ctx context.Context, joined <-chan struct{}) error {
	select {
	case <-joined:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if !r.wait {
		return nil
	}
	r.wait = false
	select {
	case <-r.feed.keeper.taken:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// fetch reads the region of a batch's ticket, and makes the batch the next one of the input. ok is false
// when it is not to go on: the batch has then been given back.
func (b *batch) fetch(ctx context.Context) (ok bool, err error) {
	t := b.ticket
	if t == nil {
		return true, nil
	}
	b.ticket = nil
	r := t.of
	got, err := r.read(b, t.want)
	if e := r.written(ctx, t.before); e != nil {
		return false, e
	}
	defer close(t.joined)
	if r.over.Load() || !r.join(b, t.want, got, err) {
		b.in.Reset(r.name)
		r.feed.free <- b
		return false, nil
	}
	failed := b.failed != nil
	enough, wait := r.feed.settle(b)
	r.wait = wait
	if enough || failed {
		r.over.Store(true)
	}
	return true, nil
}

// A large file is mapped into memory, so that nothing of it is copied. Its pages are released behind the sink.
// A mapped file must not become shorter: whoever then touches what is gone, this program or the system that
// writes for it, meets a fault, which ends the run as an error of the input.

// mapping is the mapped file of an input.
type mapping struct {
	*input.Mapping
	name string
}

// mappings are those of a run. The methods are safe for concurrent use.
type mappings struct {
	mu   sync.Mutex
	list []*mapping
}

// mapFile maps the file of an input, if it is large enough. It returns nil if it is not, or cannot be mapped.
func (p *program) mapFile(name string, src io.ReaderAt, size int64) *mapping {
	if p.opt.Speed.Map < 0 || size < p.opt.Speed.Map {
		return nil
	}
	m := input.Map(src, size)
	if m == nil {
		return nil
	}
	p.mapped.mu.Lock()
	defer p.mapped.mu.Unlock()
	p.mapped.list = append(p.mapped.list, &mapping{m, name})
	return p.mapped.list[len(p.mapped.list)-1]
}

// release ends the use of everything in the file before a batch, which the sink has taken. What is in it may
// still be read: a region that the batch reaches over.
func (b *batch) release() {
	switch m := b.mapped; {
	case m == nil:
	case b.last:
		m.Close()
	default:
		m.Release(b.in.Offset)
	}
}

// close releases all files.
func (m *mappings) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.list {
		f.Close()
	}
}

// explain returns an *InputError for a fault in the memory of a mapped file, and any other error as it is.
func (m *mappings) explain(err error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, f := range m.list {
		if f.Met(err) {
			return f.gone()
		}
	}
	return err
}

func (m *mapping) gone() error { return &InputError{Name: m.name, Err: input.ErrGone} }
