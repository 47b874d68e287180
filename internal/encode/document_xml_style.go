package encode

import (
	"bytes"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// xmlStyle is the way in which a document of XML writes its records, as far as one of them shows
// it.
type xmlStyle struct {
	Start, End []byte // the tags of the record that shows it; nil: there was none
	Prefix     []byte // of its names, with the colon
	OAI        bool   // it is OAI-MARC
	Indent     []byte // the white space before it
}

// styleOf returns the style of a record that was read from XML, without the white space before it.
func styleOf(r *parse.Record) (s xmlStyle) {
	text := r.Raw()
	k, end := bytes.IndexByte(text, '>'), bytes.LastIndex(text, []byte("</"))
	if k < 0 || end < k || r.Document().Coding != nil && !isASCII(text[:k]) {
		return s
	}
	name := text[1:]
	name = name[:bytes.IndexAny(name, " \t\r\n>")]
	colon := bytes.IndexByte(name, ':') + 1
	s.Start, s.End, s.Prefix = text[:k+1], text[end:], name[:colon]
	s.OAI = string(name[colon:]) == "oai_marc"
	return s
}

// element returns a record as an element of the document, without white space around it.
// A changed record of the document's own keeps the unchanged parts of its text.
func (s *xmlStyle) element(r *parse.Record, own bool, report func(parse.Problem)) []byte {
	if own {
		if style := styleOf(r); style.Start != nil {
			style.Indent = s.Indent
			s = &style
		}
		if p, ok := textformat.PartsOf(r); ok {
			w := xmlPatch{xmlStyle: s, parts: p, x: xmlWriter{reporter{report: report}}}
			return w.record(r)
		}
	}
	text := bytes.TrimSuffix(appendXML(nil, r, report), []byte("\n"))
	if s.Start == nil { // an element that needs nothing from around it
		return append([]byte(xmlNamed), bytes.TrimPrefix(text, []byte("<record>"))...)
	}
	text = bytes.TrimSuffix(bytes.TrimPrefix(text, []byte("<record>")), []byte("</record>"))
	out := s.named(append([]byte(nil), s.Start...), text)
	if nl := bytes.LastIndexByte(s.Indent, '\n'); nl >= 0 {
		out = bytes.ReplaceAll(out, []byte("\n  "), append(bytes.Clone(s.Indent[nl:]), "  "...))
		out = append(out, s.Indent[nl+1:]...)
	}
	return append(out, s.End...)
}

// named appends markup of MARCXML with the names of the document.
func (s *xmlStyle) named(dst, markup []byte) []byte {
	if len(s.Prefix) == 0 && !s.OAI {
		return append(dst, markup...)
	}
	for len(markup) > 0 {
		k := bytes.IndexByte(markup, '<')
		if k < 0 {
			return append(dst, markup...)
		}
		name := k + 1
		if name < len(markup) && markup[name] == '/' {
			name++
		}
		dst = append(append(dst, markup[:name]...), s.Prefix...)
		end := name + bytes.IndexByte(markup[name:], '>') + 1
		tag := markup[name:end]
		if s.OAI {
			tag = oaiTag(tag)
		}
		dst = append(dst, tag...)
		markup = markup[end:]
	}
	return dst
}

// oaiNames are the names of MARCXML, with what is around them in a tag, and those of OAI-MARC.
var oaiNames = []struct{ from, to string }{
	{"controlfield tag=", "fixfield id="}, {"datafield tag=", "varfield id="},
	{"controlfield", "fixfield"}, {"datafield", "varfield"},
	{`" ind1="`, `" i1="`}, {`" ind2="`, `" i2="`}, {"subfield code=", "subfield label="},
}

func oaiTag(tag []byte) []byte {
	for _, n := range oaiNames {
		tag = bytes.ReplaceAll(tag, []byte(n.from), []byte(n.to))
	}
	return tag
}
