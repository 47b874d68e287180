package parse

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"mrrc-lua/internal/marc8"
)

// Invalid is what becomes of bytes that are not text in the encoding that their field is read in.
// Each is a Problem in any case.
type Invalid uint8

const (
	// InvalidKeep shows them as U+FFFD. They stay in the record, and are written to ISO 2709 in the
	// same encoding as long as their field is not changed.
	InvalidKeep Invalid = iota
	// InvalidReplace puts U+FFFD in their place.
	InvalidReplace
	// InvalidReject rejects the record, with CodeEncoding.
	InvalidReject
	// InvalidWindows1252 reads them as windows-1252, and what that does not have as U+FFFD.
	InvalidWindows1252
)

const replacement = "\uFFFD"

// decode decodes the fields of a record. coding returns the encoding of a field that is not in that of
// the record, else nil.
func (t *TextDecoder) decode(r *Record, coding func(id int) *Coding) {
	for id := range r.fields {
		f := fieldDecoder{t: t, r: r, was: r.fields[id]}
		var own *Coding
		if coding != nil {
			own = coding(id)
		}
		f.coding = own
		if own == nil {
			f.coding = r.Coding()
		}
		data := r.data(f.was)
		if own == nil && f.plain(data) {
			continue
		}
		out := f.decode(data)
		if r.err != nil {
			r.problems, r.decoded = r.problems[:0], r.decoded[:0]
			return
		}
		if own != nil {
			f.noteOther()
		}
		switch same := bytes.Equal(out, data); {
		case same && own == nil:
			continue
		case !same:
			r.fields[id] = r.put(f.was.tag, out)
		}
		if f.changed {
			r.mended = true
		} else {
			r.decoded = append(r.decoded, decodedField{int32(id), f.was, r.fields[id], own})
		}
	}
}

// fieldDecoder decodes one field.
type fieldDecoder struct {
	t       *TextDecoder
	r       *Record
	was     fieldRef
	coding  *Coding
	changed bool // bytes were replaced, not only shown as something else
}

// plain reports whether the field's bytes mean the same in UTF-8.
func (f *fieldDecoder) plain(data []byte) bool {
	switch f.coding {
	case MARC8:
		return !marc8.NeedsDecode(data)
	case UTF8:
		return highAt(data, 0) == len(data)
	}
	return false
}

// decode returns the UTF-8 of the field's bytes. The result is valid until the next call.
func (f *fieldDecoder) decode(data []byte) []byte {
	head := f.head(data)
	text := data
	if head != nil {
		text = data[bytes.IndexByte(data, SubfieldDelimiter):]
	}
	f.t.buf = append(f.t.buf[:0], head...)
	at := len(data) - len(text)
	switch {
	case f.coding == UTF8:
		f.fromUTF8(text, at)
	case f.coding == MARC8:
		f.fromMARC8(text, at)
	default:
		f.fromTable(text, at)
	}
	return f.t.buf
}

// head returns the indicators of a data field in which there is a byte outside ASCII, with a blank in
// its place; nil when the bytes before the first delimiter are text, or like those of most fields.
func (f *fieldDecoder) head(data []byte) []byte {
	if f.was.tag.IsControl() || len(data) < 2 || data[0] < utf8.RuneSelf && data[1] < utf8.RuneSelf {
		return nil
	}
	k := bytes.IndexByte(data, SubfieldDelimiter)
	if k < 0 || utf8.RuneCount(data[:k]) > 2 || isASCII(data[:k]) {
		return nil
	}
	f.r.note(CodeIndicators, f.was.tag, int(f.was.off), data[:k], "an indicator that is not ASCII; read as a blank")
	f.changed = f.t.opt.Invalid != InvalidKeep
	out := make([]byte, 0, 2)
	for i := 0; i < k; {
		c, n := data[i], 1
		if c >= utf8.RuneSelf {
			c = ' '
			if k > 2 {
				_, n = utf8.DecodeRune(data[i:k])
			}
		}
		out, i = append(out, c), i+n
	}
	return out
}

// fromUTF8 appends text that should be UTF-8 and stands at a place in the field.
func (f *fieldDecoder) fromUTF8(text []byte, at int) {
	from, noted := 0, 0
	for i := highAt(text, 0); i < len(text); i = highAt(text, i) {
		r, n := utf8.DecodeRune(text[i:])
		if valid := r != utf8.RuneError || n > 1; i > 0 && text[i-1] == SubfieldDelimiter {
			f.noteCode(text[i:], at+i)
			if !valid {
				f.t.buf = append(append(f.t.buf, text[from:i]...), replacement...)
				from = i + 1
				f.changed = f.changed || f.t.opt.Invalid != InvalidKeep
			}
			i += n
			continue
		} else if valid {
			i += n
			continue
		}
		end := endOfRun(text, i)
		if noted++; noted == 1 || f.t.opt.Invalid == InvalidReject {
			f.noteInvalid(text[i:min(i+8, len(text))], at+i, "not UTF-8")
		}
		f.t.buf = f.t.appendInvalid(append(f.t.buf, text[from:i]...), text[i:end])
		f.changed = f.changed || f.t.opt.Invalid != InvalidKeep
		i, from = end, end
	}
	f.t.buf = append(f.t.buf, text[from:]...)
}

