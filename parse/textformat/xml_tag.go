package textformat

import "bytes"

// maxTagName bounds the names of elements, prefix included.
const maxTagName = 128

type tagKind uint8

const (
	tagNone     tagKind = iota // a '<' that begins nothing
	tagStart                   // <name
	tagEnd                     // </name
	tagComment                 // <!--
	tagCDATA                   // <![CDATA[
	tagProc                    // <?
	tagDeclared                // <!DOCTYPE and the like
)

// tag is the markup that a '<' begins.
type xmlTag struct {
	kind  tagKind
	local string // of a name of interest, else ""
	name  int    // length of the name, prefix included
	whole int    // tagEnd: length of the whole tag; 0: it is not closed properly
}

// tagAt returns the markup that the '<' at the start of b begins. more asks for a longer b.
func tagAt(b []byte, eof bool) (t xmlTag, more bool) {
	if len(b) < 2 {
		return xmlTag{}, !eof
	}
	from := 1
	switch b[1] {
	case '?':
		return xmlTag{kind: tagProc}, false
	case '!':
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			return xmlTag{kind: tagComment}, false
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			return xmlTag{kind: tagCDATA}, false
		case len(b) < len("<![CDATA[") && !eof:
			return xmlTag{}, true
		}
		return xmlTag{kind: tagDeclared}, false
	case '/':
		t.kind, from = tagEnd, 2
	default:
		t.kind = tagStart
	}
	colon, i := from, from
	for i < len(b) && !endsName[b[i]] {
		if b[i] == ':' {
			colon = i + 1
		}
		if i++; i == maxTagName {
			return xmlTag{}, false
		}
	}
	if i == len(b) && !eof {
		return xmlTag{}, true
	}
	if i == from {
		return xmlTag{}, false
	}
	t.name = i - from
	t.local = nameOfInterest(b[colon:i])
	if t.kind == tagEnd {
		for i < len(b) && isSpace(b[i]) && i < 2*maxTagName {
			i++
		}
		switch {
		case i == len(b) && !eof:
			return xmlTag{}, true
		case i < len(b) && b[i] == '>':
			t.whole = i + 1
		}
	}
	return t, false
}

// endsName marks the characters that cannot be in a name and may come after one.
var endsName = func() (t [256]bool) {
	for c := range t {
		t[c] = c <= ' ' || c == '>' || c == '/' || c == '<' || c == '='
	}
	return t
}()

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// nameOfInterest returns the meaning of a local name for the cutter: "record", "leader",
// "controlfield", "datafield", "collection", or "" for all others. OAI-MARC has names of its own
// for them.
func nameOfInterest(b []byte) string {
	switch string(b) {
	case "record", "oai_marc":
		return "record"
	case "leader":
		return "leader"
	case "controlfield", "fixfield":
		return "controlfield"
	case "datafield", "varfield":
		return "datafield"
	case "collection":
		return "collection"
	}
	return ""
}

// isContent reports whether the tag begins an element that occurs only within a record.
func (t xmlTag) isContent() bool { return t.kind == tagStart && isXMLContent(t.local) }

func isXMLContent(name string) bool {
	return name == "leader" || name == "controlfield" || name == "datafield"
}

// startTagEnd returns the length of the start tag at the start of b. closed reports whether it is
// the whole element ("<a/>"). n is 0 when it has no end in b: more means that the end may still
// come, otherwise the tag is damaged.
func startTagEnd(b []byte, eof bool) (n int, closed, more bool) {
	var quote byte
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '<':
			return 0, false, false
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1, b[i-1] == '/', false
		}
	}
	return 0, false, !eof
}

// hasContent reports whether there is a start tag of MARCXML's own in b.
func hasContent(b []byte) bool {
	for {
		k := bytes.IndexByte(b, '<')
		if k < 0 {
			return false
		}
		b = b[k:]
		if t, _ := tagAt(b, true); t.isContent() {
			return true
		}
		b = b[1:]
	}
}
