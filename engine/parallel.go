package engine

import (
	"context"
	"io"
	"runtime"
	"sync"
	"time"

	"mrrc-lua/parse"
)

// Mode parallel: a file is cut into regions, a pool of goroutines parses them, each beginning at
// the first place that looks like a boundary, and one goroutine puts them together. It believes
// no guess: a region that does not begin where the one before it ended is parsed again from there.
// So the records, their numbers and their problems are those of mode native, for any file.

// regionJob is a region on its way: done is closed when b holds what begins in it.
type regionJob struct {
	b    *batch
	want parse.Region
	got  parse.Region
	err  error
	done chan struct{}
}

// readParallel reads one file, from a place in it on when from is not nil.
func (f *feed) readParallel(ctx context.Context, name string, src io.ReaderAt, size int64, from *Place) (enough bool, err error) {
	begin, number := parse.Region{Exact: true}, int64(0)
	if from != nil {
		begin.From, begin.Inside = from.Offset, from.Inside
		number, f.n = from.Number, from.Batch
	}
	ctx, cancel := context.WithCancel(ctx)
	jobs := make(chan *regionJob, cap(f.free))
	order := make(chan *regionJob, cap(f.free))
	var pool sync.WaitGroup
	defer func() {
		cancel()
		pool.Wait()
	}()
	pool.Go(func() { f.cut(ctx, begin, size, jobs, order) })
	parsers := f.run.opt.Parsers
	if parsers <= 0 {
		parsers = runtime.GOMAXPROCS(0)
	}
	opt := f.run.parseOptions(name)
	for range parsers {
		pool.Go(func() {
			for job := range jobs {
				begin := time.Now()
				job.err = safely(func() (err error) {
					job.got, err = parse.ReadRegion(&job.b.in, src, job.want, opt)
					return err
				})()
				f.run.stages.source.since(begin)
				close(job.done)
			}
		})
	}
	return f.join(ctx, name, src, begin, number, order)
}

// cut makes the regions of a file. A batch is taken for each in turn, so that the region whose
// turn it is always has one.
func (f *feed) cut(ctx context.Context, begin parse.Region, size int64, jobs, order chan<- *regionJob) {
	defer close(jobs)
	defer close(order)
	step := int64(f.run.opt.Block)
	for from := begin.From - begin.From%step; from < size; from += step {
		b, err := f.batch(ctx)
		if err != nil {
			return
		}
		job := &regionJob{b: b, done: make(chan struct{})}
		job.want = parse.Region{From: from, To: min(from+step, size)}
		if from <= begin.From {
			job.want.From, job.want.Exact, job.want.Inside = begin.From, true, begin.Inside
		}
		jobs <- job // both have room for all batches
		order <- job
	}
}

// join hands the regions on in their order. The next one must begin at the place at, behind the
// record with a number.
func (f *feed) join(ctx context.Context, name string, src io.ReaderAt, at parse.Region, number int64, order <-chan *regionJob) (enough bool, err error) {
	for job := range order {
		select {
		case <-job.done:
		case <-ctx.Done():
			return false, context.Cause(ctx)
		}
		if at.From >= job.want.To { // a record reached over this whole region
			job.b.in.Reset(name)
			f.free <- job.b
			continue
		}
		if job.err == nil && (job.got.From != at.From || at.Inside) {
			at.To = job.want.To
			job.got, job.err = parse.ReadRegion(&job.b.in, src, at, f.run.parseOptions(name))
		}
		if job.err != nil {
			job.b.in = parse.Batch{}
			return false, f.last(ctx, job.b, inputError(name, job.err))
		}
		at = parse.Region{From: job.got.To, Exact: true, Inside: job.got.Inside}
		number = job.b.in.Renumber(number)
		if enough, err := f.handOn(ctx, job.b); enough || err != nil {
			return true, err
		}
	}
	if err := ctx.Err(); err != nil {
		return false, context.Cause(ctx)
	}
	b, err := f.batch(ctx)
	if err != nil {
		return false, err
	}
	b.in = parse.Batch{}
	return false, f.whole(ctx, b, name)
}
