package encode

import (
	"bytes"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Layout is the way in which a document holds its records.
type Layout uint8

// The layouts. LayoutUnknown is that of a format whose documents hold nothing but records, and of a
// document of which too little was read.
const (
	LayoutUnknown Layout = iota
	LayoutXML            // elements within another element
	LayoutRoot           // of XML: the record is the whole document
	LayoutMRK            // MARCMaker text
	LayoutLines          // records of JSON one after the other
	LayoutArray          // records of JSON in an array
	LayoutMembers        // records of JSON as values of members, each of another object
)

// LayoutOf returns the layout of a document, whose first batch with records this is.
func LayoutOf(b *parse.Batch) Layout {
	doc := b.Document()
	if doc == nil {
		return LayoutUnknown
	}
	switch doc.Format {
	case parse.FormatXML:
		var around brackets
		if around.xml(b.Between(0)); len(around.Open) == 0 && len(b.Records) > 0 {
			return LayoutRoot
		}
		return LayoutXML
	case parse.FormatMRK:
		return LayoutMRK
	case parse.FormatJSON:
	default:
		return LayoutUnknown
	}
	const recordSeparator = "\x1E" // of JSON text sequences
	before := bytes.Trim(bytes.TrimPrefix(b.Between(0), []byte("\uFEFF")), " \t\r\n"+recordSeparator)
	switch {
	case len(before) == 0 && len(b.Records) == 0:
		return LayoutUnknown
	case len(before) == 0:
		return LayoutLines
	case before[len(before)-1] == ':' && len(b.Records) > 0:
		return LayoutMembers
	}
	return LayoutArray
}

// format returns the Document.Format of the records.
func (l Layout) format() parse.Format {
	switch l {
	case LayoutXML, LayoutRoot:
		return parse.FormatXML
	case LayoutMRK:
		return parse.FormatMRK
	}
	return parse.FormatJSON
}

// Is reports whether a document of this layout is of a format.
func (l Layout) Is(f parse.Format) bool {
	if f == parse.FormatJSONL {
		f = parse.FormatJSON
	}
	return l != LayoutUnknown && l.format() == f
}

// isFull reports whether no record can be added.
func (l Layout) isFull() bool { return l == LayoutMembers || l == LayoutRoot }

// Fits reports whether a document of this layout is a valid file of a format, whatever records are added:
// JSON Lines do not fit a file that must be an array, and a record that is a whole document of XML does
// not fit any.
func (l Layout) Fits(f parse.Format) bool {
	switch l {
	case LayoutRoot:
		return false
	case LayoutLines:
		return f == parse.FormatJSONL
	case LayoutArray, LayoutMembers:
		return f == parse.FormatJSON
	}
	return l.Is(f)
}

// Style is the way in which a document writes its records, as far as one of them shows it. JSON can hold
// it.
type Style struct {
	XML     xmlStyle
	LineEnd []byte // of MARCMaker text; nil: LF
	Coding  string // that the document declares; "": UTF-8
}

// styleOfBatch returns the style that a batch shows.
func styleOfBatch(l Layout, b *parse.Batch) (s Style) {
	if doc := b.Document(); doc != nil && doc.Coding != nil {
		s.Coding = doc.Coding.String()
	}
	for i := range b.Records {
		r := &b.Records[i]
		if r.Err() != nil || r.Format() != l.format() {
			continue
		}
		switch l {
		case LayoutXML, LayoutRoot:
			s.XML = styleOf(r)
			space := b.Between(i)
			s.XML.Indent = space[len(bytes.TrimRight(space, " \t\r\n")):]
		case LayoutMRK:
			s.LineEnd = lineEndOf(r.Raw())
		}
		break
	}
	return s
}

// shows reports whether the style is one that a record showed.
func (s *Style) shows() bool { return s.XML.Start != nil || s.LineEnd != nil }

// clone returns a copy that does not share memory with a batch.
func (s Style) clone() Style {
	x := &s.XML
	x.Start, x.End, x.Prefix, x.Indent = bytes.Clone(x.Start), bytes.Clone(x.End), bytes.Clone(x.Prefix), bytes.Clone(x.Indent)
	s.LineEnd = bytes.Clone(s.LineEnd)
	return s
}

func (s *Style) lineEnd() []byte {
	if s.LineEnd == nil {
		return []byte("\n")
	}
	return s.LineEnd
}

func (s *Style) coding() *parse.Coding {
	c, _ := textformat.DeclaredCoding(s.Coding) // the document was read by it
	return c
}
