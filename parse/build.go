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

// CodeNotUnderstood is the code of a record of a text format of which only a leader could be read.
const CodeNotUnderstood Code = "not-understood"

// Builder makes one record from decoded text, for a reader of a text format: Open, bytes appended to
// Data, and Close, for each field. The data of the fields have the form that they have in ISO 2709,
// without terminators. Places are offsets in Text. A TextReader begins and ends the record. One goroutine
// may use a Builder at a time.
type Builder struct {
	Text      []byte // of the record
	Data      []byte // of the fields so far; a format appends to it while a field is open
	Tag       Tag    // of the open field; 0: no field is open
	From      int    // where the data of the open field begin in Data
	At        int    // where the open field is in Text
	HasLeader bool   // the leader was read
	High      bool   // there is text that is not ASCII
	Invalid   bool   // there are bytes that are not UTF-8
	Controls  int32  // control characters that the format does not allow
	Failed    bool   // the record could not be read, because of Failure
	Failure   Problem
	Salvage   bool // what was read before a failure is kept, and what is likeliest is read

	rec    *Record
	refs   []fieldRef
	first  int     // of this record's refs
	reason Problem // why the record is a guess; no code: it is none
	marc8  marc8.Decoder
	buf    []byte
}

// Fields returns the number of fields that were closed.
func (d *Builder) Fields() int { return len(d.refs) - d.first }

// Leader returns the leader of the record, which may be changed through the pointer.
func (d *Builder) Leader() *Leader { return &d.rec.leader }

// SetCoding sets the encoding of the data of the fields, if that is not UTF-8.
func (d *Builder) SetCoding(c *Coding) { d.rec.coding = c }

// Lost returns the losses so far: parts of the text that are not in the record.
func (d *Builder) Lost() Losses { return d.rec.Lost() }

// start begins a record. refs is where references are appended; the record keeps a part of it. Text
// is the record's frame: its own memory begins after it.
func (d *Builder) start(rec *Record, refs []fieldRef, text []byte) {
	*d = Builder{rec: rec, refs: refs, first: len(refs), Text: text, Data: rec.extra[:0], marc8: d.marc8, buf: d.buf, Salvage: d.Salvage}
	rec.frame, rec.leader = text, NewLeader()
}

// cut makes text, the beginning of Text, the text of the record.
func (d *Builder) cut(text []byte) {
	after := uint32(len(d.Text) - len(text))
	for i := range d.refs[d.first:] {
		d.refs[d.first+i].off -= after
	}
	d.Text, d.rec.frame = text, text
}

// finish ends the record and returns the references.
func (d *Builder) finish() []fieldRef {
	r := d.rec
	r.extra = d.Data
	if !d.Failed && len(d.refs) == d.first && (!d.HasLeader || r.lost != nil) {
		d.Fail(CodeNotUnderstood, 0, "no field of the record was understood")
	}
	if d.Failed && d.Salvage && len(d.refs) > d.first {
		d.Tag = 0
		d.Doubt(d.Failure, nil, fmt.Sprintf("fields kept: %d; the rest cannot be read", len(d.refs)-d.first))
		d.Failed = false
	}
	if d.Failed {
		if d.reason.Code != "" {
			d.Failure = d.reason
		}
		r.extra, r.problems, r.lost = r.extra[:0], r.problems[:0], nil
		f := d.Failure
		r.reject(f.Code, f.Tag, f.At, d.Text[f.At:], f.Note)
		return d.refs[:d.first]
	}
	r.fields = d.refs[d.first:len(d.refs):len(d.refs)]
	if !d.HasLeader {
		d.Note(CodeLeader, 0, nil, "the record has no leader; read as that of a new record")
	}
	switch {
	case r.coding == MARC8:
		d.recode(func(b []byte) bool { return !marc8.NeedsDecode(b) }, func(b []byte) []byte {
			return d.marc8.Decode(d.buf[:0], b, func(p marc8.Problem) { d.Note(CodeMARC8, 0, p.Bytes, p.Kind.String()) })
		})
	case d.Invalid:
		d.recode(utf8.Valid, func(b []byte) []byte {
			return append(d.buf[:0], bytes.ToValidUTF8(b, []byte("\uFFFD"))...)
		})
	}
	if d.Salvage {
		d.straighten()
	}
	d.rec, d.Text, d.Data = nil, nil, nil
	return d.refs
}

