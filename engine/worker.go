package engine

import (
	"context"
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/rows"
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
	batch   *batch
	rec     *parse.Record // nil in begin and finish
	index   int32
	state   decision
	reason  string
	done    bool                // run:stop was called
	never   bool                // by begin: no record is to be read
	ended   *place              // the batch in which the script stopped the run; nil: it did not
	self    *selfRun            // of a script that has no hooks
	rows    []rows.Row          // that extract made of the record at hand
	observe func(*parse.Record) // of Options; nil: nobody wants to see records
	tap     func(string)        // takes what is printed at once; nil: it goes into the batch
	fresh   luabind.Plain       // run.state as begin left it, with several VMs
	counts  luabind.Counts
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

	IncludeGoStackTrace: true, // of panics only
}

func init() {
	// gopher-lua fills the array part of a table up to the index set, as long as that is below
	// this limit, and a control number may be an index of many millions: that costs 256 MiB at most.
	// A list cannot be longer; lists of several million values are made of whole catalogues.
	lua.MaxArrayIndex = 1 << 24
}

// newWorker makes a VM.
func newWorker(r *run, id int) *worker {
	w := &worker{run: r, id: id, guard: &guard{}, lock: newLockState(lua.NewState(vmOptions)), batch: &batch{}, index: -1}
	if r.opt.Observe != nil {
		w.observe = r.opt.Observe()
	}
	return w
}

// load prepares the VM and runs the script's top level in it, unless that is all there is to it.
func (w *worker) load(ctx context.Context) error {
	return w.lock.Hold(ctx, PhaseScript, func(L *lua.LState) (err error) {
		w.install(L)
		if err := w.run.opt.Script.KeepsOff(w.bind.Owns); err != nil {
			return err
		}
		if w.run.hookless {
			return nil
		}
		fn := L.NewFunctionFromProto(w.run.opt.Script.Proto())
		if _, err := w.call(L, "", fn, 0); err != nil {
			return err
		}
		w.hooks, err = findHooks(L, w.run.opt.Script)
		w.bind.Seal()
		return err
	})
}

// install prepares the VM for a script.
func (w *worker) install(L *lua.LState) {
	w.bind = luabind.Install(L, w)
	L.SetContext(w.guard)
}

// close ends the VM and what it holds of the world outside.
func (w *worker) close() {
	if w.bind != nil {
		w.bind.Close()
	}
	w.lock.Close()
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

// called runs a function that was pushed with its arguments. What is called once in a run may take
// as long as it needs.
func (w *worker) called(L *lua.LState, hook string, args, want int) (v lua.LValue, err error) {
	switch hook {
	case "", script.HookBegin, script.HookFinish:
	default:
		w.guard.start()
	}
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
	e := w.run.opt.Script.Classify(err, hook, w.run.file)
	switch fault := (*FaultError)(nil); {
	case stopped != nil:
		w.explain(e, stopped)
	case errors.As(e.Err, &fault):
		w.run.faults.Add(1)
	}
	return nil, e
}

// explain says why a script was stopped.
func (w *worker) explain(e *ScriptError, why error) {
	e.Err, e.Msg = why, why.Error()
	switch {
	case errors.Is(why, errTimeout):
		what := "the hook"
		if e.Hook == "" {
			what = "this"
		}
		e.Msg = fmt.Sprintf("%s took longer than %v", what, w.run.opt.Timeout)
		e.Hint = "a loop that does not end? --timeout sets the limit"
	case errors.Is(why, errMemory), errors.Is(why, errKept) && w.rec == nil:
		e.Msg = fmt.Sprintf("the script needs more than %s of memory", size(w.run.opt.ScriptMemory))
		e.Hint = "a table or a string that grows without end? --script-memory sets the limit"
	case errors.Is(why, errKept):
		e.Msg = fmt.Sprintf("the script keeps more than %s in memory", size(w.run.opt.ScriptMemory))
		e.Hint = "a table at the top of the script that grows with every record? --script-memory sets the limit"
	}
}

// size names a number of bytes.
func size(n int64) string {
	for _, unit := range []string{"bytes", "KiB", "MiB"} {
		if n < 1<<10 || n%(1<<10) != 0 && n < 10<<10 {
			return fmt.Sprintf("%d %s", n, unit)
		}
		n >>= 10
	}
	return fmt.Sprintf("%d GiB", n)
}

// callHook runs begin or finish. What they emit and print goes into the batch.
func (w *worker) callHook(ctx context.Context, b *batch, hook string, fn *lua.LFunction) error {
	if fn == nil {
		return nil
	}
	return w.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error {
		w.outside(b)
		_, err := w.call(L, hook, fn, 0, L.GetGlobal("run"))
		if err != nil && w.state == undecided {
			return err
		}
		return nil
	})
}

// outside makes a batch the one at hand, and no record of it.
func (w *worker) outside(b *batch) {
	w.batch, w.rec, w.index, w.state = b, nil, -1, undecided
}

// process runs the record hooks over a batch: one acquisition of the lock.
func (w *worker) process(ctx context.Context, b *batch) error {
	switch {
	case b.last:
		return nil
	case w.run.mode == ModeThreePhase:
		return w.processApart(ctx, b)
	}
	return w.lock.Hold(ctx, PhaseConvert, func(L *lua.LState) error { return w.processHeld(L, b) })
}

// processApart converts and runs the hooks under an acquisition of the lock each.
func (w *worker) processApart(ctx context.Context, b *batch) error {
	var handles luabind.Handles
	err := w.lock.Hold(ctx, PhaseConvert, func(*lua.LState) error {
		handles = w.bind.Handles(b.hi - b.lo)
		return nil
	})
	if err != nil {
		return err
	}
	return w.lock.Hold(ctx, PhaseScript, func(L *lua.LState) error { return w.hooksOver(L, b, handles) })
}

