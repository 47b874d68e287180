package encode

import (
	"unicode/utf8"

	"mrrc-lua/parse"
)

// XMLHeader and XMLFooter make a MARCXML document of records. (Library of Congress, "MARC 21 XML
// Schema", https://www.loc.gov/standards/marcxml/.)
const (
	XMLHeader = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<collection xmlns="http://www.loc.gov/MARC21/slim">` + "\n"
	XMLFooter = "</collection>\n"
)

// XML appends the record as an element of MARCXML, laid out like that of yaz-marcdump: one element
// per line, indented. The element has no namespace of its own; it takes the collection's.
//
// The text is UTF-8, and leader/09 is written as 'a' when it is not ASCII alone.
//
// A control character that XML 1.0 does not allow is written as its symbol (0x1B as U+241B, ␛), a
// byte that is not UTF-8 or a noncharacter as U+FFFD. A subfield code that is the first byte of a
// character of UTF-8 is written as that character.
func XML(dst []byte, r *parse.Record) []byte { return appendXML(dst, r, nil) }

// XMLDocument appends the record as XML does, with a namespace of its own: an element that is a
// document, and may be part of a collection as well.
func XMLDocument(dst []byte, r *parse.Record) []byte {
	const element = "<record>"
	at := len(dst)
	dst = append(dst, xmlNamed[:len(xmlNamed)-len(element)]...)
	dst = XML(dst, r)
	copy(dst[at:], xmlNamed)
	return dst
}

// xmlNamed is the start tag with the namespace.
const xmlNamed = `<record xmlns="http://www.loc.gov/MARC21/slim">`

const (
	xmlLeader   = "<record>\n  <leader>"
	xmlControl  = `  <controlfield tag="000">`
	xmlData     = `  <datafield tag="000" ind1=" " ind2=" ">` + "\n"
	xmlSubfield = `    <subfield code="a">`
	xmlSubEnd   = "</subfield>\n"

	xmlControlAt = len(`  <controlfield tag="`)
	xmlTagAt     = len(`  <datafield tag="`)
	xmlInd1At    = xmlTagAt + len(`000" ind1="`)
	xmlInd2At    = xmlInd1At + len(` " ind2="`)
	xmlCodeAt    = len(`    <subfield code="`)
)

// AsXML returns the Writer of a document of MARCXML.
func AsXML() Writer {
	return Writer{Header: []byte(XMLHeader), Footer: []byte(XMLFooter), Append: infallible(appendXML)}
}

func appendXML(dst []byte, r *parse.Record, report func(parse.Problem)) []byte {
	dst = room(dst, r, func(dst []byte, count reporter) ([]byte, int) {
		x := xmlWriter{count}
		dst = x.fields(dst, r)
		return dst, x.counted
	})
	x := xmlWriter{reporter{report: report}}
	l := lengthsOf(r)
	at := len(dst) + len(xmlLeader)
	dst = x.escape(append(dst, xmlLeader...), l[:], 0, plainXML)
	x.high = false
	dst = append(dst, "</leader>\n"...)
	dst = x.fields(dst, r)
	x.settleCoding(dst[at:], r, &l, &plainXML.is)
	return append(dst, "</record>\n"...)
}

type xmlWriter struct{ reporter }

func (x *xmlWriter) fields(dst []byte, r *parse.Record) []byte {
	for p := range r.Positions() {
		f := r.At(p)
		if f.Deleted() {
			continue
		}
		x.tag = f.Tag()
		data := f.Data()
		if isControl(f.Tag(), data) {
			dst = x.control(dst, data)
		} else {
			dst = x.data(dst, data)
		}
		dst = x.spill(dst)
	}
	return dst
}

func (x *xmlWriter) control(dst, data []byte) []byte {
	if tag, ok := x.plainTag(); ok {
		dst = append(dst, xmlControl...)
		copy(dst[len(dst)-len(xmlControl)+xmlControlAt:], tag[:])
	} else {
		dst = append(dst, xmlControl[:xmlControlAt]...)
		dst = append(x.escape(dst, tag[:], 0, plainAttr), `">`...)
	}
	dst = x.escape(dst, data, 0, plainXML)
	return append(dst, "</controlfield>\n"...)
}

