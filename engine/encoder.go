package engine

import (
	"fmt"
	"slices"
	"sync"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// encoders make bytes of the decisions of a script. They touch no VM; batch is safe for concurrent use.
type encoders struct {
	opt     *Options
	script  *Script
	outputs *outputs
	rows    *rows.Writer
	free    sync.Pool // of *encoder

	extractAt int // the line where the hook extract is defined

	room func(n int64) bool // reports whether memory allows this many bytes; nil: always
	full error              // of a record that exceeds the memory
}

// encoder makes bytes of events; one goroutine uses it at a time.
type encoder struct {
	*encoders
	marc   encode.MARC
	rows   *rows.Encoder
	report func(parse.Problem) // notes what could not be written of the current event
	batch  *batch
	event  *event

	tabulate Tabulator // of Options; nil: the script makes the rows

	doc     *encode.Document // that the records of the batch are written into; nil: none
	noPlace error            // why records cannot be added to it

	compared comparer
}

func newEncoders(p *program, o *outputs, w *rows.Writer) *encoders {
	c := &encoders{opt: p.opt, script: p.script, outputs: o, rows: w}
	c.free.New = func() any { return c.one() }
	return c
}

// one makes an encoder.
func (s *encoders) one() *encoder {
	out := &s.opt.Output
	c := &encoder{encoders: s, rows: rows.NewEncoder(s.rows), marc: encode.MARC{Coding: out.Coding, ZeroLengths: out.ZeroLengths, UNIMARC: s.opt.Input.Text.UNIMARC}}
	if out.Tabulate != nil {
		c.tabulate = out.Tabulate(c.rows)
	}
	c.report = func(p parse.Problem) {
		c.batch.lost = append(c.batch.lost, lostProblem{c.event.record, c.event.index, p})
	}
	return c
}

// all makes the bytes of all events of a batch.
func (s *encoders) all(b *batch) { s.first(b, len(b.events)) }

// first makes the bytes of the first n events of a batch. A record that cannot be written is rejected
// here. A batch with rows whose columns are not known waits for the sink.
func (s *encoders) first(b *batch, n int) {
	b.encoded.reset()
	events := b.events[:n]
	for i := range events {
		if events[i].kind == eventRow && !s.rows.Settled() {
			b.waits = true
			return
		}
	}
	c := s.free.Get().(*encoder)
	c.batch = b
	c.begin(b)
	for i := range events {
		c.encode(i)
	}
	c.end(b)
	if s.opt.Watch.Changes != nil {
		c.compare(b, events)
	}
	c.batch, c.event = nil, nil
	s.free.Put(c)
}

// encode makes the bytes of the i-th event of the current batch.
func (c *encoder) encode(i int) {
	b := c.batch
	e := &b.events[i]
	c.event, e.end = e, 0
	switch e.kind {
	case eventPrint:
		b.print = append(b.print, e.text...)
		return
	case eventReject:
		b.reject(i, e.err)
		return
	}
	to := b.bytesFor(e.output, c.outputs.main)
	if !c.fits(e, len(to.bytes)+b.chunk.Len()) {
		b.refuse(i, c.full)
		return
	}
	var err error
	packed := e.index >= 0 && (e.kind == eventRow || e.kind == eventTabulate) && c.encoders.rows.Format().IsPacked()
	if packed {
		r := &b.in.Records[e.index]
		c.rows.Of(r.Pos().Number, r.ControlNumber())
		defer c.reportReplaced()
	}
	switch e.kind {
	case eventTabulate:
		c.table(to, i)
		return
	case eventRow:
		if to.bytes, err = c.rows.Append(to.bytes, e.row); err != nil {
			err = c.rowError(err)
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
	e.end = len(to.bytes)
}

// reportReplaced notes that characters of the rows of an event were replaced.
func (c *encoder) reportReplaced() {
	if n := c.rows.Replaced(); n > 0 && c.batch != nil {
		c.batch.lost = append(c.batch.lost, lostProblem{&c.batch.in.Records[c.event.index], c.event.index, parse.Problem{Code: encode.CodeReplaced,
			Note: fmt.Sprintf("%d characters of its row that XML does not allow; their symbols were written, as U+241B for 0x1B", n)}})
	}
}

// table makes the rows of the record of the i-th event. A record without rows is dropped.
func (c *encoder) table(to *outputBytes, i int) {
	before, rows := len(to.bytes), len(to.ends)
	var err error
	if to.bytes, to.ends, err = c.tabulate(to.bytes, to.ends, c.event.record); err != nil {
		to.bytes, to.ends = to.bytes[:before], to.ends[:rows]
		c.batch.refuse(i, err)
		return
	}
	if len(to.ends) == rows && c.event.index >= 0 {
		*c.batch.outcomeOf(c.event.index) = dropped
	}
}

// fits reports whether memory allows the bytes of a large event, after this many others.
func (c *encoder) fits(e *event, after int) bool {
	const large = 1 << 20
	const most = 6 // bytes that a byte becomes, in JSON
	n := e.size()
	if n < large || c.room == nil {
		return true
	}
	switch e.kind {
	case eventRecord:
		n = int64(encode.Bound(e.record))
	case eventRow, eventTabulate:
		n *= most
	}
	return c.room(n + int64(after))
}

// rowError is the error of a row that cannot be written, at the line where the hook extract is defined.
func (c *encoders) rowError(err error) error {
	return &ScriptError{Script: c.script.Name, Hook: script.HookExtract, Line: c.extractAt, Source: c.script.Line(c.extractAt), Msg: err.Error()}
}

// formatOf returns the format of an output for records of the current batch.
func (c *encoder) formatOf(o *output) *encode.Writer {
	if o == c.outputs.main {
		o = c.outputs.of(c.batch.file)
	}
	return &o.format
}

// record appends a record in its output's format. It notes everything that the format cannot hold.
func (c *encoder) record(dst *[]byte, e *event) (err error) {
	if c.doc != nil && e.output == c.outputs.main {
		return c.intoDocument(e)
	}
	f := c.formatOf(e.output)
	before := len(*dst)
	if before > 0 {
		*dst = append(*dst, f.Separator...)
	}
	e.at = len(*dst)
	switch r := e.record; {
	case f.IsMARC && c.countsOnly(e):
		if bad := r.Err(); bad != nil {
			err = bad
		}
	case f.IsMARC:
		*dst, err = c.marc.Append(*dst, r, c.report)
	case r.UNIMARC() && r.Document() == nil: // the other formats are UTF-8
		*dst, err = f.Append(*dst, parse.DeclareUnicode(r), c.report)
	default:
		*dst, err = f.Append(*dst, r, c.report)
	}
	if err != nil {
		*dst, e.at = (*dst)[:before], -1
	}
	return err
}

// countsOnly reports whether the bytes of a record are of no use, and it can be written in ISO 2709 for certain
// unless it could not be read.
func (c *encoder) countsOnly(e *event) bool {
	out := &c.opt.Output
	return out.Main == nil && e.output == c.outputs.main && len(c.outputs.byInput) == 0 && out.ZeroLengths && out.Coding == nil &&
		c.opt.Watch.Changes == nil && e.record.Coding() == parse.UTF8 && !e.record.Mixed()
}

// reject notes that the record of the i-th event is rejected.
func (b *batch) reject(i int, err error) {
	at := b.events[i].index
	rej := rejection{event: i, index: at, err: err}
	if at >= 0 {
		rej.record = &b.in.Records[at]
		// A record can be rejected only once: for example, a script may fail on it after writing it failed.
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
