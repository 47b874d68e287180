package pager

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// ErrNoRecord is the error of a number that no record has.
var ErrNoRecord = errors.New("there is no such record")

// Bounds of what a Pager keeps.
const (
	stride     = 256      // records from mark to mark
	keptBefore = 256      // records before the one that was asked for
	keptBytes  = 32 << 20 // of all records that are kept
)

// Options are what a Pager reads, and how.
type Options struct {
	Paths []string // the inputs, in their order, by the names that messages have
	// Files has the paths of the files that are read in place of some of Paths.
	Files   map[string]string
	Format  parse.Format // default: by content
	Text    parse.TextOptions
	Salvage bool
}

// Pager gives records by their number in all inputs, from 1. It is safe for concurrent use.
type Pager struct {
	opt  Options
	turn chan struct{} // who has it reads with at
	at   *reader       // which is where it was left

	mu    sync.Mutex       // of what follows
	files map[string]state // by their names in Paths
	marks []mark           // by their numbers
	kept  kept
	known int64 // so many records are known to be there
	all   bool  // and there are no more
	end   error // reading failed after them
}

// state is a file when it was opened first.
type state struct {
	size    int64
	changed time.Time
}

// mark is a place at which reading can begin.
type mark struct {
	n      int64 // the number of the next record
	file   int   // its index in Paths
	offset int64 // the place of the record in it
	before int64 // records before it in the file
}

// New makes a Pager. Nothing is opened before a record is asked for. Close ends it.
func New(opt Options) *Pager {
	return &Pager{opt: opt, turn: make(chan struct{}, 1), files: map[string]state{}, marks: []mark{{n: 1}}, kept: kept{records: map[int64]*parse.Record{}}}
}

// Close closes the file that is open. No other method may be running.
func (p *Pager) Close() {
	if p.at != nil {
		p.at.close()
	}
}

// Known returns how many records are known so far. all reports whether there are no more; err is then why reading
// ended after them, or nil.
func (p *Pager) Known() (n int64, all bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known, p.all, p.end
}

