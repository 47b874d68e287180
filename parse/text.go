package parse

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/marc8"
)

// Text in records is UTF-8 for whoever asks a Field for its Data. What a record is encoded in is
// settled when it is read, record by record: by Options.Coding, or by leader/09 and then by the
// bytes. Fields that need it are decoded into the record's own memory; the bytes as they were read
// stay, and are what is written as long as the field is not changed.

// Defects of a record's text.
const (
	// CodeEncoding: the bytes are not what leader/09 says.
	CodeEncoding Code = "encoding"
	// CodeMARC8: a sequence of bytes that is no MARC-8.
	CodeMARC8 Code = "marc-8"
)

// TextOptions say how the text of records is read.
type TextOptions struct {
	Coding    *Coding // nil: by leader/09, then by the bytes
	Normalize bool    // to Form
	Form      norm.Form
	UNIMARC   bool // the encoding is said by 100 $a/26-29, not by leader/09
}

// decodedField says that a field's data were decoded: what it was, and what it is while nobody
// changes it.
type decodedField struct {
	id       int32
	was, now fieldRef
}

// Coding gives the encoding that the record was read in, UTF8 for one made in memory.
func (r *Record) Coding() *Coding {
	if r.coding == nil {
		return UTF8
	}
	return r.coding
}

// Native gives the bytes of the field as they were read, in the record's Coding; ok is false when
// the field was changed or added since, so that Data has to be encoded.
func (f Field) Native() (data []byte, ok bool) {
	ref := f.rec.fields[f.id]
	for i := range f.rec.decoded {
		if d := &f.rec.decoded[i]; d.id == f.id {
			return f.rec.data(d.was), ref.off == d.now.off && ref.len == d.now.len
		}
	}
	return f.rec.data(ref), int(ref.off) < len(f.rec.frame)
}

// Span says where in Raw the data of the field are; ok is false when they are elsewhere, because
// the field was decoded, changed or added.
func (f Field) Span() (from, to int, ok bool) {
	ref := f.rec.fields[f.id]
	if int(ref.off) >= len(f.rec.frame) {
		return 0, 0, false
	}
	return int(ref.off), int(ref.off + ref.len), true
}

// TextDecoder settles the text of records. One goroutine may use it at a time.
type TextDecoder struct {
	opt   TextOptions
	marc8 marc8.Decoder
	table *encoding.Decoder
	buf   []byte
}

// NewTextDecoder gives a decoder for batches of a Reader with Options.LeaveText.
func NewTextDecoder(opt TextOptions) *TextDecoder { return &TextDecoder{opt: opt} }

// Settle settles the text of all records of a batch whose text was left as it was. It does nothing to a
// batch whose text is settled.
func (t *TextDecoder) Settle(b *Batch) {
	if !b.left {
		return
	}
	b.left = false
	for i := range b.Records {
		t.settle(&b.Records[i])
	}
}

// settle finds out what a record is encoded in and decodes what needs it.
func (t *TextDecoder) settle(r *Record) {
	if r.err != nil {
		return
	}
	switch c := t.opt.Coding; {
	case c == nil:
		t.auto(r)
	case c == UTF8:
		t.claimedUTF8(r)
	case c == MARC8:
		r.coding = MARC8
		t.fromMARC8(r)
	default:
		r.coding = c
		t.fromTable(r, c)
	}
	if t.opt.Normalize {
		t.normalize(r)
	}
}

// auto goes by what the record says of itself, and then by its bytes.
func (t *TextDecoder) auto(r *Record) {
	claim := r.leader.Coding()
	if t.opt.UNIMARC {
		claim = ' '
		if f, ok := r.First(tag100); ok {
			if v, _ := f.Value('a'); len(v) >= 28 && string(v[26:28]) == "50" {
				claim = 'a'
			}
		}
	}
	if claim == 'a' {
		t.claimedUTF8(r)
		return
	}
	if !marc8.NeedsDecode(r.frame[LeaderLen:]) {
		r.coding = MARC8 // nothing but ASCII, the same in both
		return
	}
	if isUTF8Text(r.frame) {
		if !t.opt.UNIMARC {
			r.note(CodeEncoding, 0, 9, r.leader[9:10], "leader/09 says MARC-8, but the bytes are UTF-8; read as UTF-8")
		}
		return
	}
	if t.opt.UNIMARC {
		r.coding = latin1
		t.fromTable(r, latin1)
		r.note(CodeEncoding, 0, 0, nil, "100 $a/26-29 does not say Unicode; read as Latin-1, --encoding says otherwise")
		return
	}
	r.coding = MARC8
	t.fromMARC8(r)
}

