package parse

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Invalid is what becomes of bytes that are not text in the encoding that their field is read in.
// Each is a Problem in any case.
type Invalid uint8

const (
	// InvalidKeep shows them as U+FFFD. They stay in the record, and are written to ISO 2709 in the
	// same encoding as long as their field is not changed.
	InvalidKeep Invalid = iota
	// InvalidReplace puts U+FFFD in their place. The bytes are in the record's Losses.
	InvalidReplace
	// InvalidReject rejects the record, with CodeEncoding.
	InvalidReject
	// InvalidWindows1252 reads them as windows-1252. Bytes without a character in it are treated as by
	// InvalidReplace.
	InvalidWindows1252
)

// invalid notes bytes that are not text in the field's encoding, or rejects the record. meant says
// whether InvalidWindows1252 has characters for them.
func (f *fieldDecoder) invalid(code Code, found []byte, at int, meant bool, text string) {
	r, tag, how := f.r, f.was.tag, f.t.opt.Invalid
	if how == InvalidReject {
		if r.err == nil {
			r.reject(CodeEncoding, tag, f.place(at, found), found, text)
		}
		return
	}
	at = f.place(at, found)
	switch {
	case how == InvalidKeep && code == CodeMARC8:
		r.note(code, tag, at, found, text)
	case how == InvalidKeep:
		r.note(code, tag, at, found, text+"; shown as U+FFFD")
	case how == InvalidWindows1252 && meant:
		r.note(code, tag, at, found, text+"; read as windows-1252")
	default:
		r.lose(LostText, code, tag, at, found, text+"; replaced by U+FFFD")
	}
	f.changed = f.changed || how != InvalidKeep
}

// place returns where bytes at a place in the field are in the record. In a text format they
// are searched for: the record has its own copy of the field.
func (f *fieldDecoder) place(at int, found []byte) int {
	if f.r.doc == nil {
		return int(f.was.off) + at
	}
	t := f.t
	if k := bytes.Index(f.r.frame[t.passed:], found); k >= 0 {
		at := t.passed + k
		t.passed = at + len(found)
		return at
	}
	return 0
}

// code notes a subfield code that is not ASCII, of which found is the beginning.
func (f *fieldDecoder) code(found []byte, at int, valid bool) {
	const note = "a subfield code that is not ASCII"
	if !valid && f.t.opt.Invalid != InvalidKeep {
		f.invalid(CodeEncoding, found[:1], at, false, note)
		return
	}
	f.r.note(CodeEncoding, f.was.tag, f.place(at, found[:1]), found[:min(8, len(found))], note)
}

// appendInvalid appends what stands for bytes that are not text in the encoding of their field.
func (t *TextDecoder) appendInvalid(dst, b []byte) []byte {
	if t.opt.Invalid != InvalidWindows1252 {
		return append(dst, replacement...)
	}
	for _, c := range b {
		dst = utf8.AppendRune(dst, windows1252(c))
	}
	return dst
}

// windows1252 returns the character of windows-1252 for a byte, U+FFFD when there is none.
func windows1252(c byte) rune {
	r := charmap.Windows1252.DecodeByte(c)
	if c >= 0x80 && r == rune(c) && c < 0xA0 {
		return utf8.RuneError
	}
	return r
}

// isWindows1252 reports whether all of b are characters of windows-1252.
func isWindows1252(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return windows1252(c) == utf8.RuneError })
}

// settleText does with a record of a text format what the options say of bytes that are text in no
// encoding. The record was read as by InvalidKeep, with the bytes themselves kept.
func (t *TextDecoder) settleText(r *Record) {
	if t.opt.Invalid == InvalidKeep || r.err != nil {
		return
	}
	if t.opt.Invalid == InvalidReject {
		for _, p := range r.problems {
			if p.Code == CodeEncoding && p.Lost.Kind == LostText {
				r.reject(CodeEncoding, p.Tag, p.At, []byte(p.Found), p.Note)
				r.problems, r.decoded, r.lost = r.problems[:0], r.decoded[:0], nil
				return
			}
		}
	}
	if len(r.decoded) > 0 {
		for _, d := range r.decoded {
			r.fields[d.id] = d.was
		}
		r.decoded = r.decoded[:0]
		r.problems = slices.DeleteFunc(r.problems, func(p Problem) bool { // they are found again
			return p.Code == CodeMARC8 || p.Code == CodeEncoding && strings.HasSuffix(p.Note, "shown as U+FFFD")
		})
		t.decode(r, nil)
	}
	t.plainStructure(r)
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
		r.note(CodeEncoding, ref.tag, int(ref.off), nil, "a tag that is not ASCII; X replaces the other characters")
		ref.tag, r.mended = plain, true
	}
	if !validUTF8(r.frame) && r.Coding() == UTF8 {
		r.mended = true // bytes that belong to no field are not written
	}
}
