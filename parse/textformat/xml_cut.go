package textformat

import (
	"bytes"
	"fmt"
	"strings"

	"mrrc-lua/parse"
)

// maxDoctype bounds the document type declaration.
const maxDoctype = 64 << 10

// outside looks at text outside of records. It returns filler, or changes the state and returns
// nothing.
func (x *xmlCutter) outside(b []byte, eof bool) (p parse.Piece, more bool) {
	k := bytes.IndexByte(b, '<')
	if k != 0 {
		if k < 0 {
			k = len(b)
		}
		x.seen = x.seen || len(bytes.TrimSpace(b[:k])) > 0
		return parse.Piece{Kind: parse.PieceFiller, Length: k}, false
	}
	x.seen = true
	t, more := tagAt(b, eof)
	if more {
		return parse.Piece{}, true
	}
	switch t.kind {
	case tagComment:
		x.state, x.until = xmlSkip, "-->"
	case tagCDATA:
		x.state, x.until = xmlSkip, "]]>"
	case tagProc:
		return x.instruction(b, eof)
	case tagDeclared:
		return x.declared(b, eof)
	case tagStart:
		return x.outsideStart(b, t, eof)
	case tagEnd:
		if t.local == "collection" && x.open > 0 {
			x.open--
		}
		return parse.Piece{Kind: parse.PieceFiller, Length: 2 + t.name}, false
	default:
		return parse.Piece{Kind: parse.PieceFiller, Length: 1}, false
	}
	return parse.Piece{Kind: parse.PieceFiller, Length: 3}, false
}

// outsideStart looks at a start tag outside of records.
func (x *xmlCutter) outsideStart(b []byte, t xmlTag, eof bool) (p parse.Piece, more bool) {
	switch {
	case t.local == "record":
		x.state, x.looked = xmlRecord, 0
		return parse.Piece{}, false
	case t.isContent():
		x.garbageAt(CodeXML, "a part of a record outside of any record")
		return parse.Piece{}, false
	case t.local == "collection":
		n, closed, more := startTagEnd(b, eof || len(b) > x.maxRecord)
		if more {
			return parse.Piece{}, true
		}
		if n > 0 && !closed {
			x.open++
		}
	}
	if x.root == "" {
		name := b[1 : 1+t.name]
		x.root = string(name[bytes.IndexByte(name, ':')+1:])
	}
	return parse.Piece{Kind: parse.PieceFiller, Length: 1 + t.name}, false
}

// instruction looks at a processing instruction; the XML declaration has the encoding.
func (x *xmlCutter) instruction(b []byte, eof bool) (p parse.Piece, more bool) {
	const longest = 1024 // of an XML declaration
	n := bytes.Index(b[2:min(len(b), longest)], []byte("?>")) + 2
	if n < 2 && len(b) < longest && !eof {
		return parse.Piece{}, true
	}
	if n >= 5 && bytes.HasPrefix(b, []byte("<?xml")) && isSpace(b[5]) {
		if name := declaredEncoding(b[5:n]); name != "" || x.charset.coding != nil {
			if x.err = x.charset.use(name); x.err != nil {
				return parse.Piece{}, true
			}
		}
	}
	x.state, x.until = xmlSkip, "?>"
	return parse.Piece{Kind: parse.PieceFiller, Length: 2}, false
}

// declaredEncoding returns the encoding that an XML declaration names, or "".
func declaredEncoding(b []byte) string {
	_, after, ok := bytes.Cut(b, []byte("encoding"))
	after = bytes.TrimLeft(after, " \t\r\n=")
	if !ok || len(after) == 0 || after[0] != '"' && after[0] != '\'' {
		return ""
	}
	name, _, ok := bytes.Cut(after[1:], after[:1])
	if !ok {
		return ""
	}
	return strings.ToLower(string(bytes.TrimSpace(name)))
}

