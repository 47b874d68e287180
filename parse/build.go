package parse

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"

	"mrrc-lua/internal/marc8"
)

// maxProblems bounds the problems listed of one record.
const maxProblems = 100

// CodeNotUnderstood is a record of a text format of which nothing but a leader could be read.
const CodeNotUnderstood Code = "not-understood"

// builder makes one record of decoded text. The data of its fields stand in the record's own
// memory, in the form they have in ISO 2709.
type builder struct {
	rec     *Record
	refs    []fieldRef
	first   int    // of this record's refs
	text    []byte // the record's text, for its problems
	tag     Tag    // of the open field
	from    int    // where the open field's data begin in rec.extra
	at      int    // where the open field stands in the text
	leader  bool   // the record has its leader
	high    bool   // there is text that is not ASCII
	invalid bool   // there are bytes that are not UTF-8
	failed  bool
	failure Problem
	salvage bool    // what was read before a failure is kept, and what is likeliest is read
	reason  Problem // why the record is a guess; no code: it is none

	controls int32 // control characters met that the format does not allow

	marc8 marc8.Decoder
	buf   []byte
}

// start begins a record. refs is where references are appended; the record keeps a part of it. Text
// is the record's frame: its own memory begins after it.
func (d *builder) start(rec *Record, refs []fieldRef, text []byte) {
	*d = builder{rec: rec, refs: refs, first: len(refs), text: text, marc8: d.marc8, buf: d.buf, salvage: d.salvage}
	rec.frame, rec.leader = text, NewLeader()
}

// finish ends the record and returns the references.
func (d *builder) finish() []fieldRef {
	r := d.rec
	if !d.failed && len(d.refs) == d.first && (!d.leader || r.lost != nil) {
		d.fail(CodeNotUnderstood, 0, "no field of the record was understood")
	}
	if d.failed && d.salvage && len(d.refs) > d.first {
		d.tag = 0
		d.doubt(d.failure, nil, fmt.Sprintf("fields kept: %d; what follows cannot be read", len(d.refs)-d.first))
		d.failed = false
	}
	if d.failed {
		if d.reason.Code != "" {
			d.failure = d.reason
		}
		r.extra, r.problems, r.lost = r.extra[:0], r.problems[:0], nil
		f := d.failure
		r.reject(f.Code, f.Tag, f.At, d.text[f.At:], f.Note)
		return d.refs[:d.first]
	}
	r.fields = d.refs[d.first:len(d.refs):len(d.refs)]
	if !d.leader {
		d.note(CodeLeader, 0, nil, "the record has no leader; read as that of a new record")
	}
	switch {
	case r.coding == MARC8:
		d.recode(func(b []byte) bool { return !marc8.NeedsDecode(b) }, func(b []byte) []byte {
			return d.marc8.Decode(d.buf[:0], b, func(p marc8.Problem) { d.note(CodeMARC8, 0, p.Bytes, p.Kind.String()) })
		})
	case d.invalid:
		d.recode(utf8.Valid, func(b []byte) []byte {
			return append(d.buf[:0], bytes.ToValidUTF8(b, []byte("\uFFFD"))...)
		})
	}
	if d.salvage {
		d.straighten()
	}
	d.rec, d.text = nil, nil
	return d.refs
}

// recode puts UTF-8 in the place of the data of fields that are not fine, and keeps what they
// were, for the record to be written as it was read.
func (d *builder) recode(fine func([]byte) bool, decode func([]byte) []byte) {
	r := d.rec
	for id, was := range r.fields {
		data := r.data(was)
		if fine(data) {
			continue
		}
		d.tag = was.tag
		d.buf = decode(data)
		r.fields[id] = fieldRef{was.tag, uint32(len(r.frame) + len(r.extra)), uint32(len(d.buf))}
		r.extra = append(r.extra, d.buf...)
		r.decoded = append(r.decoded, decodedField{id: int32(id), was: was, now: r.fields[id]})
	}
	d.tag = 0
}

// fail makes the record one that could not be read. The first failure counts.
func (d *builder) fail(code Code, at int, note string) {
	if !d.failed {
		d.failed = true
		d.failure = Problem{Code: code, At: min(at, len(d.text)), Note: note}
	}
}

// open begins a field whose text stands at a place; its data are what is appended to
// d.rec.extra until close or drop.
func (d *builder) open(tag Tag, at int) {
	d.tag, d.at, d.from = tag, at, len(d.rec.extra)
}

// data gives the data of the open field as far as they were appended.
func (d *builder) data() []byte { return d.rec.extra[d.from:] }

// doubt notes that something of the record is a guess, and why.
func (d *builder) doubt(why Problem, found []byte, text string) {
	if d.reason.Code == "" {
		d.reason = why
	}
	d.note(CodeSalvaged, why.At, found, text)
}

