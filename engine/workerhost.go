package engine

import (
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// What a script with hooks puts into outputs, prints, counts and rejects: events of the batch at hand.

// Emit implements luabind.Host.
func (w *worker) Emit(r *parse.Record, name string) error {
	o, err := w.outputs.named(name)
	if err == nil {
		w.put(o, r, true, true)
	}
	return err
}

// EmitLine implements luabind.Host.
func (w *worker) EmitLine(line, name string) error {
	o, err := w.outputs.named(name)
	if err == nil {
		w.write(event{kind: eventLine, output: o, text: line}, true)
	}
	return err
}

// Print implements luabind.Host.
func (w *worker) Print(text string) {
	w.batch.add(event{kind: eventPrint, index: w.index, text: text})
}

// Tally implements luabind.Host.
func (w *worker) Tally(table, key string, n float64) {
	if (w.opt.Bad.Strict || w.opt.Bad.MaxErrors > 0) && w.index >= 0 {
		w.batch.counted = append(w.batch.counted, counted{w.index, table, key, n})
		return
	}
	w.batch.tally(table, key, n)
}

// Counts implements luabind.Host.
func (w *worker) Counts() luabind.Counts { return w.counts }

// keep writes a record to the main output.
func (w *worker) keep(r *parse.Record, snapshot bool) { w.put(w.outputs.main, r, snapshot, false) }

// put adds the event of writing a record. A record that the script can still change is written
// as it stands now.
func (w *worker) put(o *output, r *parse.Record, snapshot, called bool) {
	e := event{kind: eventRecord, output: o, record: r}
	if snapshot {
		e.record = r.Snapshot()
	}
	w.write(e, called)
}

// write adds an event that puts something into an output. called is true when the script's code asks
// for it, which then has a place.
func (w *worker) write(e event, called bool) {
	e.index = w.index
	w.batch.mark(&e, w.lock, called)
	if w.index >= 0 {
		*w.batch.outcomeOf(w.index) = written
	}
	w.batch.add(e)
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

// reject rejects the record at hand.
func (w *worker) reject(err error) {
	w.batch.add(event{kind: eventReject, index: w.index, err: err})
	if !w.rec.Continued() {
		*w.batch.outcomeOf(w.index) = rejected
	}
}
