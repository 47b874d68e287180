package encode

import (
	"bytes"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// xmlPatch writes a changed record into the text that it was read from: unchanged fields, and the text
// between fields, are copied.
type xmlPatch struct {
	*xmlStyle
	parts  *textformat.Parts
	x      xmlWriter
	out    []byte
	leader []byte // the element of the new leader; nil while it is the old one
	space  []byte // the white space before a field
}

// record returns the text of the record in its present state.
func (w *xmlPatch) record(r *parse.Record) []byte {
	w.setLeader(r)
	fields := w.parts.Fields
	if len(fields) > 0 {
		before := w.parts.Text[:fields[0].From]
		w.space = before[len(bytes.TrimRight(before, " \t\r\n")):]
	}
	w.copy(0, w.begin())
	passed := make([]bool, len(fields))
	for p := range r.Positions() {
		f := r.At(p)
		i, same := w.parts.Of(f)
		switch {
		case i < 0 && f.Deleted():
		case i < 0:
			w.out = append(w.out, w.space...)
			w.field(f)
		case f.Deleted():
			passed[i] = true
			w.gap(i, true)
		default:
			passed[i] = true
			w.gap(i, false)
			if same {
				w.copy(fields[i].From, fields[i].To)
			} else {
				w.field(f)
			}
		}
	}
	for i, ok := range passed {
		if !ok { // it was deleted, and the fields were sorted
			w.gap(i, true)
		}
	}
	end := w.begin()
	if n := len(fields); n > 0 {
		end = fields[n-1].To
	}
	w.copy(end, len(w.parts.Text))
	return w.out
}

// begin returns the end of the part that always comes first: the start tag, and the leader if it is
// before the fields.
func (w *xmlPatch) begin() int {
	at := bytes.IndexByte(w.parts.Text, '>') + 1
	if l, fields := w.parts.Leader, w.parts.Fields; l.To > at && (len(fields) == 0 || l.To <= fields[0].From) {
		return l.To
	}
	return at
}

// gap appends the text before the i-th field as it was read. If the field was removed, white space
// alone is removed with it.
func (w *xmlPatch) gap(i int, gone bool) {
	from, to := w.begin(), w.parts.Fields[i].From
	if i > 0 {
		from = w.parts.Fields[i-1].To
	}
	if !gone || len(bytes.TrimSpace(w.parts.Text[from:to])) > 0 {
		w.copy(from, to)
	}
}

// setLeader makes the element of the leader if it was changed.
func (w *xmlPatch) setLeader(r *parse.Record) {
	was, is := w.parts.LeaderRead(), *r.Leader()
	if is[9] != 'a' && !r.UNIMARC() && hasHigh(r) {
		is[9] = 'a'
	}
	if was == is || w.parts.Leader.To == 0 {
		return
	}
	text := append(w.x.escape([]byte("<leader>"), is[:], 0, plainXML), "</leader>"...)
	w.leader = w.named([]byte{}, text)
}

// hasHigh reports whether a record has text outside ASCII.
func hasHigh(r *parse.Record) bool {
	for f := range r.Fields {
		if !isASCII(f.Data()) {
			return true
		}
	}
	return false
}

// copy appends a stretch of the text as it was read, with the new leader instead of the old one.
func (w *xmlPatch) copy(from, to int) {
	if l := w.parts.Leader; w.leader != nil && l.From >= from && l.To <= to {
		w.out = append(append(w.out, w.parts.Text[from:l.From]...), w.leader...)
		from = l.To
	}
	w.out = append(w.out, w.parts.Text[from:to]...)
}

// field appends a new field, laid out like the others: on lines with their indentation, or on the same
// line.
func (w *xmlPatch) field(f parse.Field) {
	w.x.tag = f.Tag()
	var text []byte
	if data := f.Data(); isControl(f.Tag(), data) {
		text = w.x.control(nil, data)
	} else {
		text = w.x.data(nil, data)
	}
	text = bytes.TrimSpace(text)
	const inner, outer = "\n    <", "\n  <" // no value has a '<' in it
	var newInner, newOuter []byte
	if nl := bytes.LastIndexByte(w.space, '\n'); nl >= 0 {
		newInner, newOuter = append(bytes.Clone(w.space[nl:]), "  "...), w.space[nl:]
	}
	text = bytes.ReplaceAll(text, []byte(inner), append(bytes.Clone(newInner), "\x00<"...)) // NUL is in no text of XML
	text = bytes.ReplaceAll(text, []byte(outer), append(bytes.Clone(newOuter), '<'))
	w.out = w.named(w.out, bytes.ReplaceAll(text, []byte("\x00"), nil))
}