// straighten makes fields that read back without a problem of structure, and marks a record that is
// a guess, or of which something was left out.
func (d *builder) straighten() {
	r := d.rec
	for _, p := range r.problems {
		if p.Lost.Kind != LostNothing && d.reason.Code == "" {
			p.Lost = Loss{} // it is counted where it stands
			d.doubt(p, nil, "what is no field was left out")
		}
	}
	if len(r.problems) > 0 {
		for i := range r.fields {
			r.straighten(i)
		}
	}
	if d.reason.Code != "" {
		d.reason.Found = found(d.text[min(d.reason.At, len(d.text)):])
		r.problems = slices.Insert(r.problems, 0, d.reason) // the reason for the guess comes first
		r.salvaged, r.mended = true, true
	}
}

// close ends the open field. A data field without any subfield is noted.
func (d *builder) close() {
	if d.failed {
		return
	}
	data := d.data()
	if !d.tag.IsControl() {
		switch n := len(data); {
		case n > 3 && data[2] == SubfieldDelimiter:
		case n > 2 && data[2] == SubfieldDelimiter:
			d.note(CodeSubfieldDelimiter, d.at, data[2:], "a subfield without a code")
		case SubfieldsOf(data).rest == nil:
			d.note(CodeSubfieldDelimiter, d.at, data, "the field has no subfield")
		default:
			d.note(CodeIndicators, d.at, data, "the field does not begin with two indicators")
		}
	}
	d.refs = append(d.refs, fieldRef{d.tag, uint32(len(d.text) + d.from), uint32(len(data))})
	d.tag = 0
}

// closePlain ends the open field, which the text has as a control field. One whose tag is that of a
// data field gets the indicators that such a field begins with, so that its text is not taken for
// them.
func (d *builder) closePlain() {
	if d.tag.isNumber() && !d.tag.IsControl() && !bytes.HasPrefix(d.data(), []byte("  ")) {
		d.rec.extra = slices.Insert(d.rec.extra, d.from, ' ', ' ')
	}
	d.close()
}

// note adds a problem of the open field, or of the record when none is open.
//
//go:noinline
func (d *builder) note(code Code, at int, found []byte, text string) {
	d.rec.note(code, d.tag, at, found, text)
}

// lose notes that something of the text, whose bytes are source, is not in the record.
//
//go:noinline
func (d *builder) lose(kind LossKind, code Code, at int, source []byte, text string) {
	d.rec.lose(kind, code, d.tag, at, source, text)
}

// buildMark is how far a record was built.
type buildMark struct {
	lost           *Losses
	data, problems int32
	controls       int32
	high, invalid  bool
}

// mark returns how far the record is built.
func (d *builder) mark() buildMark {
	r := d.rec
	return buildMark{r.lost, int32(len(r.extra)), int32(len(r.problems)), d.controls, d.high, d.invalid}
}

// back takes back what was built since a mark: for what turns out to be lost as a whole.
//
//go:noinline
func (d *builder) back(m buildMark) {
	r := d.rec
	r.extra, r.problems = r.extra[:m.data], r.problems[:m.problems]
	r.lost, d.controls, d.high, d.invalid = m.lost, m.controls, m.high, m.invalid
}

// settleCoding makes leader/09 say that the text is UTF-8 when that is what was read, in formats
// whose text is Unicode by definition.
func (d *builder) settleCoding(at int) {
	l := &d.rec.leader
	if d.high && !d.invalid && l[9] != 'a' {
		d.note(CodeEncoding, at, l[9:10], "leader/09 does not say UTF-8, which the text of this format is; read as a")
		l[9] = 'a'
	}
}

// control appends a control character that the format does not allow, at a place in the text.
// The delimiters of MARC are replaced by their pictures.
func (d *builder) control(dst []byte, c byte, at int) []byte {
	d.controls++
	if isDelimiter(c) {
		d.note(CodeText, at, []byte{c}, "a value cannot hold this delimiter; its picture stands for it")
		return append(dst, 0xE2, 0x90, 0x80+c)
	}
	d.note(CodeText, at, []byte{c}, "a control character; kept")
	return append(dst, c)
}

// highRun appends the bytes of b from i on that are not ASCII and gives where they end.
func (d *builder) highRun(dst, b []byte, i, at int) ([]byte, int) {
	from := i
	d.high = true
	for i < len(b) && b[i] >= utf8.RuneSelf {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			d.invalid = true
			d.note(CodeEncoding, at+i, b[i:i+1], noteInvalid)
		case r == 0xFFFE || r == 0xFFFF:
			d.note(CodeText, at+i, b[i:i+n], "no character of Unicode; kept")
		}
		i += n
	}
	return append(dst, b[from:i]...), i
}

const noteInvalid = "a byte that is not UTF-8; shown as U+FFFD"

func isDelimiter(c byte) bool { return c <= SubfieldDelimiter && c >= RecordTerminator }

// oneCharacter tells whether b is one printable character.
func oneCharacter(b []byte) (ok bool) {
	if len(b) == 1 {
		return b[0] >= ' ' && b[0] <= '~'
	}
	r, n := utf8.DecodeRune(b)
	return len(b) > 1 && n == len(b) && r >= 0xA0
}
