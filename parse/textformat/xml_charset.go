package textformat

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"

	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/parse"
)

// xmlCoding returns the encoding that an XML declaration names, in lower case; nil: UTF-8. Names have
// their meaning in the register of IANA (XML 1.0, 4.3.3): ISO-8859-1 is not windows-1252, which browsers
// read in its place. Names that the register lacks are those of the WHATWG Encoding Standard. The
// accepted encodings leave ASCII unchanged, so that records are found before they are decoded.
func xmlCoding(name string) (*parse.Coding, error) {
	switch {
	case name == "", name == "us-ascii", name == "ascii", strings.HasPrefix(name, "utf-16"), strings.HasPrefix(name, "ucs-2"):
		return nil, nil // what is UTF-16 was recognised by its bytes, and is UTF-8 by now
	case name == "utf-7", strings.HasPrefix(name, "iso-2022"), strings.HasPrefix(name, "hz-"): // '<' can be half a character
		return nil, fmt.Errorf("%w: the encoding %s is not supported", ErrXML, name)
	}
	if m := isoName().FindStringSubmatch(name); m != nil {
		name = "iso-8859-" + m[1]
	}
	enc, err := ianaindex.IANA.Encoding(name)
	if err != nil || enc == nil {
		if enc, err = htmlindex.Get(name); err != nil || enc == encoding.Replacement {
			return nil, fmt.Errorf("%w: the encoding %q is not known", ErrXML, name)
		}
	}
	if canon, err := htmlindex.Name(enc); err == nil && canon == "utf-8" {
		return nil, nil
	}
	if table, ok := enc.(*charmap.Charmap); ok && strings.HasPrefix(name, "iso-8859-") {
		enc = isoTable{table}
	}
	if b, err := enc.NewDecoder().Bytes(asciiText); err != nil || !bytes.Equal(b, asciiText) {
		return nil, fmt.Errorf("%w: the encoding %s is not supported", ErrXML, name)
	}
	return parse.NewCoding(name, enc), nil
}

// DeclaredCoding returns the encoding that an XML document declares by a name, nil for UTF-8: that of
// parse.Document.Coding.
func DeclaredCoding(name string) (*parse.Coding, error) { return xmlCoding(strings.ToLower(name)) }

// isoName matches the ways in which programs write the names of the parts of ISO 8859.
var isoName = lazyregexp.New(`^iso[-_ ]?8859[-_ ]?([0-9]+)$`)

var asciiText = func() (b []byte) {
	for c := byte(' '); c <= '~'; c++ {
		b = append(b, c)
	}
	return append(b, '\n', '\r', '\t')
}()

// charset is the encoding that a document declares.
type charset struct {
	coding *parse.Coding // nil: UTF-8
	dec    *encoding.Decoder
}

// use sets the encoding by its name in lower case, "" if none is declared.
func (c *charset) use(name string) (err error) {
	*c = charset{}
	if c.coding, err = xmlCoding(name); c.coding != nil {
		c.dec = c.coding.Table().NewDecoder()
	}
	return err
}

// text returns the text of a record in UTF-8. Bytes that have no meaning in the encoding become
// U+FFFD and are noted as lost.
func (c *charset) text(d *parse.Builder, b []byte) []byte {
	if c.coding == nil {
		return b
	}
	t, err := c.dec.Bytes(b)
	if err != nil {
		d.Fail(CodeXML, 0, "the text is not in the encoding that the document declares")
		return nil
	}
	loseMeaningless(d, c.coding, b, t, "bytes that mean nothing in the encoding that the document declares; read as U+FFFD")
	return t
}

// fromTable returns text in UTF-8 that is in the encoding of Options.Text. Bytes that have no meaning there
// become U+FFFD and are noted as lost. ok is false when it cannot be read.
func fromTable(d *parse.Builder, coding *parse.Coding, text []byte) (t []byte, ok bool) {
	t, err := coding.Table().NewDecoder().Bytes(text)
	if err != nil {
		d.Fail(parse.CodeEncoding, 0, "the text is not "+coding.String())
		return nil, false
	}
	loseMeaningless(d, coding, text, t, "bytes that mean nothing in "+coding.String()+"; read as U+FFFD")
	return t, true
}

// loseMeaningless notes the bytes of b that have no meaning in an encoding. t is b in UTF-8.
func loseMeaningless(d *parse.Builder, coding *parse.Coding, b, t []byte, note string) {
	if bytes.Contains(t, []byte("\uFFFD")) {
		coding.EachMeaningless(b, func(at, n int) { d.Lose(parse.LostText, parse.CodeEncoding, at, b[at:at+n], note) })
	}
}
