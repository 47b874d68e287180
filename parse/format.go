package parse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// BatchReader reads records a batch at a time, whatever the format; Reader.Read says what Read
// promises. One goroutine may use it at a time.
//
// Of a record that was read from another format than ISO 2709, Raw is its text in that format, a
// view that the batch owns; Modified and Verbatim are false, so that writing it in ISO 2709 encodes
// it. Offsets in its problems are counted in that text. What of the text is not in the record is in
// Lost and, with its bytes, among Problems. A record that could not be read, or of which nothing but
// the leader was understood, has an Err. Values never contain the delimiters 0x1D, 0x1E and 0x1F:
// where a text has one, its picture (U+241D, U+241E, U+241F) is read, with a Problem.
//
// Of Options.Text, Normalize applies to every format, Coding to ISO 2709 and MARCMaker text; XML
// and JSON determine their encoding themselves. Bytes that are not UTF-8 are shown as U+FFFD and
// written to ISO 2709 as they were while their field is not changed.
type BatchReader interface {
	Read(b *Batch) error
}

// Format names a format of records.
type Format string

// The formats. FormatText is written and not read.
const (
	FormatMARC  Format = "marc"  // ISO 2709, the exchange format
	FormatXML   Format = "xml"   // MARCXML
	FormatJSON  Format = "json"  // MARC-in-JSON, an array
	FormatJSONL Format = "jsonl" // MARC-in-JSON, one record a line
	FormatMRK   Format = "mrk"   // MARCMaker text
	FormatText  Format = "text"  // for people to read
)

// ErrFormat is the error of an input whose format is not known or cannot be read.
var ErrFormat = errors.New("unknown format")

// CodeText is a character that a format cannot have said, or that a record cannot hold: it was
// kept or replaced as the problem says.
const CodeText Code = "text"

// NewFormatReader gives a reader of the records in r. The error is ErrFormat.
func NewFormatReader(f Format, r io.Reader, o Options) (BatchReader, error) {
	switch f {
	case FormatMARC:
		return NewReader(r, o), nil
	case FormatXML:
		return NewXMLReader(r, o), nil
	case FormatJSON, FormatJSONL:
		return NewJSONReader(r, o), nil
	case FormatMRK:
		return NewMRKReader(r, o), nil
	case FormatText:
		return nil, fmt.Errorf("%w: %q is written for people and cannot be read back", ErrFormat, string(f))
	}
	return nil, fmt.Errorf("%w: %q", ErrFormat, string(f))
}

// byteOrderMark is U+FEFF in UTF-8.
const byteOrderMark = "\xEF\xBB\xBF"

// Sniff tells the format of an input from its first bytes; 64 are enough for sound input, a few
// KiB to recognise ISO 2709 behind junk. A byte order mark and white space are passed over. Input
// of nothing else is FormatMARC, which reads it as no records. The error is ErrFormat and shows
// what is there.
//
// FormatJSON stands for JSON Lines as well: the same reader reads both.
func Sniff(first []byte) (Format, error) {
	b := bytes.TrimPrefix(first, []byte(byteOrderMark))
	if looksLikeLeader(b) {
		return FormatMARC, nil
	}
	b = bytes.TrimLeft(b, "\x00\t\n\r \x1A")
	switch {
	case len(b) == 0 || looksLikeLeader(b):
		return FormatMARC, nil
	case looksLikeXML(b):
		return FormatXML, nil
	case looksLikeJSON(b):
		return FormatJSON, nil
	case looksLikeMRK(b):
		return FormatMRK, nil
	case bytes.IndexByte(b, FieldTerminator) >= 0, bytes.IndexByte(b, RecordTerminator) >= 0:
		return FormatMARC, nil
	}
	if _, ok := leadingDigits(b); ok {
		return FormatMARC, nil
	}
	return "", fmt.Errorf("%w: the input begins with %s", ErrFormat, strconv.QuoteToASCII(found(b)))
}

// looksLikeXML also recognises UTF-16, with byte order mark or without.
func looksLikeXML(b []byte) bool {
	return b[0] == '<' || utf16Order(b) != 0
}

func looksLikeJSON(b []byte) bool {
	if b[0] == recordSeparator {
		b = bytes.TrimLeft(b, "\x1E\t\n\r ")
	}
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}

// looksLikeMRK wants "=", three characters and two blanks, as far as there are bytes.
func looksLikeMRK(b []byte) bool {
	if b[0] != '=' {
		return false
	}
	line, _, whole := bytes.Cut(b[1:], []byte("\n"))
	if whole && len(line) < 4 {
		return false
	}
	for i, c := range line {
		switch {
		case i == 5:
			return true
		case i < 3 && (c <= ' ' || c > '~'), i >= 3 && c != ' ':
			return false
		}
	}
	return true
}

// leadingDigits tells whether b begins with the five digits of a length, as far as there are bytes.
func leadingDigits(b []byte) (n int, ok bool) {
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return n, n == 5 || n == len(b) && n < 5
}
