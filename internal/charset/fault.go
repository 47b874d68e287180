package charset

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// The encodings that Find recognises, by their names in messages.
const (
	UTF16   = "UTF-16"
	Windows = "windows-1252"
)

// Fault is the first place where a text is not UTF-8.
type Fault struct {
	Line, Col int    // from 1; the column counts bytes
	Byte      byte   // the first byte that does not belong there
	Encoding  string // what the text probably is: one of the constants; "": none of them has all of its bytes
	Text      string // the line, decoded from that encoding
}

// Error describes the byte and the encoding.
func (f *Fault) Error() string {
	if f.Encoding == UTF16 {
		return "not UTF-8: it is UTF-16"
	}
	if f.Encoding == "" {
		return fmt.Sprintf("not UTF-8: it has the byte %02X, and bytes that %s does not have either", f.Byte, Windows)
	}
	return fmt.Sprintf("not UTF-8: the byte %02X is %q in %s", f.Byte, charmap.Windows1252.DecodeByte(f.Byte), f.Encoding)
}

// mark is the byte order mark of UTF-8.
const mark = "\ufeff"

// CutMark returns a text without the byte order mark at its beginning.
func CutMark(text string) string { return strings.TrimPrefix(text, mark) }

// Find returns where a text is not UTF-8, nil if it is. A text in UTF-16 has its fault in the first line.
func Find(text string) *Fault {
	if is16(text) {
		return &Fault{Line: 1, Col: 1, Byte: text[0], Encoding: UTF16}
	}
	if utf8.ValidString(text) {
		return nil
	}
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	f := &Fault{Line: 1 + strings.Count(text[:at], "\n"), Byte: text[at], Encoding: legacy(text)}
	f.Col = len(decoded(text[start:at])) + 1
	f.Text = decoded(line)
	return f
}

// is16 reports whether a text is UTF-16: it has the byte order mark, or every other byte of the
// beginning is NUL, as in the letters of ASCII.
func is16(text string) bool {
	const enough = 4 // bytes
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return true
	}
	if len(text) < enough {
		return false
	}
	zero := [2]bool{text[0] == 0, text[1] == 0}
	return zero[0] != zero[1] && (text[2] == 0) == zero[0] && (text[3] == 0) == zero[1]
}

// legacy returns the encoding of one byte per character that a text is probably in, "" if it is another one. Latin-1 is
// not among them: where windows-1252 has quotation marks and dashes it has control characters, which texts do not
// contain, and all others are the same.
func legacy(text string) string {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 && charmap.Windows1252.DecodeByte(text[i]) == utf8.RuneError {
			return ""
		}
		i += size
	}
	return Windows
}

// decoded returns a text in which every byte that is not UTF-8 is the character that it has in
// windows-1252.
func decoded(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(text[0])
		}
		b.WriteRune(r)
		text = text[size:]
	}
	return b.String()
}