// Record returns the n-th record, which is a copy and belongs to the caller. Its Pos has the number in the inputs and
// that in the file. A stretch that could not be read as a record has a number of its own, and an Err. The error is
// ErrNoRecord, an *input.Error, also of a file that is not what it was when it was opened first, or the cause of ctx.
func (p *Pager) Record(ctx context.Context, n int64) (*parse.Record, error) {
	r, err := p.record(ctx, n)
	if err == nil {
		err = p.same(r.Pos().Source)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// record does the same, and does not look whether the file is still the same.
func (p *Pager) record(ctx context.Context, n int64) (*parse.Record, error) {
	if n < 1 {
		return nil, ErrNoRecord
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if r, err := p.have(n); r != nil || err != nil {
		return r, err
	}
	from := p.nearest(n)
	if p.at == nil || p.at.n >= n || p.at.n < from.n-1 {
		p.Close()
		p.at = &reader{p: p, mark: from, n: from.n - 1}
	}
	for {
		if p.at.n%stride == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		r, err := p.at.next()
		if err != nil {
			p.at.close()
			if changed := p.Changed(); changed != nil {
				err = changed
			}
			p.ended(p.at.n, err)
			p.at = nil
			return nil, err
		}
		if r.Continued() || p.at.n+keptBefore <= n {
			continue
		}
		own := r.Clone()
		p.keep(own)
		if p.at.n == n {
			return own.Clone(), nil
		}
	}
}

// have returns a copy of a record that is kept, or the error of one that is known not to be there.
func (p *Pager) have(n int64) (*parse.Record, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r := p.kept.records[n]; r != nil {
		return r.Clone(), nil
	}
	if p.all && n > p.known {
		if p.end != nil {
			return nil, p.end
		}
		return nil, ErrNoRecord
	}
	return nil, nil
}

// nearest returns the last mark before or at a record.
func (p *Pager) nearest(n int64) mark {
	p.mu.Lock()
	defer p.mu.Unlock()
	from, to := 0, len(p.marks) // the mark is in this range
	for to-from > 1 {
		if mid := (from + to) / 2; p.marks[mid].n <= n {
			from = mid
		} else {
			to = mid
		}
	}
	return p.marks[from]
}

// ended notes that there are no records after the n-th one; err is ErrNoRecord, or why reading ended.
func (p *Pager) ended(n int64, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all {
		return
	}
	p.known, p.all = n, true
	if !errors.Is(err, ErrNoRecord) {
		p.end = err
	}
}

// passed notes that a record was read, and where, if reading can begin there.
func (p *Pager) passed(m mark, begins bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last := p.marks[len(p.marks)-1]; begins && (m.n >= last.n+stride || m.n > last.n && m.file > last.file) {
		p.marks = append(p.marks, m)
	}
	p.known = max(p.known, m.n)
}

// keep keeps a record.
func (p *Pager) keep(r *parse.Record) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept.add(r)
}

// Scan reads everything once, so that the number of records is known and there are marks. It returns when that is
// done, or with ctx; why reading ended is what Known returns.
func (p *Pager) Scan(ctx context.Context) {
	r := &reader{p: p, scans: true}
	defer r.close()
	for ctx.Err() == nil {
		if _, err := r.next(); err != nil {
			if changed := p.Changed(); changed != nil {
				err = changed
			}
			p.ended(r.n, err)
			return
		}
	}
}

// opened notes what a file is when it is opened first, and checks that it is the same later.
func (p *Pager) opened(name string, f *os.File) error {
	st, err := f.Stat()
	if err != nil {
		return &input.Error{Name: name, Err: input.Bare(err)}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := state{st.Size(), st.ModTime()}
	if was, ok := p.files[name]; ok && !was.is(now) {
		return changed(name)
	}
	p.files[name] = now
	return nil
}

// same checks that a file is what it was when it was opened first.
func (p *Pager) same(name string) error {
	p.mu.Lock()
	was, opened := p.files[name]
	p.mu.Unlock()
	if !opened {
		return nil
	}
	st, err := os.Stat(p.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &input.Error{Name: name, Err: fmt.Errorf("the file was removed or renamed after it was opened: %w", input.Bare(err))}
	case err != nil:
		return &input.Error{Name: name, Err: input.Bare(err)}
	case !was.is(state{st.Size(), st.ModTime()}):
		return changed(name)
	}
	return nil
}

// Changed returns an *input.Error about the first input that is not what it was when it was opened first; nil: all are.
// Inputs that were not opened yet are not looked at.
func (p *Pager) Changed() error {
	for _, name := range p.opt.Paths {
		if err := p.same(name); err != nil {
			return err
		}
	}
	return nil
}

func changed(name string) error {
	return &input.Error{Name: name, Err: errors.New("the file was changed after it was opened: its records have other places now; start the program again")}
}

// is reports whether nothing tells two states apart.
func (s state) is(other state) bool { return s.size == other.size && s.changed.Equal(other.changed) }

// path returns the path of the file that is read for an input.
func (p *Pager) path(name string) string { return cmp.Or(p.opt.Files[name], name) }

// kept are records that were read a moment ago: the oldest are given up first.
type kept struct {
	records map[int64]*parse.Record
	order   []int64
	bytes   int
}

// add adds a record.
func (k *kept) add(r *parse.Record) {
	n := r.Pos().Index
	if k.records[n] != nil {
		return
	}
	k.records[n] = r
	k.order = append(k.order, n)
	k.bytes += r.MemorySize()
	for k.bytes > keptBytes && len(k.order) > 1 || len(k.order) > 8*keptBefore {
		oldest := k.order[0]
		k.bytes -= k.records[oldest].MemorySize()
		delete(k.records, oldest)
		k.order = k.order[1:]
	}
}
