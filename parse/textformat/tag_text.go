package textformat

import (
	"bytes"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Tags in texts: three characters, or a tag that a program has treated as a number or a word.

// plainTag makes a tag of three bytes of parse.Printable text, of more than one character. Blanks at its
// ends are for readTag.
func plainTag(b []byte) (t parse.Tag, ok bool) {
	if len(b) != 3 || b[0] >= 0xE0 || b[0] == ' ' || b[2] == ' ' || !utf8.Valid(b) {
		return 0, false
	}
	for _, c := range b {
		if c < ' ' || c == 0x7F {
			return 0, false
		}
	}
	return parse.TagOf(b[0], b[1], b[2]), true
}

// readTag makes a tag from its text: blanks around it are removed, and a number of one or two digits
// gets its zeros. mended reports whether the tag differs from the text.
func readTag(b []byte) (t parse.Tag, ok, mended bool) {
	if t, ok = plainTag(b); ok {
		return t, true, false
	}
	trimmed := bytes.TrimSpace(b)
	if n := len(trimmed); n > 0 && n < 3 && parse.IsNumber(trimmed) {
		trimmed = append([]byte("000")[:3-n:3-n], trimmed...)
	}
	if t, ok = plainTag(trimmed); ok {
		return t, true, true
	}
	if len(b) == 3 && isPrintable(b) { // blanks are a part of it
		return parse.TagOf(b[0], b[1], b[2]), true, false
	}
	return 0, false, false
}

// isLeaderTag reports whether a tag is one that programs use for a leader among the fields.
func isLeaderTag(t parse.Tag) bool { return t == tagLDR || t == tag000 }

const (
	tagLDR = parse.Tag('L'<<16 | 'D'<<8 | 'R')
	tag000 = parse.Tag('0'<<16 | '0'<<8 | '0')
)

const leaderAmongFields = "the leader is among the fields"

// openText begins the field whose tag is the given text. ok is false when the text is not a tag: then
// the field must be lost.
func openText(d *parse.Builder, code parse.Code, text []byte, at int) (ok bool) {
	tag, ok, mended := readTag(text)
	openTag(d, code, tag, mended, text, at)
	return ok
}

// openTag begins a field with a tag that was read from a text, and notes when that had to be repaired.
func openTag(d *parse.Builder, code parse.Code, tag parse.Tag, mended bool, text []byte, at int) {
	d.Open(tag, at)
	if mended {
		d.Note(code, at, text, "the tag is not three characters; read as "+tag.String())
	}
}
