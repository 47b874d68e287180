package encode

import (
	"bytes"
	"unicode/utf8"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Records that are written in the format that they were read from keep their bytes while they are not
// changed: their layout, the order of members and attributes, references, everything.

// Same returns a writer that writes records which were read from its own format, and not changed, as
// the text that they were read from, where that can be part of a file of the writer's. Everything else is
// written as w writes it. For ISO 2709 and text for people, which have no such text, the result is w.
func Same(w Writer, f parse.Format) Writer {
	var end []byte // of a record
	switch f {
	case parse.FormatXML, parse.FormatJSONL, parse.FormatMRK:
		end = []byte("\n")
	case parse.FormatJSON:
	default:
		return w
	}
	anew := w.Append
	w.Append = func(dst []byte, r *parse.Record, report func(parse.Problem)) ([]byte, error) {
		text := sameText(f, r)
		if text == nil {
			return anew(dst, r, report)
		}
		dst = append(dst, text...)
		if f == parse.FormatMRK {
			end := lineEndOf(text)
			if !bytes.HasSuffix(text, end) {
				dst = append(dst, end...)
			}
			return append(dst, end...), nil // the empty line
		}
		return append(dst, end...), nil
	}
	return w
}

// unchanged reports whether a record is as it was read, from a format, and means the same as its text.
func unchanged(f parse.Format, r *parse.Record) bool {
	from := r.Format()
	if from == parse.FormatJSON && f == parse.FormatJSONL {
		from = f
	}
	return from == f && !r.Modified() && !r.Mended() && r.Err() == nil
}

// sameText returns the text that a record was read from if that can be used alone in a file of the format:
// if it is in UTF-8, and needs no declaration of the file that it was read from. Otherwise it is nil.
func sameText(f parse.Format, r *parse.Record) []byte {
	if !unchanged(f, r) {
		return nil
	}
	text := r.Raw()
	if r.Document().Coding != nil || !utf8.Valid(text) {
		return nil
	}
	switch f {
	case parse.FormatMRK: // a field that was wrapped is one line in the new file
		if hasWrapped(r) {
			return nil
		}
	case parse.FormatXML:
		if !isSelfContained(text) {
			return nil
		}
	case parse.FormatJSONL:
		if bytes.IndexByte(text, '\n') >= 0 || bytes.IndexByte(text, '\r') >= 0 {
			return nil
		}
	}
	return text
}

// hasWrapped reports whether a record of MARCMaker text has a field that was wrapped.
func hasWrapped(r *parse.Record) bool {
	for _, p := range r.Problems() {
		if p.Code == textformat.CodeMRKLine {
			return true
		}
	}
	return false
}

// isSelfContained reports whether an element of XML is a record of MARCXML whose names need nothing from
// around it: they have no prefix, or one that the record's own start tag declares.
func isSelfContained(text []byte) bool {
	end := bytes.IndexByte(text, '>')
	if end < 0 {
		return false
	}
	start := text[:end]
	name := start[1:]
	if k := bytes.IndexAny(name, " \t\r\n/"); k >= 0 {
		name = name[:k]
	}
	if string(name[bytes.IndexByte(name, ':')+1:]) != "record" {
		return false
	}
	for {
		k := bytes.IndexByte(text, '<')
		if k < 0 {
			return true
		}
		text = text[k+1:]
		end := bytes.IndexByte(text, '>')
		if end < 0 || !declares(start, text[:end]) {
			return false
		}
		text = text[end:]
	}
}

// declares reports whether a start tag declares the prefixes of the names in a tag.
func declares(start, tag []byte) bool {
	if bytes.IndexByte(tag, ':') < 0 {
		return true
	}
	var quote byte
	from := 0 // of the name
	for i, c := range tag {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == ':':
			switch prefix := string(tag[from:i]); prefix {
			case "xml", "xmlns":
			default:
				if !bytes.Contains(start, []byte("xmlns:"+prefix+"=")) {
					return false
				}
			}
		case c <= ' ' || c == '/' || c == '=':
			from = i + 1
		}
	}
	return true
}

// lineEndOf returns the end of the first line of a text, LF when it has none.
func lineEndOf(text []byte) []byte {
	k := bytes.IndexAny(text, "\r\n")
	switch {
	case k < 0 || text[k] == '\n':
		return []byte("\n")
	case k+1 < len(text) && text[k+1] == '\n':
		return []byte("\r\n")
	}
	return []byte("\r")
}
