package parse

import (
	"bytes"
	"slices"

	"golang.org/x/text/encoding"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/marc8"
)

// Field.Data is UTF-8. The encoding of a record of ISO 2709 is determined when it is read: by
// Options.Coding, or by leader/09 and then by the bytes (weigh.go), and where needed field by field.
// Fields that are not UTF-8 are decoded into the record's own memory; the bytes as they were read
// stay, and are written as long as the field is not changed.

// Defects of a record's text.
const (
	// CodeEncoding: the bytes are not in the encoding of leader/09.
	CodeEncoding Code = "encoding"
	// CodeMARC8: a sequence of bytes that is not MARC-8.
	CodeMARC8 Code = "marc-8"
)

// TextOptions determine how the text of records is read.
type TextOptions struct {
	Coding    *Coding // nil: by leader/09, then by the bytes
	Normalize bool    // to Form
	Form      norm.Form
	UNIMARC   bool    // 100 $a/26-33 names the encoding, not leader/09
	Invalid   Invalid // what becomes of bytes that are not text in the encoding of their field
}

// decodedField is a field that was decoded, or that is in another encoding than its record: what it
// was, and what it is while nobody changes it.
type decodedField struct {
	id       int32
	was, now fieldRef
	coding   *Coding // of was; nil: that of the record
}

// Coding returns the encoding that the record was read in, UTF8 for one made in memory. Single fields
// may be in another one; see Mixed.
func (r *Record) Coding() *Coding {
	if r.coding == nil {
		return UTF8
	}
	return r.coding
}

// Mixed reports whether fields of the record were read in another encoding than Coding.
func (r *Record) Mixed() bool {
	for i := range r.decoded {
		if r.decoded[i].coding != nil {
			return true
		}
	}
	return false
}

// Native returns the bytes of the field as they were read, in the record's Coding; ok is false when
// the field was changed or added since, or read in another encoding, so that Data has to be encoded.
func (f Field) Native() (data []byte, ok bool) {
	data, coding, ok := f.Source()
	return data, ok && coding == f.rec.Coding()
}

// Source returns the bytes of the field as they were read, and their encoding; ok is false when the
// field was changed or added since.
func (f Field) Source() (data []byte, coding *Coding, ok bool) {
	ref := f.rec.fields[f.id]
	for i := range f.rec.decoded {
		if d := &f.rec.decoded[i]; d.id == f.id {
			if coding = d.coding; coding == nil {
				coding = f.rec.Coding()
			}
			return f.rec.data(d.was), coding, ref.off == d.now.off && ref.len == d.now.len
		}
	}
	return f.rec.data(ref), f.rec.Coding(), int(ref.off) < len(f.rec.frame)
}

// Place is where the data of a field are, for writing a record.
type Place struct {
	Tag   Tag
	Index int32  // of the field: FieldOf returns it
	From  uint32 // where its data begin in Raw; Elsewhere if the field was decoded, changed or added
	Len   uint32 // of its data, in UTF-8
}

// Elsewhere says that data are not in Raw.
const Elsewhere = ^uint32(0)

// Places appends the places of all fields to list, in the order of the record.
func (r *Record) Places(list []Place) []Place {
	fields, order, raw := r.fields, r.order, uint32(len(r.frame))
	n := r.Positions()
	list = slices.Grow(list, n)
	for p := range n {
		id := p
		if order != nil {
			id = int(order[p])
		}
		ref := &fields[id]
		if ref.len == deletedLen {
			continue
		}
		at := Place{ref.tag, int32(id), ref.off, ref.len}
		if ref.off >= raw {
			at.From = Elsewhere
		}
		list = append(list, at)
	}
	return list
}

// TextDecoder determines the encoding of the text of records. One goroutine may use it at a time.
type TextDecoder struct {
	opt    TextOptions
	marc8  marc8.Decoder
	table  *encoding.Decoder
	of     *Coding            // of table
	sets   map[string]*Coding // of UNIMARC, by 100 $a/26-33
	buf    []byte
	fields []evidence // of the current record
	passed int        // of a text format: how far its text was searched for the bytes of problems
}

// NewTextDecoder returns a decoder for batches of a Reader with Options.LeaveText.
func NewTextDecoder(opt TextOptions) *TextDecoder { return &TextDecoder{opt: opt} }

