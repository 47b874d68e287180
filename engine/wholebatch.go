package engine

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
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
	w.outside(b)
	before := len(b.events)
	w.guard.About(list.Len())
	L.Push(fn)
	L.Push(list)
	out, err := w.called(L, script.HookBatch, 1, 1)
	w.guard.About(0)
	var results []*parse.Record
	if err == nil {
		if out == lua.LNil {
			out = list
		}
		if err = w.bind.Results(out, func(r *parse.Record) { results = append(results, r) }); err != nil {
			err = w.hookError(script.HookBatch, fn, fmt.Errorf("batch %w", err))
		}
	}
	for i := range records {
		handles.Close(i)
	}
	switch {
	case w.state == skipRecord:
	case w.state == rejectRecord:
		w.rejectAll(b, place, &RejectedError{w.reason})
	case err != nil:
		b.printsOnly(before)
		w.rejectAll(b, place, err)
	default:
		for _, r := range results {
			w.index = -1
			i, ours := place[r]
			if ours {
				w.index = int32(b.lo + i)
			}
			w.put(w.outputs.main, r, !ours, false)
		}
	}
	for _, o := range b.outcomes {
		became(&w.counts, o)
	}
	if w.done {
		w.stopAfter(b, len(records)-1)
	}
	return nil
}

// rejectAll rejects all records of a batch that reached the hook.
func (w *worker) rejectAll(b *batch, place map[*parse.Record]int, err error) {
	for i := range b.outcomes {
		if _, ok := place[&b.in.Records[b.lo+i]]; ok {
			b.add(event{kind: eventReject, index: int32(b.lo + i), err: err})
			b.outcomes[i] = rejected
		}
	}
}
