package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/diff"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// hooks holds the hooks that a script defined, in one VM. They are used under its lock only.
type hooks struct {
	source, begin, filter, transform, extract, batch, combine, finish *lua.LFunction

	untraced bool // Watch.Trace wants no further calls
}

// findHooks returns the hooks among the globals of L, in which the script was run.
func findHooks(L *lua.LState, s *Script) (h hooks, err error) {
	get := func(name string) *lua.LFunction {
		v := L.G.Global.RawGetString(name)
		if v == lua.LNil {
			return nil
		}
		fn, ok := v.(*lua.LFunction)
		if !ok && err == nil {
			err = &ScriptError{Script: s.Name, Msg: fmt.Sprintf("the hook '%s' is a %s, it must be a function", name, v.Type())}
		}
		return fn
	}
	h = hooks{source: get(script.HookSource), begin: get(script.HookBegin), filter: get(script.HookFilter), transform: get(script.HookTransform),
		extract: get(script.HookExtract), batch: get(script.HookBatch), combine: get(script.HookCombine), finish: get(script.HookFinish)}
	if err != nil {
		return h, err
	}
	if err := s.MisspeltIn(L); err != nil {
		return h, err
	}
	if h.batch != nil && (h.filter != nil || h.transform != nil || h.extract != nil) {
		return h, &ScriptError{Script: s.Name, Msg: "the hook 'batch' replaces filter, transform and extract: a script cannot have both"}
	}
	return h, nil
}

// record runs the hooks filter, transform and extract over the current record. filtered: filter has kept it.
func (w *worker) record(L *lua.LState, v lua.LValue, filtered bool) {
	if fn := w.hooks.filter; fn != nil && !filtered {
		L.Push(fn)
		L.Push(v)
		out, err := w.callTraced(L, script.HookFilter)
		if w.decided(err) {
			return
		}
		keep, ok := out.(lua.LBool)
		if !ok {
			w.failed(w.wrongResult(script.HookFilter, fn, out))
			return
		}
		if !keep {
			return
		}
	}
	if !w.lookedAt() {
		return
	}
	if fn := w.hooks.transform; fn != nil {
		L.Push(fn)
		L.Push(v)
		out, err := w.callTraced(L, script.HookTransform)
		if w.decided(err) {
			return
		}
		switch out := out.(type) {
		case *lua.LNilType:
		case lua.LBool:
			if !out {
				return
			}
		default:
			var full error
			err := w.bind.Results(out, func(r *parse.Record) {
				if full == nil {
					full = w.keep(r, r != w.rec)
				}
			})
			switch {
			case err != nil:
				w.failed(w.hookError(script.HookTransform, fn, fmt.Errorf("transform %w", err)))
			case full != nil:
				w.failed(full)
			}
			return
		}
	}
	if fn := w.hooks.extract; fn != nil {
		w.extract(L, fn, v)
		return
	}
	if err := w.keep(w.rec, false); err != nil {
		w.failed(err)
	}
}

// TraceStep is a call of a hook with a record.
type TraceStep struct {
	Pos      parse.Pos
	ID       string // the record's 001 before the call
	Hook     string
	Result   string // what the hook returned, as Lua writes it
	Decision string // skip or reject, which the hook called; "": neither
	Reason   string // of reject
	Err      error  // the hook failed
	Changes  string // of the record's fields, as --diff shows them, a line each; "": none
	Made     int    // records, lines and rows that the hook sent to outputs
}

// callTraced calls a hook with the current record, function and argument being on the stack.
func (w *worker) callTraced(L *lua.LState, hook string) (lua.LValue, error) {
	if w.opt.Watch.Trace == nil || w.hooks.untraced {
		return w.called(L, hook, 1, 1)
	}
	before, made := w.rec.Clone(), len(w.batch.events)
	out, err := w.called(L, hook, 1, 1)
	step := TraceStep{Pos: before.Pos(), ID: string(before.ControlNumber()), Hook: hook, Err: err, Made: len(w.batch.events) - made}
	switch {
	case w.state == skipRecord:
		step.Decision, step.Err = "skip", nil
	case w.state == rejectRecord:
		step.Decision, step.Reason, step.Err = "reject", w.reason, nil
	case err == nil:
		step.Result = shownResult(out)
	}
	if entry := diff.EntryOf(diff.Of(before), diff.Of(w.rec)); !entry.Diff.Empty() {
		_, lines, _ := strings.Cut(string(diff.AppendText(nil, &entry, false)), "\n")
		step.Changes = strings.TrimSuffix(lines, "\n")
	}
	w.hooks.untraced = !w.opt.Watch.Trace(step)
	return out, err
}