// processHeld does the same under the lock that the caller holds.
func (w *worker) processHeld(L *lua.LState, b *batch) error {
	handles := w.bind.Handles(b.hi - b.lo)
	w.lock.Switch(PhaseScript)
	return w.hooksOver(L, b, handles)
}

// hooksOver runs the record hooks over the records of a batch.
func (w *worker) hooksOver(L *lua.LState, b *batch, handles luabind.Handles) error {
	w.outside(b)
	if w.done = w.never || w.ended != nil && w.ended.before(b.place()); w.done {
		b.stopAfter(-1)
		return nil
	}
	w.beginState(L)
	defer w.endState(b)
	records := b.in.Records[b.lo:b.hi]
	if w.hooks.batch != nil {
		if err := w.wholeBatch(L, b, handles); err != nil {
			return err
		}
		return w.halted(b, len(records)-1)
	}
	for i := range records {
		if w.arrive(b, i) {
			w.record(L, handles.Open(i, &records[i]))
			handles.Close(i)
		}
		w.count(b.outcomes[len(b.outcomes)-1])
		if w.done {
			w.stopAfter(b, i)
			break
		}
		if err := w.halted(b, i); err != nil || b.fatal != nil {
			return err
		}
	}
	return nil
}

// halted gives why the whole run is over, if it is. A script that keeps too much ends the run
// behind the i-th record.
func (w *worker) halted(b *batch, i int) error {
	err := w.guard.Err()
	if !errors.Is(err, errKept) {
		return err
	}
	b.stopAfter(i)
	e := &ScriptError{Script: w.run.opt.Script.Name}
	w.explain(e, err)
	b.fatal = e
	return nil
}

// stopAfter makes the i-th record of a batch the run's last. What was read ahead of it is not for
// the script to see: its state is to be that of a run over no more than these records.
func (w *worker) stopAfter(b *batch, i int) {
	b.stopAfter(i)
	if at := b.place(); w.ended == nil || at.before(*w.ended) {
		w.ended = &at
	}
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
		out, err := w.called(L, script.HookFilter, 1, 1)
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
	if fn := w.hooks.transform; fn != nil {
		L.Push(fn)
		L.Push(v)
		out, err := w.called(L, script.HookTransform, 1, 1)
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
				w.failed(w.hookError(script.HookTransform, fn, fmt.Errorf("transform %w", err)))
			}
			return
		}
	}
	if fn := w.hooks.extract; fn != nil {
		w.extract(L, fn, v)
		return
	}
	w.keep(w.rec, false)
}

// extract runs the hook that makes rows of a record.
func (w *worker) extract(L *lua.LState, fn *lua.LFunction, v lua.LValue) {
	L.Push(fn)
	L.Push(v)
	out, err := w.called(L, script.HookExtract, 1, 1)
	if w.decided(err) {
		return
	}
	w.rows, err = w.batch.cells.Rows(w.rows[:0], out)
	if err != nil {
		w.failed(w.hookError(script.HookExtract, fn, err))
		return
	}
	for _, row := range w.rows {
		w.write(event{kind: eventRow, output: w.run.main, row: row}, nil, false)
	}
	if clear(w.rows); cap(w.rows) > 1<<10 {
		w.rows = nil
	}
}

// hookError is what is wrong with a hook's result, at the line where the hook is defined.
func (w *worker) hookError(hook string, fn *lua.LFunction, err error) error {
	return &ScriptError{Script: w.run.opt.Script.Name, Hook: hook, Line: fn.Proto.LineDefined,
		Source: w.run.opt.Script.Line(fn.Proto.LineDefined), Msg: err.Error()}
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
	w.batch.printsOnly(n)
	w.reject(err)
}

func (w *worker) reject(err error) {
	w.batch.add(event{kind: eventReject, index: w.index, err: err})
	if !w.rec.Continued() {
		*w.batch.outcomeOf(w.index) = rejected
	}
}

// keep writes a record to the main output.
func (w *worker) keep(r *parse.Record, snapshot bool) { w.put(w.run.main, r, snapshot, false) }

// put adds the event of writing a record. A record that the script can still change is written
// as it stands now.
func (w *worker) put(o *output, r *parse.Record, snapshot, called bool) {
	e := event{kind: eventRecord, output: o, record: r}
	if snapshot {
		e.record = r.Snapshot()
	}
	w.write(e, r, called)
}

// write adds an event that puts something into an output: r itself, or what was made of the
// record at hand. called tells that the script's code asks for it, which then has a place.
func (w *worker) write(e event, r *parse.Record, called bool) {
	e.index = w.index
	w.mark(e.output, e.kind.content(), called)
	if w.self != nil {
		w.self.write(e, r)
		return
	}
	if w.index >= 0 {
		*w.batch.outcomeOf(w.index) = written
	}
	w.batch.add(e)
}

// wrongResult is the error of a filter that returned no boolean.
func (w *worker) wrongResult(hook string, fn *lua.LFunction, v lua.LValue) error {
	e := &ScriptError{Script: w.run.opt.Script.Name, Hook: hook, Line: fn.Proto.LineDefined,
		Source: w.run.opt.Script.Line(fn.Proto.LineDefined),
		Msg:    fmt.Sprintf("%s returned %s instead of true or false", hook, v.Type())}
	if v == lua.LNil {
		e.Hint = "is a 'return' missing?"
	} else {
		e.Hint = "compare, as in 'return value ~= nil'"
	}
	return e
}
