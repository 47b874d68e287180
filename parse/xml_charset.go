package parse

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// charset is the encoding that a document declares, when it is not UTF-8. The encodings that
// are taken leave '<' and '>' alone, so that records are found before they are decoded.
type charset struct {
	dec *encoding.Decoder
	set bool
}

// use takes up the encoding of a name in lower case, "" for none declared.
func (c *charset) use(name string) error {
	*c = charset{}
	switch {
	case name == "", name == "us-ascii", name == "ascii", strings.HasPrefix(name, "utf-16"), strings.HasPrefix(name, "ucs-2"):
		return nil // what is UTF-16 was recognised by its bytes, and is UTF-8 by now
	case name == "iso-2022-jp" || name == "utf-7":
		return fmt.Errorf("%w: the encoding %s is not supported", ErrXML, name)
	}
	e, err := htmlindex.Get(name)
	if err != nil || e == encoding.Replacement {
		return fmt.Errorf("%w: the encoding %q is not known", ErrXML, name)
	}
	if canon, _ := htmlindex.Name(e); canon != "utf-8" {
		*c = charset{dec: e.NewDecoder(), set: true}
	}
	return nil
}

// text gives the text of a record in UTF-8. Bytes that mean nothing in the encoding become
// U+FFFD, with a problem.
func (c *charset) text(d *builder, b []byte) []byte {
	if !c.set {
		return b
	}
	t, err := c.dec.Bytes(b)
	if err != nil {
		d.fail(CodeXML, 0, "the text is not in the encoding that the document declares")
		return nil
	}
	if k := bytes.Index(t, []byte("\uFFFD")); k >= 0 {
		d.note(CodeEncoding, k, nil, "a byte that means nothing in the encoding that the document declares")
	}
	return t
}
