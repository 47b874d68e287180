package fetch

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// slim is the namespace of MARCXML.
const slim = "http://www.loc.gov/MARC21/slim"

// The file is a collection of records.
const (
	head = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<collection xmlns="` + slim + `">` + "\n"
	foot = "</collection>\n"
)

// newDecoder reads an answer that is UTF-8, whatever it declares.
func newDecoder(text []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	d.Entity = xml.HTMLEntity
	return d
}

// whole reports whether an answer goes on to the end of its first element. The error says where it does not.
func whole(d *xml.Decoder, err error) error {
	if err == nil {
		return nil
	}
	line, column := d.InputPos()
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the answer is empty")
	case errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		return fmt.Errorf("the answer ends in the middle (byte %d)", d.InputOffset())
	case errors.As(err, &syntax):
		return fmt.Errorf("the answer is not XML at line %d, column %d: %s", line, column, syntax.Msg)
	}
	return err
}

// answer begins to read an answer whose first element has a name. what says in a message what such an answer is.
func answer(text []byte, name, what string) (*xml.Decoder, error) {
	d := newDecoder(text)
	start, err := root(d)
	switch {
	case err != nil && !looksLikeXML(text):
		return nil, fmt.Errorf("the answer is not XML%s", excerpt(text))
	case err != nil:
		return nil, err
	case start.Name.Local != name:
		return nil, fmt.Errorf("the answer is %s and not %s%s", start.Name.Local, what, excerpt(text))
	}
	return d, nil
}

// looksLikeXML reports whether a text begins as XML does.
func looksLikeXML(text []byte) bool {
	return strings.HasPrefix(strings.TrimSpace(string(text[:min(len(text), 512)])), "<")
}

// root returns the first element.
func root(d *xml.Decoder) (xml.StartElement, error) {
	for {
		t, err := d.Token()
		if err != nil {
			return xml.StartElement{}, whole(d, err)
		}
		if start, ok := t.(xml.StartElement); ok {
			return start, nil
		}
	}
}

// children calls do for each element in the element whose start was read last. do reads its element to its end, or
// returns false to leave that to children.
func children(d *xml.Decoder, do func(xml.StartElement) (bool, error)) error {
	for {
		t, err := d.Token()
		if err != nil {
			return whole(d, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			done, err := do(t)
			if err != nil {
				return err
			}
			if !done {
				if err := d.Skip(); err != nil {
					return whole(d, err)
				}
			}
		case xml.EndElement:
			return nil
		}
	}
}

// textOf returns the text of the element whose start was read last, without blanks around it.
func textOf(d *xml.Decoder) (string, error) {
	var b strings.Builder
	for depth := 0; ; {
		t, err := d.Token()
		if err != nil {
			return "", whole(d, err)
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth == 0 {
				return strings.TrimSpace(b.String()), nil
			}
			depth--
		}
	}
}

// attribute returns the value of an attribute without a namespace.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// copyElement appends the element whose start was read last, with all that is in it, as a child of a collection: with
// the namespaces that it has where it was. Only an element in no namespace, or with a prefix that nothing
// declares, gets that of MARCXML.
func copyElement(dst []byte, d *xml.Decoder, start xml.StartElement) ([]byte, error) {
	spaces := []string{slim}
	var t xml.Token = start
	for {
		switch e := t.(type) {
		case xml.StartElement:
			if !strings.ContainsAny(e.Name.Space, ":/") { // none, or a prefix that is not declared
				e.Name.Space = slim
			}
			dst = appendStart(dst, e, spaces[len(spaces)-1])
			spaces = append(spaces, e.Name.Space)
		case xml.EndElement:
			dst = append(append(append(dst, "</"...), e.Name.Local...), '>')
			if spaces = spaces[:len(spaces)-1]; len(spaces) == 1 {
				return append(dst, '\n'), nil
			}
		case xml.CharData:
			dst = appendText(dst, string(e), false)
		case xml.Comment:
			dst = append(append(append(dst, "<!--"...), e...), "-->"...)
		case xml.ProcInst:
			dst = append(append(append(append(append(dst, "<?"...), e.Target...), ' '), e.Inst...), "?>"...)
		}
		var err error
		if t, err = d.Token(); err != nil {
			return dst, whole(d, err)
		}
	}
}

// appendStart appends a start tag. space is the default namespace around it.
func appendStart(dst []byte, e xml.StartElement, space string) []byte {
	dst = append(append(dst, '<'), e.Name.Local...)
	if e.Name.Space != space {
		dst = appendAttribute(dst, "xmlns", e.Name.Space)
	}
	prefixes := 0
	for _, a := range e.Attr {
		switch a.Name.Space {
		case "":
			if a.Name.Local != "xmlns" {
				dst = appendAttribute(dst, a.Name.Local, a.Value)
			}
		case "xmlns": // the decoder has resolved it
		case "xml", "http://www.w3.org/XML/1998/namespace":
			dst = appendAttribute(dst, "xml:"+a.Name.Local, a.Value)
		default:
			prefixes++
			prefix := fmt.Sprintf("ns%d", prefixes)
			dst = appendAttribute(dst, "xmlns:"+prefix, a.Name.Space)
			dst = appendAttribute(dst, prefix+":"+a.Name.Local, a.Value)
		}
	}
	return append(dst, '>')
}

func appendAttribute(dst []byte, name, value string) []byte {
	dst = append(append(append(dst, ' '), name...), `="`...)
	return append(appendText(dst, value, true), '"')
}

// appendText appends text so that it is read as the same text.
func appendText(dst []byte, text string, inAttribute bool) []byte {
	for i := range len(text) {
		switch b := text[i]; {
		case b == '&':
			dst = append(dst, "&amp;"...)
		case b == '<':
			dst = append(dst, "&lt;"...)
		case b == '>':
			dst = append(dst, "&gt;"...)
		case b == '\r', inAttribute && (b == '"' || b == '\n' || b == '\t'):
			dst = fmt.Appendf(dst, "&#%d;", b)
		default:
			dst = append(dst, b)
		}
	}
	return dst
}

// copyRecords returns the records in the element whose start was read last, which is one or a collection of some. ok
// is false when it is neither; the element was not read then. A collection in a collection is neither.
func copyRecords(d *xml.Decoder, start xml.StartElement) (records [][]byte, ok bool, err error) {
	switch start.Name.Local {
	case "record", "oai_marc":
		record, err := copyElement(nil, d, start)
		return [][]byte{record}, true, err
	case "collection":
		err := children(d, func(e xml.StartElement) (bool, error) {
			if e.Name.Local == "collection" {
				return true, errors.New("the answer has a collection in a collection")
			}
			more, ok, err := copyRecords(d, e)
			records = append(records, more...)
			return ok, err
		})
		return records, true, err
	}
	return nil, false, nil
}