// Settle determines the encoding of the text of all records of a batch whose text was left undecoded. It does nothing to
// a batch that it has processed before. Records may be rejected by it (InvalidReject).
func (t *TextDecoder) Settle(b *Batch) {
	if !b.left {
		return
	}
	b.left = false
	for i := range b.Records {
		t.settle(&b.Records[i])
	}
}

// settle determines the encoding of a record and decodes the fields that need it.
func (t *TextDecoder) settle(r *Record) {
	r.unimarc = t.opt.UNIMARC
	if r.err != nil {
		return
	}
	switch c := t.opt.Coding; {
	case c == nil:
		t.auto(r)
	case c == UTF8:
		if r.plain {
			break
		}
		if valid, odd := scanUTF8(r.body()); !valid || odd {
			t.decode(r, nil)
		}
	case c == MARC8:
		r.coding = MARC8
		if marc8.NeedsDecode(r.body()) {
			t.decode(r, nil)
		}
	default:
		r.coding = c
		t.decode(r, nil)
	}
	if t.opt.Invalid != InvalidKeep {
		t.plainStructure(r)
	}
	if t.opt.Normalize && r.err == nil {
		t.normalize(r)
	}
	if cap(t.buf) > keptText {
		t.buf = nil
	}
}

// keptText bounds the memory that is kept from record to record.
const keptText = 1 << 20

// body returns the bytes of the frame that have the text: in a sound record the data, with the
// terminator before them, otherwise everything after the leader.
func (r *Record) body() []byte { return r.frame[max(LeaderLen, int(r.base)-1):] }

// auto determines the encoding from leader/09, and then from the bytes.
func (t *TextDecoder) auto(r *Record) {
	switch {
	case t.opt.UNIMARC:
		t.unimarc(r)
	case r.leader.Coding() == 'a' && r.plain:
	case r.leader.Coding() == 'a':
		body := r.body()
		valid, odd := scanUTF8(body)
		switch {
		case !valid || bytes.IndexByte(body, 0x1B) >= 0:
			t.byWeight(r)
		case odd:
			t.decode(r, nil)
		}
	case !marc8.NeedsDecode(r.body()):
		r.coding = MARC8 // nothing but ASCII, the same in both
	default:
		t.byWeight(r)
	}
}

// byWeight decides between UTF-8 and MARC-8 by the evidence in the text of all fields.
func (t *TextDecoder) byWeight(r *Record) {
	claim := r.leader.Coding()
	all := t.weighFields(r)
	utf8 := all.isUTF8(claim)
	if !utf8 {
		r.coding = MARC8
	}
	switch {
	case !utf8 && claim == 'a':
		r.note(CodeEncoding, 0, 9, r.leader[9:10], "leader/09 says UTF-8, but most of the text is MARC-8; read as MARC-8")
	case utf8 && claim != 'a' && all.other+all.designated == 0:
		r.note(CodeEncoding, 0, 9, r.leader[9:10], "leader/09 says MARC-8, but the bytes are UTF-8; read as UTF-8")
	case utf8 && claim != 'a':
		r.note(CodeEncoding, 0, 9, r.leader[9:10], "leader/09 says MARC-8, but most of the text is UTF-8; read as UTF-8")
	}
	t.decode(r, func(id int) *Coding {
		e := t.fields[id]
		switch {
		case e.none() || e.fieldIsUTF8(utf8, claim) == utf8:
			return nil
		case utf8:
			return MARC8
		}
		return UTF8
	})
	if cap(t.fields) > keptText {
		t.fields = nil
	}
}

// weighFields fills t.fields and returns the sum.
func (t *TextDecoder) weighFields(r *Record) (all evidence) {
	t.fields = t.fields[:0]
	for id := range r.fields {
		e := weigh(r.data(r.fields[id]))
		t.fields = append(t.fields, e)
		all.add(e)
	}
	return all
}

// normalize brings all text into a normal form. That changes the record.
func (t *TextDecoder) normalize(r *Record) {
	for id := range r.fields {
		data := r.data(r.fields[id])
		if t.opt.Form.IsNormal(data) {
			continue
		}
		t.buf = t.opt.Form.Append(t.buf[:0], data...)
		_ = Field{r, int32(id)}.Replace(t.buf) // the field is not deleted
	}
}