// BuildRecord makes a record of text, outside of any batch, as a Cutter decodes it. ok is false when
// the text is not a record.
func BuildRecord(text []byte, decode func(d *Builder, text []byte) (ok bool)) (r *Record, ok bool) {
	var d Builder
	r = new(Record)
	d.start(r, nil, text)
	if !decode(&d, text) {
		return nil, false
	}
	d.finish()
	return r, true
}

// recode replaces the data of fields that are not valid UTF-8 by UTF-8, and keeps the original bytes, so
// that the record can be written as it was read.
func (d *Builder) recode(fine func([]byte) bool, decode func([]byte) []byte) {
	r := d.rec
	for id, was := range r.fields {
		data := r.data(was)
		if fine(data) {
			continue
		}
		d.Tag = was.tag
		d.buf = decode(data)
		r.fields[id] = fieldRef{was.tag, uint32(len(r.frame) + len(r.extra)), uint32(len(d.buf))}
		r.extra = append(r.extra, d.buf...)
		r.decoded = append(r.decoded, decodedField{id: int32(id), was: was, now: r.fields[id]})
	}
	d.Tag = 0
}

// Fail makes the record one that could not be read. The first failure counts.
func (d *Builder) Fail(code Code, at int, note string) {
	if !d.Failed {
		d.Failed = true
		d.Failure = Problem{Code: code, At: min(at, len(d.Text)), Note: note}
	}
}

// Open begins a field whose text is at a place; its data are what is appended to
// d.Data until close or drop.
func (d *Builder) Open(tag Tag, at int) {
	d.Tag, d.At, d.From = tag, at, len(d.Data)
}

// Field returns the data of the open field that were appended so far.
func (d *Builder) Field() []byte { return d.Data[d.From:] }

// Doubt notes that a part of the record is a guess, and the reason.
func (d *Builder) Doubt(why Problem, found []byte, text string) {
	if d.reason.Code == "" {
		d.reason = why
	}
	d.Note(CodeSalvaged, why.At, found, text)
}

// straighten gives fields the right structure, so that reading them again finds no problem, and marks a
// record that is a guess, or of which something was left out.
func (d *Builder) straighten() {
	r := d.rec
	for _, p := range r.problems {
		if p.Lost.Kind != LostNothing && d.reason.Code == "" {
			p.Lost = Loss{} // it is counted where it is
			d.Doubt(p, nil, "parts that are not fields were left out")
		}
	}
	if len(r.problems) > 0 {
		for i := range r.fields {
			r.straighten(i)
		}
	}
	if d.reason.Code != "" {
		d.reason.Found = Excerpt(d.Text[min(d.reason.At, len(d.Text)):])
		r.problems = slices.Insert(r.problems, 0, d.reason) // the reason for the guess comes first
		r.salvaged, r.mended = true, true
	}
}

// Close ends the open field. It notes a data field without subfields as a problem.
func (d *Builder) Close() {
	if d.Failed {
		return
	}
	data := d.Field()
	if !d.Tag.IsControl() {
		switch n := len(data); {
		case n > 3 && data[2] == SubfieldDelimiter:
		case n > 2 && data[2] == SubfieldDelimiter:
			d.Note(CodeSubfieldDelimiter, d.At, data[2:], "a subfield without a code")
		case SubfieldsOf(data).rest == nil:
			d.Note(CodeSubfieldDelimiter, d.At, data, "the field has no subfield")
		default:
			d.Note(CodeIndicators, d.At, data, "the field does not begin with two indicators")
		}
	}
	d.refs = append(d.refs, fieldRef{d.Tag, uint32(len(d.Text) + d.From), uint32(len(data))})
	d.Tag = 0
}