var tag100 = tagOf('1', '0', '0')

// isUTF8Text tells bytes that are UTF-8 and not ASCII alone. MARC-8 is hardly ever UTF-8 by
// chance: its marks stand before letters of ASCII. An escape speaks for MARC-8.
func isUTF8Text(b []byte) bool {
	ascii := true
	for _, c := range b {
		if c == 0x1B {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return !ascii && validUTF8(b)
}

// claimedUTF8 looks whether a record that says it is UTF-8 is. Bytes that are not show as U+FFFD
// and stay as they are in what is written, unless the field is changed. Only escape sequences
// tell MARC-8 for certain; other single bytes could mean many things and are not guessed at.
func (t *TextDecoder) claimedUTF8(r *Record) {
	if validUTF8(r.frame) {
		return
	}
	if t.opt.Coding == nil && hasEscape(r.frame) {
		r.note(CodeEncoding, 0, 9, r.leader[9:10], "leader/09 says UTF-8, but the bytes are MARC-8; read as MARC-8")
		r.coding = MARC8
		t.fromMARC8(r)
		return
	}
	t.each(r, func(f Field, data []byte) []byte {
		if utf8.Valid(data) {
			return data
		}
		at := 0
		for at < len(data) {
			c, n := utf8.DecodeRune(data[at:])
			if c == utf8.RuneError && n == 1 {
				break
			}
			at += n
		}
		r.note(CodeEncoding, f.Tag(), int(r.fields[f.id].off)+at, data[at:min(at+8, len(data))], "leader/09 says UTF-8, but this is none; shown as U+FFFD")
		return bytes.ToValidUTF8(data, []byte("\uFFFD"))
	})
}

// hasEscape finds an escape sequence that designates a character set of MARC-8.
func hasEscape(b []byte) bool {
	for {
		i := bytes.IndexByte(b, 0x1B)
		if i < 0 || i+1 >= len(b) {
			return false
		}
		if bytes.IndexByte([]byte("(,)-$gbps"), b[i+1]) >= 0 {
			return true
		}
		b = b[i+1:]
	}
}

func (t *TextDecoder) fromMARC8(r *Record) {
	if !marc8.NeedsDecode(r.frame[LeaderLen:]) {
		return
	}
	t.each(r, func(f Field, data []byte) []byte {
		if !marc8.NeedsDecode(data) {
			return data
		}
		t.buf = t.marc8.Decode(t.buf[:0], data, func(p marc8.Problem) {
			r.note(CodeMARC8, f.Tag(), int(r.fields[f.id].off)+p.Offset, p.Bytes, p.Kind.String())
		})
		return t.buf
	})
}

func (t *TextDecoder) fromTable(r *Record, c *Coding) {
	if t.table == nil {
		t.table = c.enc.NewDecoder()
	}
	t.each(r, func(f Field, data []byte) []byte {
		out, err := t.table.Bytes(data)
		if err != nil || bytes.Contains(out, []byte("\uFFFD")) {
			r.note(CodeEncoding, f.Tag(), int(r.fields[f.id].off), data, "not all of this is "+c.name)
		}
		return out
	})
}

// each puts what decode makes of each field's data in their place, and keeps what they were.
func (t *TextDecoder) each(r *Record, decode func(f Field, data []byte) []byte) {
	for id := range r.fields {
		was := r.fields[id]
		f := Field{r, int32(id)}
		data := r.data(was)
		out := decode(f, data)
		if bytes.Equal(out, data) {
			continue
		}
		r.fields[id] = r.put(was.tag, out)
		r.decoded = append(r.decoded, decodedField{int32(id), was, r.fields[id]})
	}
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
