package view

import (
	"context"
	"errors"
	"fmt"
	"math/bits"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// finds are the searches that are under way or done, by what is searched for.
type finds struct {
	mu    sync.Mutex
	jobs  map[string]*search
	order []string // the one that was asked for last is the last
	all   sync.WaitGroup
}

// maxSearches is how many searches are kept.
const maxSearches = 8

// wait waits for the searches, which end when the context of the server does.
func (f *finds) wait() { f.all.Wait() }

// search is a search through all records, which notes those that match.
type search struct {
	end context.CancelFunc
	as  string // how what was typed is understood, in words after "records"

	mu       sync.Mutex // of what follows
	news     chan struct{}
	hits     []uint64 // a bit for each record that matches, by its number
	count    int64
	searched int64 // so many records were looked at
	done     bool
	err      error
	failed   int64  // records for which the expression failed
	failure  string // for the first of them
	given    bool   // it was given up for another one
}

// found answers where the search is.
type found struct {
	N        int64  `json:"n"`     // the record; 0: none so far
	Count    int64  `json:"count"` // records that match, so far
	Place    int64  `json:"place"` // which of them N is, from 1
	Searched int64  `json:"searched"`
	Done     bool   `json:"done"`
	As       string `json:"as"`
	Error    string `json:"error"`
	Failed   int64  `json:"failed"`
	Failure  string `json:"failure"`
}

// patience is how long an answer about a search waits for more to be known.
const patience = 400 * time.Millisecond

// find answers with the next record that matches, before or after another one. A record that matches may not have been
// found yet: then the page asks again.
func (s *Server) find(r *http.Request) (any, error) {
	q, err := body[struct {
		Where string `json:"where"`
		From  int64  `json:"from"`
		To    string `json:"to"` // first, next, previous, last, or this: the record itself
	}](r)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(q.Where) == "" {
		return nil, refuse(http.StatusBadRequest, "nothing to search for")
	}
	j, err := s.searchFor(q.Where)
	if err != nil {
		var e *engine.ScriptError
		if errors.As(err, &e) {
			return found{Done: true, Error: visible(strings.TrimSpace(job.ScriptErrorText(e, "")))}, nil
		}
		return found{Done: true, Error: visible(err.Error())}, nil
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		if r.Context().Err() != nil { // even if the search has ended meanwhile
			return nil, context.Cause(r.Context())
		}
		a, news := j.look(q.From, q.To)
		if j.wasGivenUp() { // the page asks again
			return found{As: j.as}, nil
		}
		if a.Done || a.N > 0 && q.To != "this" {
			return a, nil
		}
		select {
		case <-news:
		case <-late.C:
			return a, nil
		case <-r.Context().Done():
		}
	}
}

// searchFor returns the search for what was typed, and begins it if there is none. A search that failed is begun again.
func (s *Server) searchFor(where string) (*search, error) {
	f := &s.finds
	f.mu.Lock()
	defer f.mu.Unlock()
	if j := f.jobs[where]; j != nil && !j.failedToRead() {
		f.order = append(slices.DeleteFunc(f.order, func(w string) bool { return w == where }), where)
		return j, nil
	}
	sc, each, as, err := understood(where)
	if err != nil {
		return nil, err
	}
	if s.ctx.Err() != nil {
		return nil, context.Cause(s.ctx)
	}
	f.order = slices.DeleteFunc(f.order, func(w string) bool { return w == where })
	if len(f.order) == maxSearches {
		f.jobs[f.order[0]].giveUp()
		delete(f.jobs, f.order[0])
		f.order = f.order[1:]
	}
	ctx, cancel := context.WithCancel(s.ctx)
	j := &search{end: cancel, as: as, news: make(chan struct{})}
	f.jobs[where], f.order = j, append(f.order, where)
	f.all.Go(func() {
		defer cancel()
		o := s.opt.Engine
		o.Script, o.Step.Each = sc, each
		j.run(ctx, o, s.opt.Records.Changed)
	})
	return j, nil
}

// failedToRead reports whether the search has ended before the end of the records.
func (j *search) failedToRead() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err != nil
}

