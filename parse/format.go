package parse

import "errors"

// BatchReader reads records a batch at a time, whatever the format; Reader.Read documents the contract
// of Read. One goroutine may use it at a time.
//
// For a record that was read from another format than ISO 2709, Raw is its text in that format, a view
// that the batch owns; Modified and Verbatim are false, so that writing it in ISO 2709 encodes it.
// Offsets in its problems are counted in that text. Parts of the text that are not in the record are
// counted in Lost and listed, with their bytes, among Problems. A record that could not be read, or of
// which only the leader was understood, has an Err. Values never contain the delimiters 0x1D, 0x1E and
// 0x1F: where a text has one, its symbol (U+241D, U+241E, U+241F) is read, with a Problem.
//
// Of Options.Text, Normalize applies to every format, Coding to all but XML and JSON, which
// determine their encoding themselves. Text in UTF-16 is recognised in every format but ISO 2709. Bytes that are not UTF-8 are shown as U+FFFD and
// written to ISO 2709 as they were while their field is not changed.
type BatchReader interface {
	Read(b *Batch) error
}

// Format names a format of records.
type Format string

// The formats. FormatText is written and not read; FormatAleph and FormatLine are read and not written; records of
// FormatTable come from Batch.AddRow.
const (
	FormatMARC  Format = "marc"  // ISO 2709, the exchange format
	FormatXML   Format = "xml"   // MARCXML
	FormatJSON  Format = "json"  // MARC-in-JSON, an array
	FormatJSONL Format = "jsonl" // MARC-in-JSON, one record a line
	FormatMRK   Format = "mrk"   // MARCMaker text
	FormatAleph Format = "aleph" // Aleph sequential
	FormatLine  Format = "line"  // YAZ's line format
	FormatText  Format = "text"  // for people to read
	FormatTable Format = "table" // rows of a table, of which records are made
)

// ErrFormat is the error of an input whose format is not known or cannot be read.
var ErrFormat = errors.New("unknown format")

// CodeText is the code of a character that the format does not allow, or that a record cannot hold; the
// problem states whether it was kept or replaced.
const CodeText Code = "text"
