package engine

import (
	"slices"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// encoder makes bytes of events; one goroutine uses it at a time.
type encoder struct {
	run    *run
	marc   encode.MARC
	rows   *rows.Encoder
	report func(parse.Problem) // notes what could not be written of the event at hand
	batch  *batch
	event  *event

	compared comparer
}

func (r *run) newEncoder() *encoder {
	c := &encoder{run: r, rows: rows.NewEncoder(r.rows), marc: encode.MARC{Coding: r.opt.Output.Coding, ZeroLengths: r.opt.Output.ZeroLengths, UNIMARC: r.opt.Input.Text.UNIMARC}}
	if r.opt.Bad.Lost != nil {
		c.report = func(p parse.Problem) {
			c.batch.lost = append(c.batch.lost, lostProblem{c.event.record, p})
		}
	}
	return c
}

// encodeBatch makes the bytes of a batch's events, of the first n only when n ≥ 0. It touches no
// VM. A record that cannot be written is rejected here.
func (r *run) encodeBatch(b *batch, n int) {
	b.encoded.reset()
	events := b.events
	if n >= 0 {
		events = events[:n]
	}
	for i := range events {
		if events[i].kind == eventRow && !r.rows.Settled() {
			b.waits = true
			return
		}
	}
	c := r.encoders.Get().(*encoder)
	c.batch = b
	for i := range events {
		c.encode(i)
	}
	if r.opt.Watch.Changes != nil {
		c.compare(b, events)
	}
	c.batch, c.event = nil, nil
	r.encoders.Put(c)
}

// encode makes the bytes of the i-th event of the batch at hand.
func (c *encoder) encode(i int) {
	b := c.batch
	e := &b.events[i]
	c.event = e
	switch e.kind {
	case eventPrint:
		b.print = append(b.print, e.text...)
		return
	case eventReject:
		b.reject(i, e.err)
		return
	}
	to := b.bytesFor(e.output, c.run.outputs.main)
	var err error
	switch e.kind {
	case eventRow:
		if to.bytes, err = c.rows.Append(to.bytes, e.row); err != nil {
			err = &ScriptError{Script: c.run.script.Name, Hook: script.HookExtract, Msg: err.Error()}
		}
	case eventLine:
		to.bytes = append(append(to.bytes, e.text...), '\n')
	default:
		err = c.record(&to.bytes, e)
	}
	if err != nil {
		b.refuse(i, err)
		return
	}
	to.ends = append(to.ends, len(to.bytes))
}

// formatOf returns the format of an output for records of the batch at hand.
func (c *encoder) formatOf(o *output) *encode.Writer {
	if o == c.run.outputs.main {
		o = c.run.outputs.of(c.batch.file)
	}
	return &o.format
}

// record appends a record in its output's format. What the format cannot carry is noted.
func (c *encoder) record(dst *[]byte, e *event) (err error) {
	f := c.formatOf(e.output)
	before := len(*dst)
	if before > 0 {
		*dst = append(*dst, f.Separator...)
	}
	e.at = len(*dst)
	if f.IsMARC {
		*dst, err = c.marc.Append(*dst, e.record, c.report)
	} else {
		*dst, err = f.Append(*dst, e.record, c.report)
	}
	if err != nil {
		*dst, e.at = (*dst)[:before], -1
	}
	return err
}

// reject notes that the record of the i-th event is rejected.
func (b *batch) reject(i int, err error) {
	at := b.events[i].index
	rej := rejection{event: i, index: at, err: err}
	if at >= 0 {
		rej.record = &b.in.Records[at]
		// A record can be rejected once only: when a script fails on it after writing it failed, say.
		if n := len(b.rejects); n > 0 && b.rejects[n-1].record == rej.record {
			return
		}
		if !rej.record.Continued() {
			*b.outcomeOf(at) = rejected
		}
	}
	b.rejects = append(b.rejects, rej)
}

// refuse rejects the record of the i-th event because it could not be written, once only.
func (b *batch) refuse(i int, err error) {
	at := b.events[i].index
	if at < 0 || !slices.ContainsFunc(b.rejects, func(r rejection) bool { return r.index == at }) {
		b.reject(i, err)
	}
}

// recordError describes a rejection for reports.
func recordError(rej rejection) *RecordError {
	if rej.record == nil {
		return &RecordError{Err: rej.err}
	}
	return RecordErrorOf(rej.record, rej.err)
}

// strictError is why a record does not pass with --strict although it could be read.
func strictError(r *parse.Record) error {
	return &parse.Error{Pos: r.Pos(), Problem: r.Problems()[0], Length: r.Size(), Resumable: true, Err: parse.ErrDamaged}
}
