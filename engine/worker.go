package engine

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/guard"
	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/plain"
	"mrrc-lua/parse"
)

// worker is the VM of a script with hooks: it runs them over batches and is the host of the VM's
// bindings. Decisions of the script go into the current batch as events; nothing is written here.
// Everything but load and the methods that take a context is called under the VM lock.
type worker struct {
	*vm
	verdict
	outputs *outputs
	hooks   hooks

	batch *batch // the current batch: it gets what the script makes; hold sets it
	index int32  // of the current record in batch.in.Records; -1: none
	top   *batch // gets what the script makes before the first record
	idle  batch  // is current while no code of the script may run

	never   bool                // begin called run:stop: no record is read
	ended   *place              // the batch in which the script stopped the run; nil: it did not
	rows    []rows.Row          // that extract made of the current record
	observe func(*parse.Record) // of Options; nil: records are not observed
	step    StepFunc            // of Options; nil: there is none
	fresh   plain.Value         // run.state as begin left it, with several VMs
	counts  luabind.Counts
	vars    variables // of the script, with several VMs

	where   func() codeLine // the place in the script that has called into Go
	lifted  *lifted         // its hooks run without the VM; nil: they do not
	asideID []byte          // the last 001 of records that the script read with marc.read
	refused *TooManyError   // one of these ends the run: Bad.Strict; nil: none does
}

func newWorker(v *vm, o *outputs) *worker {
	w := &worker{vm: v, outputs: o, top: &batch{}, index: -1, where: v.lock.where}
	w.makeLooks()
	return w
}

// makeLooks makes the functions of Options that look at records.
func (w *worker) makeLooks() {
	if w.opt.Watch.Observe != nil {
		w.observe = w.opt.Watch.Observe()
	}
	if w.opt.Step.Each != nil {
		w.step = w.opt.Step.Each()
	}
}

// looks reports whether functions of Options look at the records that filter keeps.
func (w *worker) looks() bool { return w.step != nil || w.observe != nil && w.opt.Watch.Kept }

// lookedAt has them look at the current record, and reports whether it stays.
func (w *worker) lookedAt() bool {
	if w.observe != nil && w.opt.Watch.Kept {
		w.observe(w.rec)
	}
	return w.stepped()
}

// lookAndKeep does the same, and writes the record if it stays. It is for a script without later hooks.
func (w *worker) lookAndKeep() {
	if !w.lookedAt() {
		return
	}
	if err := w.keep(w.rec, false); err != nil {
		w.failed(err)
	}
}

// hold takes the VM lock and makes a batch the current one. Every acquisition of the lock goes through
// it, because several goroutines use one VM and each has a batch of its own: anything that the script
// makes in f must not go into the batch of another. b is nil when no code of the script runs in f.
func (w *worker) hold(ctx context.Context, p Phase, b *batch, f func(L *lua.LState) error) error {
	if b == nil {
		b = &w.idle
	}
	return w.lock.Hold(ctx, p, func(L *lua.LState) error {
		w.outside(b)
		return f(L)
	})
}

// load prepares the VM and runs the script's top level in it.
func (w *worker) load(ctx context.Context) error {
	return w.hold(ctx, PhaseScript, w.top, func(L *lua.LState) (err error) {
		w.install(L, w)
		if err := w.script.KeepsOff(w.bind.Owns); err != nil {
			return err
		}
		if _, err := w.call(L, "", L.NewFunctionFromProto(w.script.Proto()), 0); err != nil {
			return w.orRefused(err)
		}
		w.hooks, err = findHooks(L, w.script)
		w.bind.Seal()
		if err == nil {
			w.looked.Do(func() { err = w.script.MistakesIn(L) })
		}
		return err
	})
}

