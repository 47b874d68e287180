package engine

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/lift"
	"mrrc-lua/internal/guard"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/parse"
)

// process runs the hooks on the records of a batch.
func (l *lifted) process(ctx context.Context, w *worker, b *batch) error {
	switch {
	case l.ahead:
		return l.processAhead(ctx, w, b)
	case l.shared.back.Load() > 0:
		return l.behind.process(ctx, b)
	}
	w.outside(b)
	if l.behind.never {
		b.stopAfter(-1)
		return nil
	}
	records := b.in.Records[b.lo:b.hi]
	before := l.numbers
	for i := range records {
		if !w.arrive(b, i) {
			continue
		}
		l.numbers.Records++
		if l.record(w, &records[i]) {
			continue
		}
		l.numbers.Abandoned++
		if err := l.giveToVM(ctx, b, i); err != nil || b.fatal != nil {
			return err
		}
	}
	l.shared.count(l.numbers.Records-before.Records, l.numbers.Abandoned-before.Abandoned)
	if errors.Is(l.behind.guard.Err(), guard.ErrKept) {
		return l.behind.hold(ctx, PhaseScript, b, func(*lua.LState) error { return l.behind.halted(b, len(records)-1) })
	}
	return nil
}

// trial is the number of records that are tried without the VM before it may take over.
const trial = 1000

// count counts the records on which hooks ran, and those that were abandoned. If more than half were abandoned, the VM
// takes over, because trying first only costs time. The result does not depend on when that happens.
func (s *liftShare) count(runs, given int64) {
	n, m := s.runs.Add(runs), s.given.Add(given)
	if n >= trial && 2*m > n {
		s.back.CompareAndSwap(0, n)
	}
}

// giveToVM runs the hooks in the VM on a record of a batch.
func (l *lifted) giveToVM(ctx context.Context, b *batch, i int) error {
	v := l.behind
	return v.hold(ctx, PhaseScript, b, func(L *lua.LState) error {
		r := &b.in.Records[b.lo+i]
		v.rec, v.index, v.state = r, int32(b.lo+i), undecided
		handles := v.bind.Handles(1)
		v.record(L, handles.Open(0, r), false)
		handles.Close(0)
		return v.halted(b, i)
	})
}

// record runs the hooks on the current record. It returns false if the VM must run them; everything that the hooks did
// is then undone.
func (l *lifted) record(w *worker, r *parse.Record) bool {
	l.tallied, l.passed = l.tallied[:0], false
	l.begin(w, r)
	if !l.hooks(w, r) || w.guard.Err() != nil || !l.commit(w) {
		l.takeBack(w, r)
		return false
	}
	if l.passed {
		w.lookAndKeep()
	}
	return true
}

// begin notes the state before the hooks of a record.
func (l *lifted) begin(w *worker, r *parse.Record) {
	b := w.batch
	l.before = progress{len(b.events), len(b.marks), len(l.tallied), len(l.machine.Uses), b.pending}
	r.Mark(&l.mark)
	l.machine.Begin()
}

// takeBack undoes everything that the hooks did for a record.
func (l *lifted) takeBack(w *worker, r *parse.Record) {
	b := w.batch
	r.Restore(&l.mark)
	clear(b.events[l.before.events:])
	b.events, b.marks, b.pending = b.events[:l.before.events], b.marks[:l.before.marks], l.before.pending
	l.tallied = l.tallied[:l.before.tallied]
	l.machine.ForgetUses(l.before.uses)
	*b.outcomeOf(w.index) = dropped
	w.state = undecided
	if w.guard.Err() != nil {
		w.guard = &guard.Guard{}
	}
}

// commit adds the tallies of the hooks to the counters, and records which keys of lookups they have used. It returns false if there is not enough memory for them.
func (l *lifted) commit(w *worker) bool {
	if len(l.tallied) > 0 && !w.hasRoom(roomFor(l.tallied)) {
		return false
	}
	for _, t := range l.tallied {
		w.Tally(l.own(t.table), l.own(t.key), t.n)
	}
	l.machine.RecordUses(l.before.uses)
	return true
}

// roomFor returns the approximate number of bytes that counters take.
func roomFor(list []counted) (n int64) {
	for i := range list {
		n += counterSize + int64(len(list[i].key)+len(list[i].table))
	}
	return n
}

// hasRoom reports whether the current batch may take n more bytes.
func (w *worker) hasRoom(n int64) bool {
	most := w.opt.Limits.Memory / 2
	return most <= 0 || w.batch.pending+n <= most
}

// own returns a copy of a text that does not depend on a batch. It keeps copies, because the same names of counters
// occur again and again.
func (l *lifted) own(s string) string {
	const most = 1 << 12
	if own, ok := l.texts[s]; ok {
		return own
	}
	if l.texts == nil || len(l.texts) >= most {
		l.texts = map[string]string{}
	}
	s = goval.Own(s)
	l.texts[s] = s
	return s
}

// hooks runs the hooks one after the other, as worker.record does.
func (l *lifted) hooks(w *worker, r *parse.Record) bool {
	if l.filter != nil {
		v, ok := l.hook(w, l.filter, r)
		if keep, known := l.filtered(w, v); !ok || !known {
			return false
		} else if !keep {
			return true
		}
	}
	if l.transform != nil {
		v, ok := l.hook(w, l.transform, r)
		switch {
		case !ok:
			return false
		case w.state != undecided, v.Kind() == goval.False:
			return true
		case v.Kind() == goval.Record && v.Record() == r:
			return w.keep(r, false) == nil
		case v.Kind() != goval.Nil && v.Kind() != goval.True:
			return false
		}
	}
	if l.extract != nil {
		v, ok := l.hook(w, l.extract, r)
		switch {
		case !ok:
			return false
		case w.state != undecided:
			return true
		}
		return l.rows(w, v)
	}
	if l.passed = w.looks(); l.passed {
		return true
	}
	return w.keep(r, false) == nil
}

// filtered returns the decision about the current record that follows from the result of filter. known is false if the
// VM must run filter.
func (l *lifted) filtered(w *worker, v goval.Value) (keep, known bool) {
	return w.state == undecided && v.Kind() == goval.True, w.state != undecided || v.Kind() == goval.True || v.Kind() == goval.False
}

// hook runs a hook. If the hook has rejected the record, hook notes that in the batch.
func (l *lifted) hook(w *worker, h *lift.Hook, r *parse.Record) (v goval.Value, ok bool) {
	var fault any
	v, ok, fault = l.machine.Run(h, r)
	if fault != nil {
		l.faults++
	}
	if ok && w.state == rejectRecord {
		w.reject(&RejectedError{w.reason})
	}
	return v, ok
}

// rows makes rows from the result of extract. It returns false if the VM must do that.
func (l *lifted) rows(w *worker, v goval.Value) bool {
	var ok bool
	if w.rows, ok = w.batch.cells.RowsOf(w.rows[:0], v); !ok {
		return false
	}
	for _, row := range w.rows {
		if w.write(event{kind: eventRow, output: w.outputs.main, row: row}, false) != nil {
			return false
		}
	}
	return true
}
