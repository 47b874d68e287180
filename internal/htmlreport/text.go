package htmlreport

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// appendString appends text as a string of JSON, in a form that may be in an element script. It does not make hidden
// characters visible. Tabs and line feeds are kept: fieldText uses them.
func appendString(dst, text []byte) []byte {
	dst = append(dst, '"')
	for _, c := range text {
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\t':
			dst = append(dst, `\t`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '<', '>', '&':
			dst = fmt.Appendf(dst, `\u%04x`, c)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// appendText appends text of a record as a string of JSON, with hidden characters made visible.
func appendText(dst, text []byte) []byte { return appendString(dst, encode.AppendVisible(nil, text)) }

// fieldText returns the contents of a field for the script of the page, with hidden characters made visible. A data field
// consists of its indicators, with # for a blank, and for each subfield a tab, its code, a line feed and its value. There
// are no other tabs and line feeds.
func fieldText(data []byte, control bool) []byte {
	if control {
		return encode.AppendVisible(nil, data)
	}
	var text []byte
	for i, part := range bytes.Split(data, []byte{parse.SubfieldDelimiter}) {
		if i > 0 {
			_, n := utf8.DecodeRune(part)
			text = encode.AppendVisible(append(text, '\t'), part[:n])
			text = append(text, '\n')
			part = part[n:]
		} else {
			part = bytes.ReplaceAll(part, []byte(" "), []byte("#"))
		}
		text = encode.AppendVisible(text, part)
	}
	return text
}

// Bounds of what a page shows of one record, in bytes.
const (
	maxField  = 8_000   // of a field
	maxRecord = 120_000 // of JSON for the fields that differ, and again for the others
	lead      = 400     // before the first difference of a long field
	maxTitle  = 160
	maxName   = 200
)

// window returns the part in which two texts differ, if they are long.
func window(before, after []byte) (x, y []byte) {
	if len(before) <= maxField && len(after) <= maxField {
		return before, after
	}
	from := 0
	for from < len(before) && from < len(after) && before[from] == after[from] {
		from++
	}
	if from = max(0, from-lead); len(before) == 0 || len(after) == 0 {
		from = 0
	}
	return cut(before, from, maxField), cut(after, from, maxField)
}

// cut returns at most n bytes of a text from a place on, with remarks in brackets about how many bytes are left out.
func cut(text []byte, from, n int) []byte {
	from = min(from, len(text))
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from--
	}
	to := min(from+n, len(text))
	for to > from && to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	if from == 0 && to == len(text) {
		return text
	}
	var part []byte
	if from > 0 {
		part = fmt.Appendf(part, "[… %s bytes before …] ", grouped(int64(from)))
	}
	part = append(part, text[from:to]...)
	if to < len(text) {
		part = fmt.Appendf(part, " [… %s bytes more …]", grouped(int64(len(text)-to)))
	}
	return part
}

// titleOf returns the title of a record from field 245, or from 200 if it is UNIMARC.
func titleOf(r *parse.Record) []byte {
	var title []byte
	for f := range r.Fields {
		tag := f.Tag().Bytes()
		if name := string(tag[:]); f.IsControl() || name != "245" && (name != "200" || title != nil) {
			continue
		}
		title = nil
		for it := f.Subfields(); ; {
			code, value, ok := it.Next()
			if !ok {
				break
			}
			switch code {
			case 'a', 'b', 'e', 'n', 'p':
				if title != nil {
					title = append(title, ' ')
				}
				title = append(title, cut(value, 0, maxTitle)...)
			}
		}
		if string(tag[:]) == "245" {
			break
		}
	}
	return cut(bytes.TrimRight(title, " /"), 0, maxTitle)
}

// appendMember appends a member of an object whose value is text; text that is empty is left out.
func appendMember(dst []byte, name string, text []byte) []byte {
	if len(text) == 0 {
		return dst
	}
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(append(append(dst, '"'), name...), `":`...)
	return appendText(dst, text)
}

func appendNumber(dst []byte, name string, n int64) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	return appendInt(append(append(append(dst, '"'), name...), `":`...), n)
}

func appendInt(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }
