package engine

import (
	"context"
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// worker owns one VM: it runs the hooks over batches and is the host of the VM's bindings. What
// the script decides goes into the batch at hand as events; nothing is written here.
type worker struct {
	run   *run
	id    int
	lock  *LockState
	guard *guard
	bind  *luabind.Binding
	hooks hooks

	// Under the lock, while a batch is at hand.
	batch  *batch
	rec    *parse.Record // nil in begin and finish
	index  int32
	state  decision
	reason string
	done   bool // run:stop was called
	counts luabind.Counts
}

// decision is what the script said of the record at hand through run.
type decision uint8

const (
	undecided decision = iota
	skipRecord
	rejectRecord
)

// vmOptions: a registry that grows in large steps (small ones copy it quadratically), and a
// recursion limit well below what Go's stack bears.
var vmOptions = lua.Options{
	SkipOpenLibs:     true,
	RegistrySize:     4096,
	RegistryMaxSize:  1 << 18,
	RegistryGrowStep: 8192,
	CallStackSize:    200,
}

func init() {
	// gopher-lua fills the array part of a table up to the index set, as long as that is below
	// this limit, and a control number is an index of many millions.
	lua.MaxArrayIndex = 1 << 22
}

// newWorker makes a VM and runs the script's top level in it.
func newWorker(ctx context.Context, r *run, id int) (*worker, error) {
	w := &worker{run: r, id: id, guard: &guard{}}
	L := lua.NewState(vmOptions)
	w.lock = newLockState(L, w.guard)
	w.batch = &batch{}
	err := w.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		w.bind = luabind.Install(L, w)
		L.SetContext(w.guard)
		fn := L.NewFunctionFromProto(r.opt.Script.proto)
		if _, err := w.call(L, "", fn, 0); err != nil {
			return err
		}
		var err error
		w.hooks, err = findHooks(L, r.opt.Script)
		w.bind.Seal()
		return err
	})
	return w, err
}

// call runs a function with arguments under the guard and gives its first result, if want is 1.
// The error is a *ScriptError.
func (w *worker) call(L *lua.LState, hook string, fn *lua.LFunction, want int, args ...lua.LValue) (lua.LValue, error) {
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	return w.called(L, hook, len(args), want)
}

// called runs a function that was pushed with its arguments.
func (w *worker) called(L *lua.LState, hook string, args, want int) (v lua.LValue, err error) {
	w.guard.enter()
	err = L.PCall(args, want, nil)
	stopped := w.guard.leave()
	if err == nil && stopped == nil {
		if want == 1 {
			v = L.Get(-1)
			L.Pop(1)
		}
		return v, nil
	}
	if err == nil {
		// The script came to its end although it was stopped: a pcall caught the error.
		L.SetTop(L.GetTop() - want)
		err = stopped
	}
	e := w.run.opt.Script.classify(err, hook)
	if stopped != nil {
		e.Err = stopped
		e.Msg = stopped.Error()
		if errors.Is(stopped, errTimeout) {
			e.Msg = fmt.Sprintf("the hook took longer than %v", w.run.opt.Timeout)
			e.Hint = "a loop that does not end? --timeout sets the limit"
		}
	}
	return nil, e
}

// callHook runs begin or finish. What they emit and print goes into the batch.
func (w *worker) callHook(ctx context.Context, b *batch, hook string, fn *lua.LFunction) error {
	if fn == nil {
		return nil
	}
	return w.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		w.batch, w.rec, w.index, w.state = b, nil, -1, undecided
		_, err := w.call(L, hook, fn, 0, L.GetGlobal("run"))
		if err != nil && w.state == undecided {
			return err
		}
		return nil
	})
}

// process runs the record hooks over a batch: one acquisition of the lock.
func (w *worker) process(ctx context.Context, b *batch) error {
	return w.lock.Hold(ctx, PhaseConvert, func(L *lua.LState) error {
		w.batch = b
		records := b.in.Records[b.lo:b.hi]
		handles := w.bind.Handles(len(records))
		w.lock.Switch(PhaseScript)
		for i := range records {
			r := &records[i]
			if r.Continued() {
				b.outcomes = append(b.outcomes, piece)
			} else {
				b.outcomes = append(b.outcomes, dropped)
				w.counts.Read++
			}
			w.rec, w.index, w.state = r, int32(b.lo+i), undecided
			switch {
			case r.Err() != nil:
				w.reject(r.Err())
			case w.run.opt.Strict && len(r.Problems()) > 0:
				w.reject(strictError(r))
			default:
				v := handles.Open(i, r)
				w.record(L, v)
				handles.Close(i)
			}
			w.count(b.outcomes[len(b.outcomes)-1])
			if len(r.Problems()) > 0 {
				b.problems++
			}
			if w.done {
				b.stopAfter(i)
				break
			}
			if err := w.guard.Err(); err != nil {
				return err
			}
		}
		return nil
	})
}

