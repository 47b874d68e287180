package textformat

import (
	"bytes"
	"errors"
	"fmt"

	"mrrc-lua/parse"
)

// The defects of MARCXML.
const (
	CodeXML      parse.Code = "xml"       // not well-formed: the record is rejected
	CodeXMLField parse.Code = "xml-field" // a field without a usable tag or code was dropped
	CodeXMLExtra parse.Code = "xml-extra" // an element or text that MARCXML does not have was passed over
)

// ErrXML is the error of a document that cannot be read as MARCXML at all.
var ErrXML = errors.New("not readable as MARCXML")

// maxDepth bounds how deep elements of XML and values of JSON may be nested.
const maxDepth = 64

// xmlCutter reads MARCXML: the elements record, leader, controlfield, datafield and subfield of
// the schema MARC21slim (https://www.loc.gov/standards/marcxml/), in any namespace or none, under
// any prefix, wherever they are in the document: a collection, a single record, a response of
// OAI-PMH or SRU, several documents one after the other. An element record that holds another one,
// or nothing of MARCXML, is an envelope.
//
// A record that is not well-formed is rejected with its text, and reading goes on after it. Entities
// are not expanded: a reference to one, except the five that XML predefines, is such a defect.
// Character data of XML are Unicode: leader/09 of a record with text outside ASCII is read as 'a'.
//
// Encodings other than UTF-8 are read when the document declares them, with the meaning of the
// register of IANA: ISO-8859-1 is not windows-1252. Raw of the records is then as in the source. For
// UTF-16 alone, offsets and Raw are those of the document in UTF-8.
//
// Cut looks only at tags; Decode reads the text between them.
type xmlCutter struct {
	maxRecord int
	charset   charset
	err       error

	state   xmlState
	looked  int // bytes known of the text asked for last
	until   string
	seen    bool        // anything but white space
	garbage parse.Piece // the description of the garbage

	root    string // local name of the first element
	open    int    // elements collection not closed yet
	records bool   // there was a record, or garbage in its place
	parser  xmlParser
}

func newXMLCutter(opt parse.Options) parse.Cutter {
	return &xmlCutter{maxRecord: opt.MaxRecord}
}

type xmlState uint8

const (
	xmlOutside xmlState = iota
	xmlSkip             // in a comment or the like outside records, as far as until
	xmlRecord           // the text begins with a record's first tag
	xmlGarbage
)

func (x *xmlCutter) Finish(eof bool) error {
	switch {
	case x.err != nil || !eof:
		return x.err
	case x.open > 0:
		return fmt.Errorf("%w: the document ends before </collection>", parse.ErrTruncated)
	case x.state == xmlSkip:
		return fmt.Errorf("%w: the document ends before %s", parse.ErrTruncated, x.until)
	case x.records, !x.seen:
		return nil
	}
	switch x.root {
	case "collection", "record", "OAI-PMH", "searchRetrieveResponse", "explainResponse":
		return nil
	case "":
		return fmt.Errorf("%w: the document has no element", ErrXML)
	}
	return fmt.Errorf("%w: no record in a document of <%s>", ErrXML, parse.Printable(x.root))
}

func (x *xmlCutter) Declares() *parse.Coding { return x.charset.coding }

// Cut implements parse.Cutter.
func (x *xmlCutter) Cut(b []byte, eof bool) (p parse.Piece, more bool) {
	for x.err == nil {
		switch x.state {
		case xmlSkip:
			p, more = x.skip(b, eof)
		case xmlRecord:
			p, more = x.record(b, eof)
		case xmlGarbage:
			p, more = x.pass(b, eof)
		default:
			p, more = x.outside(b, eof)
		}
		if more || p.Length > 0 {
			return p, more
		}
	}
	return parse.Piece{}, true
}

// skip passes over the text up to until.
func (x *xmlCutter) skip(b []byte, eof bool) (p parse.Piece, more bool) {
	n := bytes.Index(b, []byte(x.until))
	switch {
	case n >= 0:
		n += len(x.until)
		x.state = xmlOutside
	case eof:
		n = len(b)
	case len(b) < len(x.until):
		return parse.Piece{}, true
	default:
		n = len(b) - len(x.until) + 1
	}
	return parse.Piece{Kind: parse.PieceFiller, Length: n}, false
}

// garbageAt begins a stretch of garbage with the text asked for.
func (x *xmlCutter) garbageAt(code parse.Code, note string) {
	x.state, x.looked, x.records = xmlGarbage, 0, true
	x.garbage = parse.Piece{Kind: parse.PieceGarbage, Code: code, Note: note}
}

// tagSlack is how many bytes of a tag are needed to recognise it.
const tagSlack = 4 * maxTagName

// pass returns the garbage up to a place where records may go on: after an end tag of a record,
// before a start tag of one, before the end of a collection.
func (x *xmlCutter) pass(b []byte, eof bool) (p parse.Piece, more bool) {
	p = x.garbage
	p.Continued = x.looked > 0
	window := b[:min(len(b), parse.MaxGarbage+tagSlack)]
	for i := 0; ; i++ {
		k := bytes.IndexByte(window[i:], '<')
		if i += k; k < 0 {
			i = len(window)
		}
		switch {
		case i >= parse.MaxGarbage:
			p.Length, x.looked = parse.MaxGarbage, 1
			return p, false
		case k < 0 && !eof:
			return parse.Piece{}, true
		case k < 0:
			x.state = xmlOutside
			p.Length = i
			return p, false
		}
		t, more := tagAt(window[i:], eof)
		switch {
		case more:
			return parse.Piece{}, true
		case t.kind == tagEnd && t.local == "record" && t.whole > 0:
			x.state = xmlOutside
			p.Length = i + t.whole
			return p, false
		case i == 0 && x.looked == 0: // what the garbage begins with
		case t.kind == tagStart && t.local == "record", t.kind == tagEnd && t.local == "collection":
			x.state = xmlOutside
			p.Length = i
			return p, false
		}
	}
}
