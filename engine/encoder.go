package engine

import (
	"fmt"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// encodeBatch makes the bytes of a batch's events, of the first n only when n ≥ 0. It touches no
// VM. A record that cannot be written is rejected here.
func (r *run) encodeBatch(b *batch, n int) {
	b.clearEncoded()
	events := b.events
	if n >= 0 {
		events = events[:n]
	}
	for i := range events {
		if events[i].kind == eventRow && r.rows.needsColumns(events[i].row) {
			b.waits = true
			return
		}
	}
	for i := range events {
		e := &events[i]
		switch e.kind {
		case eventPrint:
			b.print = append(b.print, e.text...)
		case eventReject:
			b.reject(i, e.err)
		default:
			r.encodeEvent(b, i, e)
		}
	}
}

// encodeEvent appends a record or a line to its output's bytes.
func (r *run) encodeEvent(b *batch, i int, e *event) {
	dst := &b.main
	if e.output != r.main {
		dst = b.furtherFor(e.output)
	}
	var err error
	switch e.kind {
	case eventRow:
		*dst, err = r.rows.append(*dst, e.row)
	case eventLine:
		*dst = append(append(*dst, e.text...), '\n')
	default:
		err = encodeRecord(dst, e)
	}
	if err != nil {
		b.reject(i, err)
		return
	}
	b.written++
	if e.output != r.main {
		b.further[b.furtherIndex(e.output)].n++
	}
}

func encodeRecord(dst *[]byte, e *event) (err error) {
	if e.kind == eventRaw {
		if len(e.raw) > encode.MaxRecord {
			return &encode.TooLongError{Length: len(e.raw)}
		}
		*dst = append(*dst, e.raw...)
		return nil
	}
	*dst, err = encode.ISO2709(*dst, e.record)
	return err
}

// reject notes that the record of the i-th event is rejected.
func (b *batch) reject(i int, err error) {
	at := b.events[i].index
	rej := rejection{event: i, index: at, err: err}
	if at >= 0 {
		rej.record = &b.in.Records[at]
		// A record can be rejected once only: when writing it twice fails twice, say.
		if n := len(b.rejects); n > 0 && b.rejects[n-1].record == rej.record {
			return
		}
		if !rej.record.Continued() {
			*b.outcomeOf(at) = rejected
		}
	}
	b.rejects = append(b.rejects, rej)
}

// furtherIndex gives the place of an output's bytes in b.further, -1 when it has none yet.
func (b *batch) furtherIndex(o *output) int {
	for i := len(b.further) - 1; i >= 0; i-- {
		if b.further[i].to == o {
			return i
		}
	}
	return -1
}

func (b *batch) furtherFor(o *output) *[]byte {
	i := b.furtherIndex(o)
	if i < 0 {
		i = len(b.further)
		b.further = append(b.further, furtherBytes{to: o})
	}
	return &b.further[i].bytes
}

// recordError describes a rejection for reports. lastID is the last 001 before it.
func recordError(rej rejection, lastID string) *RecordError {
	e := &RecordError{Err: rej.err, LastID: lastID}
	if rej.record != nil {
		e.Pos, e.Raw, e.Length, e.More = rej.record.Pos(), rej.record.Raw(), len(rej.record.Raw()), rej.record.Continued()
		if id := rej.record.ControlNumber(); id != nil {
			e.ID = string(id)
		}
	}
	return e
}

// mixed is the error of an output that got records and lines.
func mixed(name string, have content) error {
	if name == "" {
		name = "the main output"
	}
	return fmt.Errorf("%s already has %s: an output holds records, lines of text, or rows", name, have)
}

// strictError is why a record does not pass with --strict although it could be read.
func strictError(r *parse.Record) error {
	return &parse.Error{Pos: r.Pos(), Problem: r.Problems()[0], Length: len(r.Raw()), Resumable: true, Err: parse.ErrDamaged}
}
