package engine

import (
	"mrrc-lua/internal/guard"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

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