// count keeps run.counts.
func (w *worker) count(o outcome) {
	switch o {
	case written:
		w.counts.Written++
	case dropped:
		w.counts.Dropped++
	case rejected:
		w.counts.Rejected++
	}
}

// record runs the hooks over one record.
func (w *worker) record(L *lua.LState, v lua.LValue) {
	if fn := w.hooks.filter; fn != nil {
		L.Push(fn)
		L.Push(v)
		out, err := w.called(L, hookFilter, 1, 1)
		if w.decided(err) {
			return
		}
		keep, ok := out.(lua.LBool)
		if !ok {
			w.failed(w.wrongResult(hookFilter, fn, out))
			return
		}
		if !keep {
			return
		}
	}
	if fn := w.hooks.transform; fn != nil {
		L.Push(fn)
		L.Push(v)
		out, err := w.called(L, hookTransform, 1, 1)
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
			err := w.bind.Results(out, func(r *parse.Record) { w.keep(r, r != w.rec) })
			if err != nil {
				w.failed(&ScriptError{Script: w.run.opt.Script.Name, Hook: hookTransform, Line: fn.Proto.LineDefined,
					Source: w.run.opt.Script.line(fn.Proto.LineDefined), Msg: "transform " + err.Error()})
			}
			return
		}
	}
	w.keep(w.rec, false)
}

// decided looks at how a hook ended and tells whether that settles the record.
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

// failed rejects the record because the script failed on it; what the script emitted of it
// before is not written.
func (w *worker) failed(err error) {
	n := len(w.batch.events)
	for n > 0 && w.batch.events[n-1].index == w.index {
		n--
	}
	kept := w.batch.events[:n]
	for _, e := range w.batch.events[n:] {
		if e.kind == eventPrint {
			kept = append(kept, e)
		}
	}
	w.batch.events = kept
	w.reject(err)
}

func (w *worker) reject(err error) {
	w.batch.add(event{kind: eventReject, index: w.index, err: err})
	if !w.rec.Continued() {
		w.batch.outcomes[len(w.batch.outcomes)-1] = rejected
	}
}

// keep writes a record to the main output.
func (w *worker) keep(r *parse.Record, snapshot bool) {
	if err := w.holds(w.run.main, recordContent); err != nil {
		w.failed(&ScriptError{Script: w.run.opt.Script.Name, Msg: err.Error()})
		return
	}
	w.put(w.run.main, r, snapshot)
}

// put adds the event of writing a record. A record that the script can still change is written
// as it stands now.
func (w *worker) put(o *output, r *parse.Record, snapshot bool) {
	e := event{index: w.index, output: o, record: r}
	switch {
	case r.Verbatim():
		e.kind, e.raw, e.record = eventRaw, r.Raw(), nil
	case snapshot:
		e.record = r.Snapshot()
	}
	w.batch.add(e)
	w.wrote()
}

// wrote counts the record at hand as written, and whatever it wrote before as added.
func (w *worker) wrote() {
	if w.index < 0 {
		w.batch.added++
		return
	}
	last := &w.batch.outcomes[len(w.batch.outcomes)-1]
	if *last == written {
		w.batch.added++
	}
	*last = written
}

// holds checks that an output does not get lines and records mixed: what it gets first decides.
func (w *worker) holds(o *output, c content) error {
	if !o.holds.CompareAndSwap(int32(unknownContent), int32(c)) {
		if have := content(o.holds.Load()); have != c {
			return mixed(o.name, have)
		}
	}
	return nil
}

// wrongResult is the error of a filter that returned no boolean.
func (w *worker) wrongResult(hook string, fn *lua.LFunction, v lua.LValue) error {
	e := &ScriptError{Script: w.run.opt.Script.Name, Hook: hook, Line: fn.Proto.LineDefined,
		Source: w.run.opt.Script.line(fn.Proto.LineDefined),
		Msg:    fmt.Sprintf("%s returned %s instead of true or false", hook, v.Type())}
	if v == lua.LNil {
		e.Hint = "is a 'return' missing?"
	} else {
		e.Hint = "compare, as in 'return value ~= nil'"
	}
	return e
}
