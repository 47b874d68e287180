package marcspec

import (
	"bytes"

	"mrrc-lua/parse"
)

// fieldValue returns the value that the reference selects in the current field, or in the leader: an
// indicator or the whole value, cut to the positions. buf is memory for a value that has to be built.
func (w *walk) fieldValue(buf []byte) (value []byte, ok bool) {
	pos := w.ref.pos
	switch {
	case w.ref.source == ofLeader:
		return pos.bytes(w.rec.Leader()[:])
	case w.ref.kind == indicators:
		return indicator(w.at.data, w.ref.indicator), true
	case w.at.field.IsControl():
		return pos.text(w.at.data)
	case w.quiet && !pos.set:
		return nil, true
	}
	return pos.text(joined(buf, w.at.field.Tag(), w.at.data))
}

// joined returns the values of the subfields of a data field with a blank between them: a view when there
// is one subfield, otherwise built in buf or, when that is nil, in new memory. A field without subfields
// is empty. But a field whose tag is not a number ("FMT") and that has no delimiter counts as a control
// field of some system.
func joined(buf []byte, tag parse.Tag, data []byte) []byte {
	it := parse.SubfieldsOf(data)
	_, first, ok := it.Next()
	if !ok {
		if _, number := tag.Number(); !number && bytes.IndexByte(data, parse.SubfieldDelimiter) < 0 {
			return data
		}
		return data[:0:0]
	}
	_, second, ok := it.Next()
	if !ok {
		return first
	}
	if buf == nil {
		buf = make([]byte, 0, len(data))
	}
	buf = append(append(append(buf[:0], first...), ' '), second...)
	for {
		_, v, ok := it.Next()
		if !ok {
			return buf
		}
		buf = append(append(buf, ' '), v...)
	}
}

// blank is the value of an indicator that a damaged field lacks.
var blank = []byte{' '}

// indicator returns the first or second indicator of a data field.
func indicator(data []byte, n int) []byte {
	i := bytes.IndexByte(data[:min(n, len(data))], parse.SubfieldDelimiter)
	if i >= 0 || len(data) < n {
		return blank
	}
	return data[n-1 : n : n]
}
