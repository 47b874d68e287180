package engine

import (
	"context"
	"errors"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/guard"
	"mrrc-lua/parse"
)

// A filter that runs ahead runs without the VM, and the other hooks run in the VM. A batch goes through two steps:
//
//   - look: filter runs on all records of the batch, in the goroutine that processes it, without a lock. Its decisions, output and tallies are noted and have no effect yet;
//   - resume: the batch waits for its turn, because the hooks in the VM may keep something from record to record.
//     The notes take effect in the order of the records. The VM runs the other hooks on the records that filter keeps, and all hooks on the records that were abandoned. A batch that has neither takes no lock.
//
// The other hooks change nothing that filter reads: kept.Ahead has checked that.

// look has the notes about the records of one batch.
type look struct {
	notes batch // takes the events of filter; it is never sent
	marks []mark
	fates []fate // of the records
	forVM int    // how many of them need the VM
	back  bool   // filter has not run: the VM runs all hooks
}

// fate is the result of filter for a record.
type fate struct {
	kind fateKind
	// The ends of the record's entries in the lists notes.events, marks, tallied, asked names and uses of keys.
	events, marks, tallied, asked, uses int
}

type fateKind uint8

const (
	unseen  fateKind = iota // no hook sees the record
	forAll                  // the VM runs all hooks
	forRest                 // filter keeps it: the VM runs the other hooks
	forNone                 // filter drops or rejects it
)

// processAhead runs the hooks on the records of a batch.
func (l *lifted) processAhead(ctx context.Context, w *worker, b *batch) error {
	l.lookAt(w, b)
	if err := l.shared.turns.wait(ctx, b); err != nil {
		return err
	}
	err := l.resume(ctx, w, b)
	l.look.notes.reset()
	l.forget()
	if err == nil {
		l.shared.turns.pass(b)
	}
	return err
}

// forget forgets what filter has looked up.
func (l *lifted) forget() {
	l.machine.Forget()
	l.machine.ForgetUses(0)
}

// lookAt runs filter on the records of a batch.
func (l *lifted) lookAt(w *worker, b *batch) {
	k := &l.look
	records := b.in.Records[b.lo:b.hi]
	k.notes.place, k.notes.lo = b.place, b.lo
	k.fates, k.marks, k.forVM, l.tallied = k.fates[:0], k.marks[:0], 0, l.tallied[:0]
	w.outside(&k.notes)
	l.forget()
	k.back = l.shared.back.Load() > 0
	runs, given := int64(0), int64(0)
	for i := range records {
		r := &records[i]
		f := fate{kind: unseen}
		k.notes.outcomes = append(k.notes.outcomes, dropped)
		switch {
		case r.Err() != nil, w.opt.Bad.Strict && len(r.Problems()) > 0:
		case k.back:
			f.kind = forAll
		default:
			w.rec, w.index, w.state = r, int32(b.lo+i), undecided
			f.kind = l.filterAhead(w, r)
			if runs++; f.kind == forAll {
				given++
			}
		}
		if f.kind == forAll || f.kind == forRest {
			k.forVM++
		}
		f.events, f.marks, f.tallied, f.asked, f.uses = len(k.notes.events), len(k.marks), len(l.tallied), len(l.machine.Asked()), len(l.machine.Uses)
		k.fates = append(k.fates, f)
	}
	l.shared.count(runs, given)
}

// mostUses bounds how many uses of keys of lookups are noted for the records of a batch. The VM runs filter on the others.
const mostUses = 1 << 17

// filterAhead runs filter on the current record. If filter changes the record, the VM must run it, because the change
// could not be undone later.
func (l *lifted) filterAhead(w *worker, r *parse.Record) fateKind {
	l.begin(w, r)
	v, ok := l.hook(w, l.filter, r)
	kind, known := l.filtered(w, v)
	if !ok || !known || w.guard.Err() != nil || r.Modified() || len(l.machine.Uses) > mostUses {
		l.takeBack(w, r)
		return forAll
	}
	l.look.marks = append(l.look.marks, l.look.notes.marks...)
	l.look.notes.marks = l.look.notes.marks[:0]
	if kind {
		return forRest
	}
	return forNone
}