// callHook runs begin or finish. Their emits and prints go into the batch.
func (w *worker) callHook(ctx context.Context, b *batch, hook string, fn *lua.LFunction) error {
	if fn == nil {
		return nil
	}
	return w.hold(ctx, PhaseScript, b, func(L *lua.LState) error {
		_, err := w.call(L, hook, fn, 0, L.GetGlobal("run"))
		if err != nil && w.state == undecided {
			return w.orRefused(err)
		}
		return nil
	})
}

// outside makes a batch the current one, without a current record.
func (w *worker) outside(b *batch) {
	w.batch, w.rec, w.index, w.state = b, nil, -1, undecided
}

// process runs the record hooks over a batch: one acquisition of the lock.
func (w *worker) process(ctx context.Context, b *batch) error {
	return w.hold(ctx, PhaseConvert, b, func(L *lua.LState) error { return w.processHeld(L, b) })
}

// processHeld converts and runs the hooks under the lock that the caller holds.
func (w *worker) processHeld(L *lua.LState, b *batch) error {
	handles := w.bind.Handles(b.hi - b.lo)
	w.lock.Switch(PhaseScript)
	if err := w.hooksOver(L, b, handles); err != nil {
		return err
	}
	return w.afterBatch(L)
}

// hooksOver runs the record hooks over the records of a batch.
func (w *worker) hooksOver(L *lua.LState, b *batch, handles luabind.Handles) error {
	w.outside(b)
	if w.ends(b) {
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
	return w.each(b, func(i int) {
		w.record(L, handles.Open(i, &records[i]), false)
		handles.Close(i)
	})
}

// ends reports whether the run has ended before a batch.
func (w *worker) ends(b *batch) bool {
	if w.done = w.never || w.ended != nil && w.ended.before(b.place); w.done {
		b.stopAfter(-1)
	}
	return w.done
}

// each calls f with the records of a batch that the hooks see, until the run is over.
func (w *worker) each(b *batch, f func(i int)) error {
	for i := range b.in.Records[b.lo:b.hi] {
		if w.arrive(b, i) {
			f(i)
		}
		became(&w.counts, b.outcomes[len(b.outcomes)-1])
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

// arrive begins with the i-th of the run's records in a batch, and reports whether the hooks see it:
// one that could not be read is rejected.
func (w *worker) arrive(b *batch, i int) bool {
	r := b.arrive(i, w.opt.Bad.Strict)
	if !r.Continued() {
		w.counts.Read++
	}
	w.rec, w.index, w.state = r, int32(b.lo+i), undecided
	switch {
	case r.Err() != nil:
		w.reject(r.Err())
	case w.opt.Bad.Strict && len(r.Problems()) > 0:
		w.reject(strictError(r))
	default:
		if w.observe != nil && !w.opt.Watch.Kept {
			w.observe(r)
		}
		return true
	}
	return false
}

// halted returns the reason why the whole run is over, or nil. A script that keeps too much ends the
// run after the i-th record.
func (w *worker) halted(b *batch, i int) error {
	err := w.guard.Err()
	if !errors.Is(err, guard.ErrKept) {
		return err
	}
	b.stopAfter(i)
	e := &ScriptError{Script: w.script.Name}
	w.explain(e, err)
	b.fatal = e
	return nil
}

// stopAfter makes the i-th record of a batch the run's last. The script must not see records that were
// read after it: its state is that of a run over these records only.
func (w *worker) stopAfter(b *batch, i int) {
	b.stopAfter(i)
	at := b.place
	w.ended = &at // of batches after it, ends sees no record
}

// stepped takes the current record through the step, and reports whether it stays.
func (w *worker) stepped() bool {
	if w.step == nil {
		return true
	}
	b := w.batch
	from := len(b.notes)
	notes, keep, err := w.step(b.file, w.rec, b.notes)
	b.notes = notes
	if err != nil {
		w.failed(err)
		return false
	}
	b.noted = append(b.noted, noted{w.index, from, len(notes)})
	return keep
}

// The methods by which a script with hooks writes, prints, counts and rejects: events of the current
// batch.

// Emit implements luabind.Host.
func (w *worker) Emit(r *parse.Record, name string) error {
	o, err := w.outputs.named(name)
	if err == nil {
		err = w.room(w.put(o, r, true, true))
	}
	return err
}

// EmitLine implements luabind.Host.
func (w *worker) EmitLine(line, name string) error {
	o, err := w.outputs.named(name)
	if err == nil {
		err = w.room(w.write(event{kind: eventLine, output: o, text: line}, true))
	}
	return err
}

// Print implements luabind.Host.
func (w *worker) Print(text string) {
	e := event{kind: eventPrint, index: w.index, text: text}
	_ = w.room(w.charge(&e)) // the script stops at its next instruction
	w.batch.add(e)
}

// room stops the current call of the script if memory does not allow what it made.
func (w *worker) room(err error) error {
	if err != nil {
		w.guard.Refuse()
	}
	return err
}

// charge counts what an event becomes. It returns an error when the events of the batch become more than
// half of the memory for the script: all of them are in memory until they are written, and a text of a
// few megabytes can be put into outputs thousands of times.
func (w *worker) charge(e *event) error { return w.chargeBytes(e.size()) }

func (w *worker) chargeBytes(n int64) error {
	w.batch.pending += n
	if most := w.opt.Limits.Memory / 2; most > 0 && w.batch.pending > most {
		return noRoom(w.program)
	}
	return nil
}

// noRoom is the error of a script that makes more than its memory allows, without a place.
func noRoom(p *program) error {
	e := &ScriptError{Script: p.script.Name, Err: guard.ErrMemory}
	explainMemory(p.opt, e)
	return e
}

// Tally implements luabind.Host.
func (w *worker) Tally(table, key string, n float64) {
	if (w.opt.Bad.Strict || w.opt.Bad.MaxErrors > 0) && w.index >= 0 {
		w.batch.counted = append(w.batch.counted, counted{w.index, table, key, n})
		_ = w.room(w.chargeBytes(counterSize)) // the script stops at its next instruction
		return
	}
	if size := w.batch.tally(table, key, n); size > 0 {
		_ = w.room(w.chargeBytes(size))
	}
}

// Counts implements luabind.Host.
func (w *worker) Counts() luabind.Counts { return w.counts }

// keep writes a record to the main output, or the rows that are made of it.
func (w *worker) keep(r *parse.Record, snapshot bool) error {
	if w.opt.Output.Tabulate != nil {
		return w.write(event{kind: eventTabulate, output: w.outputs.main, record: r}, false)
	}
	return w.put(w.outputs.main, r, snapshot, false)
}

// put adds the event of writing a record. A record that the script can still change is written
// as it is now. The error is that of write.
func (w *worker) put(o *output, r *parse.Record, snapshot, called bool) error {
	e := event{kind: eventRecord, output: o, record: r}
	if snapshot {
		e.record = r.Snapshot()
	}
	return w.write(e, called)
}

// write adds an event that puts something into an output. called is true when the script's code asks
// for it, which then has a place. After an error the record must be rejected.
func (w *worker) write(e event, called bool) error {
	e.index = w.index
	if called {
		w.batch.mark(&e, w.where)
	} else {
		w.batch.mark(&e, nil)
	}
	if w.index >= 0 {
		*w.batch.outcomeOf(w.index) = written
	}
	err := w.charge(&e)
	w.batch.add(e)
	return err
}

// failed rejects the record because the script failed on it; records and lines that the script emitted
// for it are not written.
func (w *worker) failed(err error) {
	n := len(w.batch.events)
	for n > 0 && w.batch.events[n-1].index == w.index {
		n--
	}
	w.batch.printsOnly(n)
	w.reject(err)
}

// reject rejects the current record.
func (w *worker) reject(err error) {
	w.batch.add(event{kind: eventReject, index: w.index, err: err})
	if !w.rec.Continued() {
		*w.batch.outcomeOf(w.index) = rejected
	}
}
