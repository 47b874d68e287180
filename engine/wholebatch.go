package engine

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// wholeBatch runs the hook batch over all records of a batch at once. What it returns is written:
// a list of records, or, when it returns nothing, the batch as it now is. When it fails, all of
// the batch is rejected. The outcome of a record is written when it is among those returned.
func (w *worker) wholeBatch(L *lua.LState, b *batch, handles luabind.Handles) error {
	records := b.in.Records[b.lo:b.hi]
	list := L.CreateTable(len(records), 0)
	place := make(map[*parse.Record]int, len(records))
	for i := range records {
		if w.arrive(b, i) {
			list.Append(handles.Open(i, &records[i]))
			place[&records[i]] = i
		}
	}
	if list.Len() == 0 {
		return nil
	}
	fn := w.hooks.batch
	w.rec, w.index, w.state = nil, -1, undecided
	L.Push(fn)
	L.Push(list)
	out, err := w.called(L, hookBatch, 1, 1)
	var results []*parse.Record
	if err == nil {
		if out == lua.LNil {
			out = list
		}
		if err = w.bind.Results(out, func(r *parse.Record) { results = append(results, r) }); err != nil {
			err = w.hookError(hookBatch, fn, fmt.Errorf("batch %w", err))
		}
	}
	for i := range records {
		handles.Close(i)
	}
	if err != nil {
		for i := range records {
			if _, ok := place[&records[i]]; ok {
				w.index = int32(b.lo + i)
				b.add(event{kind: eventReject, index: w.index, err: err})
				b.outcomes[i] = rejected
			}
		}
		return nil
	}
	for _, r := range results {
		w.index = -1
		i, ours := place[r]
		if ours {
			w.index = int32(b.lo + i)
		}
		if err := w.holds(w.run.main, recordContent); err != nil {
			return &ScriptError{Script: w.run.opt.Script.Name, Hook: hookBatch, Msg: err.Error()}
		}
		w.put(w.run.main, r, !ours)
	}
	return nil
}

// arrive begins with the i-th of the run's records in a batch, and tells whether the hooks see it:
// one that could not be read is rejected.
func (w *worker) arrive(b *batch, i int) bool {
	r := &b.in.Records[b.lo+i]
	if r.Continued() {
		b.outcomes = append(b.outcomes, piece)
	} else {
		b.outcomes = append(b.outcomes, dropped)
		w.counts.Read++
	}
	if len(r.Problems()) > 0 && r.Err() == nil {
		b.problems++
	}
	w.rec, w.index, w.state = r, int32(b.lo+i), undecided
	switch {
	case r.Err() != nil:
		w.reject(r.Err())
	case w.run.opt.Strict && len(r.Problems()) > 0:
		w.reject(strictError(r))
	default:
		return true
	}
	return false
}