// resume runs the remaining hooks on the records of a batch.
func (l *lifted) resume(ctx context.Context, w *worker, b *batch) error {
	v := l.behind
	if l.look.forVM == 0 && !errors.Is(v.guard.Err(), guard.ErrKept) && w.hasRoom(roomFor(l.tallied)) {
		return l.withoutVM(w, b)
	}
	return v.hold(ctx, PhaseConvert, b, func(L *lua.LState) error {
		handles := v.bind.Handles(l.look.forVM)
		v.lock.Switch(PhaseScript)
		if v.ends(b) {
			return nil
		}
		v.beginState(L)
		defer v.endState(b)
		n := 0
		err := v.each(b, func(i int) {
			kind := l.apply(v, i)
			if kind == forNone {
				return
			}
			at := handles
			k := n
			if n++; k >= l.look.forVM {
				at, k = v.bind.Handles(1), 0 // there was no room for what filter has noted
			}
			v.record(L, at.Open(k, v.rec), kind == forRest)
			at.Close(k)
		})
		if err != nil || b.fatal != nil {
			return err
		}
		return v.afterBatch(L)
	})
}

// withoutVM makes the notes take effect if the VM has nothing to do. The numbers of the VM are those of the records so
// far, so with one VM the batch whose turn it is has them to itself.
func (l *lifted) withoutVM(w *worker, b *batch) error {
	w.outside(b)
	if !w.divided() {
		v := l.behind
		w.counts, w.ended, w.never = v.counts, v.ended, v.never
		defer func() { v.counts = w.counts }()
	}
	if w.ends(b) {
		return nil
	}
	return w.each(b, func(i int) { l.apply(w, i) })
}

// apply makes the notes about the current record, the i-th of the batch, take effect, and returns which hooks the VM
// must run on it.
func (l *lifted) apply(w *worker, i int) fateKind {
	k := &l.look
	var from fate
	if i > 0 {
		from = k.fates[i-1]
	}
	f := k.fates[i]
	for _, name := range l.machine.Asked()[from.asked:f.asked] {
		l.asked[name] = true
	}
	if k.back {
		return forAll
	}
	if l.numbers.Records++; f.kind == forAll {
		l.numbers.Abandoned++
		return forAll
	}
	events, tallied := k.notes.events[from.events:f.events], l.tallied[from.tallied:f.tallied]
	room := roomFor(tallied)
	for j := range events {
		room += events[j].size()
	}
	if !w.hasRoom(room) {
		return forAll // the VM has the message about the memory limit
	}
	for _, m := range k.marks[from.marks:f.marks] {
		w.batch.markAs(m)
	}
	for j := range events {
		if events[j].kind != eventReject {
			_ = w.charge(&events[j]) // there is room
		}
		w.batch.add(events[j])
	}
	for _, t := range tallied {
		w.Tally(l.own(t.table), l.own(t.key), t.n)
	}
	for _, u := range l.machine.Uses[from.uses:f.uses] {
		u.In.Record(u.Place, u.Key)
	}
	*w.batch.outcomeOf(w.index) = k.notes.outcomes[i]
	if f.kind == forRest {
		l.numbers.Passed++
	}
	return f.kind
}

// turns lets batches through in the order of the input.
type turns struct {
	mu     sync.Mutex
	at     place                   // whose turn it is
	waits  map[place]chan struct{} // closed when it is the place's turn
	passed map[place]bool          // before their turn: whether it was the last of its input
}

func newTurns(at place) *turns {
	return &turns{at: at, waits: map[place]chan struct{}{}, passed: map[place]bool{}}
}

// wait waits until it is the turn of a batch. It returns at once if there are no turns.
func (t *turns) wait(ctx context.Context, b *batch) error {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	if t.at == b.place {
		t.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	t.waits[b.place] = turn
	t.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// pass notes that a batch does not need its turn any more.
func (t *turns) pass(b *batch) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.passed[b.place] = b.last
	for last, ok := t.passed[t.at]; ok; last, ok = t.passed[t.at] {
		delete(t.passed, t.at)
		if t.at.seq++; last {
			t.at = place{file: t.at.file + 1}
		}
	}
	if turn := t.waits[t.at]; turn != nil {
		delete(t.waits, t.at)
		close(turn)
	}
}
