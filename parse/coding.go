package parse

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"mrrc-lua/internal/isosets"
)

// Coding is a character encoding. Codings are compared as pointers; they are safe for concurrent
// use.
type Coding struct {
	name string
	enc  encoding.Encoding // nil: UTF-8 or MARC-8
	sets *isosets.Sets     // of UNIMARC; nil: it is another encoding
}

// The encodings of MARC 21 (leader/09).
var (
	UTF8  = &Coding{name: "utf-8"}
	MARC8 = &Coding{name: "marc-8"}
)

// String returns the name.
func (c *Coding) String() string { return c.name }

// NewCoding returns a coding with a name and a table of its own. Each call returns another one.
func NewCoding(name string, table encoding.Encoding) *Coding { return &Coding{name: name, enc: table} }

// Sets returns the character sets of an encoding of UNIMARC, nil for another one.
func (c *Coding) Sets() *isosets.Sets { return c.sets }

// Table returns the encoding of a coding that is neither UTF-8 nor MARC-8, nil for these.
func (c *Coding) Table() encoding.Encoding { return c.enc }

var latin1 = &Coding{name: "latin-1", enc: charmap.ISO8859_1}

// CodingOf returns a coding by name: utf-8, marc-8, latin-1, or any that the WHATWG Encoding
// Standard names, such as windows-1251.
func CodingOf(name string) (*Coding, error) {
	switch strings.ToLower(name) {
	case "utf-8", "utf8":
		return UTF8, nil
	case "marc-8", "marc8":
		return MARC8, nil
	case "latin-1", "latin1", "iso-8859-1":
		return latin1, nil
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return nil, fmt.Errorf("there is no encoding %q", name)
	}
	return &Coding{name: strings.ToLower(name), enc: enc}, nil
}

// EachMeaningless calls f with the place and the length of each stretch of b that is not a character of
// an encoding with a Table.
func (c *Coding) EachMeaningless(b []byte, f func(at, n int)) {
	dec := c.enc.NewDecoder()
	var out [utf8.UTFMax * 4]byte
	for i := 0; i < len(b); {
		n := 1
		for b[i] >= utf8.RuneSelf && i+n <= len(b) {
			dec.Reset()
			written, read, _ := dec.Transform(out[:], b[i:i+n], i+n == len(b))
			if read == 0 {
				n++ // a part of a character
				continue
			}
			if n = read; bytes.Contains(out[:written], []byte(replacement)) {
				f(i, n)
			}
			break
		}
		i += n
	}
}