// shownResult writes what a hook returned, a table in short: the number of its values if it is a list, else its names
// in their order, with texts, numbers and booleans.
func shownResult(v lua.LValue) string {
	if table, ok := v.(*lua.LTable); ok {
		if n := table.Len(); n == 1 {
			return "a list of 1 value"
		} else if n > 1 {
			return fmt.Sprintf("a list of %d values", n)
		}
		var cells []string
		table.ForEach(func(key, cell lua.LValue) {
			text := cell.String()
			switch cell.Type() {
			case lua.LTString:
				if short := []rune(text[:min(len(text), 200)]); len(short) > 40 {
					text = string(short[:40]) + "…"
				}
				text = strconv.Quote(text)
			case lua.LTTable:
				text = "{…}"
			}
			cells = append(cells, key.String()+" = "+text)
		})
		if len(cells) == 0 {
			return "{}"
		}
		if slices.Sort(cells); len(cells) > 12 {
			cells = append(cells[:12], "…")
		}
		return "{ " + strings.Join(cells, ", ") + " }"
	}
	if r, ok := luabind.RecordOf(v); ok && r != nil {
		return "a record"
	}
	return v.String()
}

// extract runs the hook that makes rows of a record.
func (w *worker) extract(L *lua.LState, fn *lua.LFunction, v lua.LValue) {
	L.Push(fn)
	L.Push(v)
	out, err := w.callTraced(L, script.HookExtract)
	if w.decided(err) {
		return
	}
	w.rows, err = w.batch.cells.Rows(w.rows[:0], out, w.guard)
	if err != nil {
		w.failed(w.hookError(script.HookExtract, fn, err))
		return
	}
	for _, row := range w.rows {
		if err := w.write(event{kind: eventRow, output: w.outputs.main, row: row}, false); err != nil {
			w.failed(err)
			break
		}
	}
	if clear(w.rows); cap(w.rows) > 1<<10 {
		w.rows = nil
	}
}

// decided reports whether the way in which a hook ended decides about the record.
func (w *worker) decided(err error) bool {
	switch {
	case w.state == skipRecord:
		return true
	case w.state == rejectRecord:
		w.reject(&RejectedError{w.reason})
		return true
	case err != nil:
		w.failed(err)
		return true
	}
	return false
}

// hookError is the error of a hook with a wrong result, at the line where the hook is defined.
func (w *worker) hookError(hook string, fn *lua.LFunction, err error) error {
	return &ScriptError{Script: w.script.Name, Hook: hook, Line: fn.Proto.LineDefined,
		Source: w.script.Line(fn.Proto.LineDefined), Msg: err.Error()}
}

// wrongResult is the error of a filter that returned something other than true or false.
func (w *worker) wrongResult(hook string, fn *lua.LFunction, v lua.LValue) error {
	e := &ScriptError{Script: w.script.Name, Hook: hook, Line: fn.Proto.LineDefined,
		Source: w.script.Line(fn.Proto.LineDefined),
		Msg:    fmt.Sprintf("%s returned %s instead of true or false", hook, v.Type())}
	if v == lua.LNil {
		e.Hint = "is a 'return' missing?"
	} else {
		e.Hint = "compare, as in 'return value ~= nil'"
	}
	return e
}

// wholeBatch runs the hook batch over all records of a batch at once. The result is written: a list
// of records, or, if the hook returns nothing, the batch in its present state. If the hook fails,
// all of the batch is rejected. The outcome of a record is written when it is among those returned.
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
			if full := w.put(w.outputs.main, r, !ours, false); full != nil {
				b.printsOnly(before)
				w.rejectAll(b, place, full)
				break
			}
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
