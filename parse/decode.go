package parse

import (
	"bytes"
	"unicode/utf8"

	"mrrc-lua/internal/marc8"
)

const replacement = "\uFFFD"

// decode decodes the fields of a record. coding returns the encoding of a field that is not in that of
// the record, else nil.
func (t *TextDecoder) decode(r *Record, coding func(id int) *Coding) {
	t.passed = 0
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
			r.problems, r.decoded, r.lost = r.problems[:0], r.decoded[:0], nil
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
	if f.coding.sets != nil {
		return f.coding.sets.IsPlain(data) || IsCoded(f.was.tag) && isASCII(data)
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
	case f.coding.sets != nil:
		f.fromSets(text, at)
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
	const note = "an indicator that is not ASCII; read as a blank"
	if f.t.opt.Invalid == InvalidKeep {
		f.r.note(CodeIndicators, f.was.tag, f.place(0, data[:k]), data[:k], note)
	} else {
		f.r.lose(LostIndicator, CodeIndicators, f.was.tag, f.place(0, data[:k]), data[:k], note)
		f.changed = true
	}
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

// fromUTF8 appends text that should be UTF-8 at a place in the field.
func (f *fieldDecoder) fromUTF8(text []byte, at int) {
	from, noted := 0, 0
	for i := highAt(text, 0); i < len(text); i = highAt(text, i) {
		r, n := utf8.DecodeRune(text[i:])
		if valid := r != utf8.RuneError || n > 1; i > 0 && text[i-1] == SubfieldDelimiter {
			f.code(text[i:], at+i, valid)
			if !valid {
				f.t.buf = append(append(f.t.buf, text[from:i]...), replacement...)
				from = i + 1
			}
			i += n
			continue
		} else if valid {
			i += n
			continue
		}
		end := endOfRun(text, i)
		if noted++; noted == 1 || f.t.opt.Invalid != InvalidKeep {
			f.invalid(CodeEncoding, text[i:end], at+i, isWindows1252(text[i:end]), "not UTF-8")
		}
		f.t.buf = f.t.appendInvalid(append(f.t.buf, text[from:i]...), text[i:end])
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

// fromMARC8 appends text that should be MARC-8 at a place in the field.
func (f *fieldDecoder) fromMARC8(text []byte, at int) {
	d := &f.t.marc8
	d.Lost = nil
	if f.t.opt.Invalid == InvalidWindows1252 {
		d.Lost = f.t.appendInvalid
	}
	f.t.buf = d.Decode(f.t.buf, text, func(p marc8.Problem) {
		switch {
		case p.Kind == marc8.OddCode:
			f.code(p.Bytes, at+p.Offset, false)
		case p.Kind.Lossy():
			f.invalid(CodeMARC8, p.Bytes, at+p.Offset, len(p.Bytes) == 1 && isWindows1252(p.Bytes), p.Kind.String())
		default:
			f.r.note(CodeMARC8, f.was.tag, f.place(at+p.Offset, p.Bytes), p.Bytes, p.Kind.String())
			f.changed = f.changed || f.t.opt.Invalid != InvalidKeep
		}
	})
}

// fromTable appends text that should be in an encoding with a table, at a place in the
// field.
func (f *fieldDecoder) fromTable(text []byte, at int) {
	t := f.t
	if t.of != f.coding {
		t.table, t.of = f.coding.enc.NewDecoder(), f.coding
	}
	out, err := t.table.Bytes(text)
	switch {
	case err == nil && !bytes.Contains(out, []byte(replacement)):
		t.buf = append(t.buf, out...)
	case t.opt.Invalid == InvalidKeep:
		f.invalid(CodeEncoding, text, at, false, "not all of this is "+f.coding.name)
		t.buf = append(t.buf, out...)
	default:
		from, found := 0, false
		f.coding.EachMeaningless(text, func(i, n int) {
			found = true
			run := text[i : i+n]
			f.invalid(CodeEncoding, run, at+i, isWindows1252(run), "not "+f.coding.name)
			t.buf = t.appendInvalid(f.table(text[from:i]), run)
			from = i + n
		})
		t.buf = f.table(text[from:])
		if !found { // it is part of an escape sequence, or of a set below 128
			f.invalid(CodeEncoding, text, at, false, "not all of this is "+f.coding.name)
		}
	}
}

// fromSets appends text that should be in character sets of UNIMARC. Indicators and subfield codes are
// ASCII whatever the sets are.
func (f *fieldDecoder) fromSets(text []byte, at int) {
	if k := bytes.IndexByte(text, SubfieldDelimiter); k < 0 {
		if !f.was.tag.IsControl() {
			k = min(2, len(text))
			f.t.buf = append(f.t.buf, text[:k]...)
			text, at = text[k:], at+k
		}
		f.fromTable(text, at)
		return
	} else if k > 0 {
		f.t.buf = append(f.t.buf, text[:k]...)
		text, at = text[k:], at+k
	}
	for len(text) > 0 { // it begins with a delimiter
		n := min(2, len(text))
		f.t.buf = append(f.t.buf, text[:n]...)
		if n == 2 && text[1] >= utf8.RuneSelf {
			f.code(text[1:], at+1, false)
			f.t.buf = append(f.t.buf[:len(f.t.buf)-1], replacement...)
		} else if n == 2 && text[1] == SubfieldDelimiter {
			n = 1
			f.t.buf = f.t.buf[:len(f.t.buf)-1]
		}
		end := bytes.IndexByte(text[n:], SubfieldDelimiter)
		if end < 0 {
			end = len(text) - n
		}
		if end > 0 {
			f.fromTable(text[n:n+end], at+n)
		}
		text, at = text[n+end:], at+n+end
	}
}

// table appends text that has a meaning in the field's encoding.
func (f *fieldDecoder) table(text []byte) []byte {
	f.t.table.Reset()
	out, _ := f.t.table.Bytes(text)
	return append(f.t.buf, out...)
}

// noteOther notes that the field is in another encoding than its record.
func (f *fieldDecoder) noteOther() {
	data := f.r.data(f.was)
	at := min(textual(data, 0), len(data))
	f.r.note(CodeEncoding, f.was.tag, int(f.was.off)+at, data[at:min(at+8, len(data))],
		"the record is read as "+f.r.Coding().name+", this field as "+f.coding.name)
}