// highAt returns the next place from i on of a byte outside ASCII.
func highAt(b []byte, i int) int {
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// fromMARC8 appends text that should be MARC-8 and stands at a place in the field.
func (f *fieldDecoder) fromMARC8(text []byte, at int) {
	d := &f.t.marc8
	d.Lost = nil
	if f.t.opt.Invalid == InvalidWindows1252 {
		d.Lost = f.t.appendInvalid
	}
	f.t.buf = d.Decode(f.t.buf, text, func(p marc8.Problem) {
		switch {
		case p.Kind == marc8.OddCode:
			f.noteCode(p.Bytes, at+p.Offset)
		case !p.Kind.Lossy():
			f.r.note(CodeMARC8, f.was.tag, int(f.was.off)+at+p.Offset, p.Bytes, p.Kind.String())
			return
		case f.t.opt.Invalid == InvalidReject:
			f.noteInvalid(p.Bytes, at+p.Offset, p.Kind.String())
		default:
			f.r.note(CodeMARC8, f.was.tag, int(f.was.off)+at+p.Offset, p.Bytes, p.Kind.String())
		}
		f.changed = f.changed || f.t.opt.Invalid != InvalidKeep
	})
}

// fromTable appends text that should be in an encoding with a table, and stands at a place in the
// field.
func (f *fieldDecoder) fromTable(text []byte, at int) {
	t := f.t
	if t.table == nil {
		t.table = f.coding.enc.NewDecoder()
	}
	out, err := t.table.Bytes(text)
	if err != nil || bytes.Contains(out, []byte(replacement)) {
		f.noteInvalid(text, at, "not all of this is "+f.coding.name)
		f.changed = f.changed || t.opt.Invalid != InvalidKeep
	}
	t.buf = append(t.buf, out...)
}

// noteInvalid notes bytes that are not text in the field's encoding, or rejects the record.
func (f *fieldDecoder) noteInvalid(found []byte, at int, text string) {
	r, tag, at := f.r, f.was.tag, int(f.was.off)+at
	switch f.t.opt.Invalid {
	case InvalidReject:
		if r.err == nil {
			r.reject(CodeEncoding, tag, at, found, text)
		}
		return
	case InvalidKeep:
		text += "; shown as U+FFFD"
	case InvalidReplace:
		text += "; replaced by U+FFFD"
	case InvalidWindows1252:
		text += "; read as windows-1252"
	}
	r.note(CodeEncoding, tag, at, found, text)
}

func (f *fieldDecoder) noteCode(found []byte, at int) {
	f.r.note(CodeEncoding, f.was.tag, int(f.was.off)+at, found[:min(8, len(found))], "a subfield code that is not ASCII")
}

// noteOther notes that the field is in another encoding than its record.
func (f *fieldDecoder) noteOther() {
	data := f.r.data(f.was)
	at := min(textual(data, 0), len(data))
	f.r.note(CodeEncoding, f.was.tag, int(f.was.off)+at, data[at:min(at+8, len(data))],
		"the record is read as "+f.r.Coding().name+", this field as "+f.coding.name)
}

// appendInvalid appends what stands for bytes that are not text in the encoding of their field.
func (t *TextDecoder) appendInvalid(dst, b []byte) []byte {
	if t.opt.Invalid != InvalidWindows1252 {
		return append(dst, replacement...)
	}
	for _, c := range b {
		r := charmap.Windows1252.DecodeByte(c)
		if c < 0xA0 && r == rune(c) { // not in windows-1252
			r = utf8.RuneError
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// plainStructure makes ASCII of what is not text, so that the record is valid UTF-8 as a whole.
func (t *TextDecoder) plainStructure(r *Record) {
	if r.err != nil || validUTF8(r.frame) && r.Coding() == UTF8 {
		return
	}
	for i := range r.fields {
		ref := &r.fields[i]
		tag := ref.tag.Bytes()
		for k, c := range tag {
			if c >= utf8.RuneSelf {
				tag[k] = 'X'
			}
		}
		plain := TagOf(tag[0], tag[1], tag[2])
		if plain == ref.tag {
			continue
		}
		if t.opt.Invalid == InvalidReject {
			r.problems = r.problems[:0]
			r.reject(CodeEncoding, ref.tag, int(ref.off), nil, "a tag that is not ASCII")
			return
		}
		r.note(CodeEncoding, ref.tag, int(ref.off), nil, "a tag that is not ASCII; X stands for what is not")
		ref.tag, r.mended = plain, true
	}
	if !validUTF8(r.frame) && r.Coding() == UTF8 {
		r.mended = true // bytes that belong to no field are not written
	}
}
