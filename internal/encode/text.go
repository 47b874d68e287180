package encode

import (
	"fmt"
	"unicode/utf8"

	"mrrc-lua/internal/charset"
	"mrrc-lua/parse"
)

// Text appends the record for people to read, one field a line:
//
//	LDR    00755cam  22002414a 4500
//	001    fol05731351
//	245 10 $a ActivePerl with ASP and ADO / $c Tobias Martinsson.
//
// Characters that could control a terminal or hide text are shown in hexadecimal: control
// characters and bytes that are not UTF-8 as \x1B, C1 controls and characters that change the
// direction of text, end a line or are not seen as \u202E or \u{E0041}.
func Text(dst []byte, r *parse.Record) []byte {
	l := lengthsOf(r)
	dst = appendVisible(append(dst, "LDR    "...), l[:])
	dst = append(dst, '\n')
	for p := range r.Positions() {
		if f := r.At(p); !f.Deleted() {
			dst = append(textField(dst, f), '\n')
		}
	}
	return dst
}

// AsText returns the Writer of text for people, with an empty line between records.
func AsText() Writer {
	return Writer{Separator: []byte("\n"), Append: infallible(func(dst []byte, r *parse.Record, _ func(parse.Problem)) []byte { return Text(dst, r) })}
}

func textField(dst []byte, f parse.Field) []byte {
	tag := f.Tag().Bytes()
	dst = append(appendVisible(dst, tag[:]), ' ')
	data := f.Data()
	if f.Tag().IsPlain(data) {
		return appendVisible(append(dst, "   "...), data)
	}
	head := len(data)
	for i, c := range data {
		if c == parse.SubfieldDelimiter {
			head = i
			break
		}
	}
	if head == 2 {
		dst = appendVisible(dst, data[:2])
	} else { // damaged: all of it is shown
		ind1, ind2 := f.Indicators()
		dst = appendVisible(dst, []byte{ind1, ind2})
		dst = appendVisible(dst, data[min(2, head):head])
	}
	for it := f.Subfields(); ; {
		code, value, ok := it.Next()
		if !ok {
			return dst
		}
		dst = append(dst, ' ', '$')
		if code >= ' ' && code <= '~' {
			dst = append(dst, code)
		} else {
			dst = appendVisible(dst, it.Code())
		}
		dst = appendVisible(append(dst, ' '), value)
	}
}

const upperHex = "0123456789ABCDEF"

// AppendVisible appends text in which nothing controls a terminal and nothing is hidden, as Text
// shows it.
func AppendVisible(dst, b []byte) []byte { return appendVisible(dst, b) }

// appendVisible appends text in which nothing is hidden.
func appendVisible(dst, b []byte) []byte {
	from := 0
	for i := 0; i < len(b); {
		c := b[i]
		if c >= ' ' && c <= '~' {
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			if r, n = utf8.DecodeRune(b[i:]); (r != utf8.RuneError || n > 1) && !charset.Hides(r) {
				i += n
				continue
			}
		}
		dst = append(dst, b[from:i]...)
		switch {
		case n == 1:
			dst = append(dst, '\\', 'x', upperHex[c>>4], upperHex[c&15])
		case r > 0xFFFF:
			dst = fmt.Appendf(dst, `\u{%X}`, r)
		default:
			dst = append(dst, '\\', 'u', upperHex[r>>12&15], upperHex[r>>8&15], upperHex[r>>4&15], upperHex[r&15])
		}
		i += n
		from = i
	}
	return append(dst, b[from:]...)
}
