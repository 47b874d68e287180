// Package textformat reads MARC records from the formats that are text: MARCXML and OAI-MARC, MARC-in-JSON
// and its dialects, MARCMaker text, Aleph sequential, and YAZ's line format. Sniff recognises the format of
// an input, and NewReader returns the reader of any format, that of ISO 2709 in package parse included.
//
// Each format is a parse.Cutter: it finds where records begin and end in a block of text, and decodes one record with
// a parse.Builder. For all formats, parse.TextReader handles blocks, batches, places and UTF-16, and counts the
// bytes.
//
// Parts of a text that a record cannot hold are counted in Record.Lost, with their bytes among the problems.
// docs/formats.md has a table of them.
//
// Start reading at open.go and sniff.go, then the file named like the format.
//
// A reader belongs to one goroutine at a time. Sniff is a pure function.
package textformat