// declared passes over a document type declaration, quotes, comments and internal subset in it.
func (x *xmlCutter) declared(b []byte, eof bool) (p parse.Piece, more bool) {
	depth := 0
	for i := 0; i < len(b) && i < maxDoctype; i++ {
		end := ""
		switch b[i] {
		case '<':
			if bytes.HasPrefix(b[i:], []byte("<!--")) {
				end = "-->"
			} else {
				depth++
			}
		case '>':
			if depth--; depth == 0 {
				return parse.Piece{Kind: parse.PieceFiller, Length: i + 1}, false
			}
		case '"':
			end = `"`
		case '\'':
			end = `'`
		}
		if end != "" {
			k := bytes.Index(b[i+1:], []byte(end))
			if k < 0 {
				break
			}
			i += k + len(end)
		}
	}
	if len(b) < maxDoctype && !eof {
		return parse.Piece{}, true
	}
	x.err = fmt.Errorf("%w: a document type declaration without end, or longer than %d bytes", ErrXML, maxDoctype)
	return parse.Piece{}, true
}

// record looks for the end of the record that the text begins with.
func (x *xmlCutter) record(b []byte, eof bool) (p parse.Piece, more bool) {
	if x.looked == 0 {
		n, closed, more := startTagEnd(b, eof || len(b) > x.maxRecord)
		switch {
		case more:
			return parse.Piece{}, true
		case closed:
			return x.whole(n)
		}
		x.looked = max(n, 1)
	}
	for {
		k := bytes.IndexByte(b[x.looked:], '<')
		if k < 0 {
			x.looked = len(b)
			return x.unended(b, eof)
		}
		x.looked += k
		t, more := tagAt(b[x.looked:], eof)
		if more {
			return x.unended(b, eof)
		}
		from := x.looked
		switch t.kind {
		case tagComment, tagCDATA:
			end := "-->"
			if t.kind == tagCDATA {
				end = "]]>"
			}
			k := bytes.Index(b[from:], []byte(end))
			if k < 0 {
				return x.unended(b, eof)
			}
			x.looked += k
		case tagEnd:
			if t.local == "record" && t.whole > 0 {
				return x.whole(from + t.whole)
			}
			if t.local == "collection" {
				return x.cutShort(from)
			}
		case tagStart:
			if t.local == "record" {
				if hasContent(b[:from]) {
					return x.cutShort(from)
				}
				x.looked = 0 // the next record begins here; what was before is an envelope
				return parse.Piece{Kind: parse.PieceFiller, Length: from}, false
			}
		}
		x.looked++
		if x.looked > x.maxRecord {
			return x.unended(b, eof)
		}
	}
}

func (x *xmlCutter) whole(n int) (parse.Piece, bool) {
	x.state, x.records = xmlOutside, true
	if n > x.maxRecord {
		x.garbageAt(parse.CodeRecordTooLong, tooLong)
		return parse.Piece{}, false
	}
	return parse.Piece{Kind: parse.PieceRecord, Length: n}, false
}

// cutShort returns a record that has no end as garbage.
func (x *xmlCutter) cutShort(n int) (parse.Piece, bool) {
	x.state, x.records = xmlOutside, true
	return parse.Piece{Kind: parse.PieceGarbage, Length: n, Code: CodeXML, Note: "the record has no </record>", Begun: true}, false
}

// unended returns the result for a record whose end is not in b.
func (x *xmlCutter) unended(b []byte, eof bool) (p parse.Piece, more bool) {
	switch {
	case len(b) > x.maxRecord:
		x.garbageAt(parse.CodeRecordTooLong, tooLong)
		return parse.Piece{}, false
	case !eof:
		return parse.Piece{}, true
	}
	x.state, x.records = xmlOutside, true
	return parse.Piece{Kind: parse.PieceGarbage, Length: len(b), Code: parse.CodeTruncated, Note: "the document ends within the record", Begun: true}, false
}