// data appends a data field.
func (x *xmlWriter) data(dst, data []byte) []byte {
	ind1, ind2, text, i := x.head(data)
	if tag, ok := x.plainTag(); ok && plainAttr.is[ind1] && plainAttr.is[ind2] {
		dst = append(dst, xmlData...)
		at := dst[len(dst)-len(xmlData):]
		at[xmlTagAt], at[xmlTagAt+1], at[xmlTagAt+2] = tag[0], tag[1], tag[2]
		at[xmlInd1At], at[xmlInd2At] = ind1, ind2
	} else {
		dst = append(dst, xmlData[:xmlTagAt]...)
		dst = append(x.escape(dst, tag[:], 0, plainAttr), `" ind1="`...)
		dst = append(x.escape(dst, []byte{ind1}, 0, plainAttr), `" ind2="`...)
		dst = append(x.escape(dst, []byte{ind2}, 1, plainAttr), "\">\n"...)
	}
	if text != nil {
		dst = append(x.escape(append(dst, xmlSubfield...), text, i-len(text), plainXML), xmlSubEnd...)
	}
	// One walk over the bytes, from the first delimiter on.
	for open := false; ; {
		var n int
		switch {
		case i == len(data) || data[i] == parse.SubfieldDelimiter:
			if open {
				dst = append(dst, xmlSubEnd...)
			}
			if i == len(data) {
				return append(dst, "  </datafield>\n"...)
			}
			dst, i, open = x.code(dst, data, i+1)
		default:
			dst, i = x.special(dst, data, i, 0, plainXML)
		}
		dst = x.spill(dst)
		dst, n = plainXML.copy(dst, x.window(data[i:]))
		i += n
	}
}

// code appends the start tag of the subfield whose code is at data[i], and returns where its value
// begins. ok is false when there is no code there.
func (x *xmlWriter) code(dst, data []byte, i int) (_ []byte, next int, ok bool) {
	switch {
	case i == len(data) || data[i] == parse.SubfieldDelimiter:
		x.problem(CodeLeftOut, i-1, nil, "a subfield delimiter without a code; left out")
		return dst, i, false
	case plainAttr.is[data[i]]:
		dst = append(dst, xmlSubfield...)
		dst[len(dst)-len(`a">`)] = data[i]
		return dst, i + 1, true
	}
	n := codeLen(data[i:])
	dst = append(dst, xmlSubfield[:xmlCodeAt]...)
	dst = append(x.escape(dst, data[i:i+n], i, plainAttr), `">`...)
	return dst, i + n, true
}

// plainTag returns the bytes of the tag; ok is true if they need no escape.
func (x *xmlWriter) plainTag() (tag [3]byte, ok bool) {
	tag = x.tag.Bytes()
	return tag, plainAttr.is[tag[0]] && plainAttr.is[tag[1]] && plainAttr.is[tag[2]]
}

// plainXML is the bytes that text may hold as they are, plainAttr those that the value of an
// attribute may. The pairs are '<' and '>', '"' and '&'.
var (
	plainXML = newPlainSet(func(c byte) bool {
		return c >= ' ' && c != '&' && c != '<' && c != '>' || c == '\n' || c == '\t'
	}, '<', 2, '"', 4)
	plainAttr = newPlainSet(func(c byte) bool {
		return c >= ' ' && c != '&' && c != '<' && c != '>' && c != '"'
	}, '<', 2, '"', 4)
)

// escape appends character data, or a part of an attribute's value. at is its place in the field.
func (x *xmlWriter) escape(dst, b []byte, at int, plain *plainSet) []byte {
	for i := 0; i < len(b); {
		var n int
		dst, n = plain.copy(x.spill(dst), x.window(b[i:]))
		if i += n; i < len(b) {
			dst, i = x.special(dst, b, i, at, plain)
		}
	}
	return dst
}

// special appends the notation of the byte at b[i], or of a run of characters outside ASCII, and
// returns where it ends.
func (x *xmlWriter) special(dst, b []byte, i, at int, plain *plainSet) ([]byte, int) {
	c := b[i]
	switch {
	case plain.is[c]:
		return append(dst, c), i + 1
	case c >= utf8.RuneSelf:
		x.high = true
		if n := wellFormed(x.window(b[i:])); n > 0 {
			return append(dst, b[i:i+n]...), i + n
		}
		dst, n := x.replace(dst, b[i:], at+i)
		return dst, i + n
	case c == '&':
		dst = append(dst, "&amp;"...)
	case c == '<':
		dst = append(dst, "&lt;"...)
	case c == '>':
		dst = append(dst, "&gt;"...)
	case c == '"':
		dst = append(dst, "&quot;"...)
	case c == '\r': // a bare one would be read as a line feed
		dst = append(dst, "&#13;"...)
	case c == '\n':
		dst = append(dst, "&#10;"...)
	case c == '\t':
		dst = append(dst, "&#9;"...)
	default:
		x.problem(CodeReplaced, at+i, b[i:i+1], "a control character that XML does not allow; its symbol was written")
		dst = append(dst, 0xE2, 0x90, 0x80+c)
	}
	return dst, i + 1
}