// giveUp ends the search, for those that wait for it too.
func (j *search) giveUp() {
	j.mu.Lock()
	j.given = true
	j.mu.Unlock()
	j.end()
}

func (j *search) wasGivenUp() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.given
}

// run looks at all records. changed returns the error of inputs that are not what they were: their records have other
// numbers.
func (j *search) run(ctx context.Context, o engine.Options, changed func() error) {
	o.Output, o.Watch = engine.Output{}, engine.Watch{Progress: j.progress}
	o.Bad = engine.BadRecords{GiveUp: o.Bad.GiveUp, Report: j.rejected}
	if o.Step.Each == nil {
		o.Step.Each = func() engine.StepFunc {
			return func(_ int, _ *parse.Record, note []byte) ([]byte, bool, error) {
				return append(note, matches), drop, nil
			}
		}
	}
	o.Step.Take = func(_ int, r *parse.Record, note, _ []byte) error {
		if len(note) > 0 {
			j.hit(r.Pos().Index)
		}
		return nil
	}
	_, err := engine.Run(ctx, o)
	if e := changed(); e != nil {
		err = e
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done, j.err = true, err
	j.tell()
}

// tell wakes those who wait. The lock is held.
func (j *search) tell() {
	close(j.news)
	j.news = make(chan struct{})
}

// hit notes a record that matches.
func (j *search) hit(n int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for int64(len(j.hits)) <= n/64 {
		j.hits = append(j.hits, 0)
	}
	j.hits[n/64] |= 1 << (n % 64)
	j.count++
}

// rejected notes a record for which the expression failed.
func (j *search) rejected(e *engine.RecordError) {
	var failed *engine.ScriptError
	if !errors.As(e.Err, &failed) {
		return // it cannot be read
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failed++; j.failed == 1 {
		j.failure = visible(fmt.Sprintf("record %d: %s", e.Pos.Index, failed.Msg))
	}
}

// progress notes how many records were looked at.
func (j *search) progress(n luabind.Counts) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.searched = n.Read
	j.tell()
}

// look returns what is known, and a channel that is closed when more is.
func (j *search) look(from int64, to string) (found, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	a := found{As: j.as, Count: j.count, Searched: j.searched, Done: j.done, Failed: j.failed, Failure: j.failure}
	if j.err != nil {
		a.Error = visible(j.err.Error())
	}
	switch to {
	case "first":
		a.N = j.after(0)
	case "next":
		a.N = j.after(from)
	case "this":
		a.N = j.before(from + 1)
	case "previous":
		if j.done || j.searched >= from-1 {
			a.N = j.before(from)
		}
	default: // last
		if j.done {
			a.N = j.before(int64(len(j.hits)) * 64)
		}
	}
	if a.N > 0 {
		a.Place = j.upTo(a.N)
	}
	return a, j.news
}

// after returns the first record after another one that matches; 0: none.
func (j *search) after(n int64) int64 {
	for i := max(n+1, 0) / 64; i < int64(len(j.hits)); i++ {
		word := j.hits[i]
		if i == (n+1)/64 {
			word &^= 1<<((n+1)%64) - 1
		}
		if word != 0 {
			return i*64 + int64(bits.TrailingZeros64(word))
		}
	}
	return 0
}

// before returns the last record before another one that matches; 0: none.
func (j *search) before(n int64) int64 {
	n = min(n, int64(len(j.hits))*64)
	for i := (n - 1) / 64; n > 0 && i >= 0; i-- {
		word := j.hits[i]
		if i == n/64 {
			word &= 1<<(n%64) - 1
		}
		if word != 0 {
			return i*64 + int64(bits.Len64(word)) - 1
		}
	}
	return 0
}

// upTo returns how many records match, up to one of them.
func (j *search) upTo(n int64) (count int64) {
	for i := range n / 64 {
		count += int64(bits.OnesCount64(j.hits[i]))
	}
	return count + int64(bits.OnesCount64(j.hits[n/64]<<(63-n%64)))
}
