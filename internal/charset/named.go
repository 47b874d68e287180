package charset

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// Examples are the names of the encodings that are most likely to be meant, for messages.
const Examples = "utf-8, latin-1, windows-1252, utf-16"

// UTF8 is the encoding that needs no decoding.
var UTF8 = encoding.Nop //nolint:gochecknoglobals // a constant

// Named returns the encoding of a name, whatever its case: latin-1, utf-16 (in the order of its byte
// order mark; without one, the least significant byte comes first), utf-16be, or one of the names of
// the Encoding Standard of the WHATWG, such as windows-1252, iso-8859-15, koi8-r, shift_jis, gb18030.
// ok is false for any other name.
func Named(name string) (e encoding.Encoding, ok bool) {
	switch name = strings.ToLower(name); name {
	case "latin-1", "latin1", "iso-8859-1": // in the Encoding Standard these are windows-1252
		return charmap.ISO8859_1, true
	case "utf-16", "utf16", "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), true
	case "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), true
	case "utf-8", "utf8":
		return UTF8, true
	}
	e, err := htmlindex.Get(name)
	return e, err == nil && e != encoding.Replacement
}