// ClosePlain ends the open field, which is a control field in the text. If its tag is that of a data
// field, it gets indicators, so that its text is not taken for them.
func (d *Builder) ClosePlain() {
	if d.Tag.IsNumber() && !d.Tag.IsControl() && !bytes.HasPrefix(d.Field(), []byte("  ")) {
		d.Data = slices.Insert(d.Data, d.From, ' ', ' ')
	}
	d.Close()
}

// Note adds a problem of the open field, or of the record when none is open.
//
//go:noinline
func (d *Builder) Note(code Code, at int, found []byte, text string) {
	d.rec.note(code, d.Tag, at, found, text)
}

// Lose notes that a part of the text, whose bytes are source, is not in the record.
//
//go:noinline
func (d *Builder) Lose(kind LossKind, code Code, at int, source []byte, text string) {
	d.rec.lose(kind, code, d.Tag, at, source, text)
}

// BuildMark is a state of a Builder to which Builder.Back can return.
type BuildMark struct {
	lost          *Losses
	Data          int32 // the length of Builder.Data
	problems      int32
	controls      int32
	high, invalid bool
}

// Mark returns the present state, for Back.
func (d *Builder) Mark() BuildMark {
	r := d.rec
	return BuildMark{r.lost, int32(len(d.Data)), int32(len(r.problems)), d.Controls, d.High, d.Invalid}
}

// Back removes everything that was built since a mark, when it turns out to be lost as a whole.
//
//go:noinline
func (d *Builder) Back(m BuildMark) {
	r := d.rec
	d.Data, r.problems = d.Data[:m.Data], r.problems[:m.problems]
	r.lost, d.Controls, d.High, d.Invalid = m.lost, m.controls, m.high, m.invalid
}

// UNIMARC reports whether the record is read as UNIMARC.
func (d *Builder) UNIMARC() bool { return d.rec.unimarc }

// SettleCoding makes leader/09 say that the text is UTF-8 when that is what was read, in formats
// whose text is Unicode by definition. In UNIMARC, leader/09 means something else.
func (d *Builder) SettleCoding(at int) {
	l := &d.rec.leader
	if d.High && !d.Invalid && !d.rec.unimarc && l[9] != 'a' {
		d.Note(CodeEncoding, at, l[9:10], "leader/09 is not UTF-8, although the text of this format always is; read as a")
		l[9] = 'a'
	}
}

// Control appends a control character that the format does not allow, at a place in the text.
// The delimiters of MARC are replaced by their symbols.
func (d *Builder) Control(dst []byte, c byte, at int) []byte {
	d.Controls++
	if IsDelimiter(c) {
		d.Note(CodeText, at, []byte{c}, "a value cannot contain this delimiter; replaced by its symbol")
		return append(dst, 0xE2, 0x90, 0x80+c)
	}
	d.Note(CodeText, at, []byte{c}, "a control character; kept")
	return append(dst, c)
}

// HighRun appends the bytes of b from i on that are not ASCII, and returns where they end.
func (d *Builder) HighRun(dst, b []byte, i, at int) ([]byte, int) {
	from := i
	d.High = true
	for i < len(b) && b[i] >= utf8.RuneSelf {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			d.Invalid = true
			d.Note(CodeEncoding, at+i, b[i:i+1], NoteInvalid)
		case r == 0xFFFE || r == 0xFFFF:
			d.Note(CodeText, at+i, b[i:i+n], "not a character of Unicode; kept")
		}
		i += n
	}
	return append(dst, b[from:i]...), i
}

// NoteInvalid is the note of a problem with CodeEncoding: for each such byte of a text.
const NoteInvalid = "a byte that is not UTF-8; shown as U+FFFD"

// IsDelimiter reports whether a byte is one of the three that structure a record of ISO 2709.
func IsDelimiter(c byte) bool { return c <= SubfieldDelimiter && c >= RecordTerminator }
