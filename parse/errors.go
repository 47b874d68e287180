package parse

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Code names a kind of defect. Codes are stable: reports, tests and other programs use them.
type Code string

// The defects of a record's structure.
const (
	CodeNotMARC           Code = "not-marc"           // bytes in which no record can be found
	CodeTruncated         Code = "truncated"          // the input ends within a record
	CodeRecordTooLong     Code = "record-too-long"    // no end found within the size limit
	CodeRecordLength      Code = "record-length"      // leader/00-04 is not the record's length
	CodeRecordTerminator  Code = "record-terminator"  // 0x1D missing at the end, or met within
	CodeBaseAddress       Code = "base-address"       // leader/12-16 is not where the data begins
	CodeDirectory         Code = "directory"          // the directory cannot be read
	CodeDirectoryEntry    Code = "directory-entry"    // an entry does not point at its field
	CodeFieldTerminator   Code = "field-terminator"   // 0x1E missing at a field's end, or met within
	CodeUnnamedBytes      Code = "unnamed-bytes"      // data to which no directory entry refers
	CodeLeader            Code = "leader"             // leader/10-11 or 20-23 do not have the values of MARC 21
	CodeIndicators        Code = "indicators"         // a data field does not begin with two indicators
	CodeSubfieldDelimiter Code = "subfield-delimiter" // a data field has no 0x1F, or one without a code
)

// CodeRow is the code of a row of a table of which no record can be made. No reader of a format has it.
const CodeRow = "row"

// Sentinels for errors.Is.
var (
	// ErrNotMARC: the bytes are not a record (CodeNotMARC).
	ErrNotMARC = errors.New("not a MARC record")
	// ErrInterrupted is an error of a source that was not read to its end because the run was stopped.
	// The record in which the source ends is not reported.
	ErrInterrupted = errors.New("interrupted")
	// ErrTruncated: the input ended within a record (CodeTruncated).
	ErrTruncated = errors.New("truncated record")
	// ErrDamaged: a record whose fields cannot be identified.
	ErrDamaged = errors.New("damaged record")
	// ErrDeleted: a field handle was used after the field was deleted.
	ErrDeleted = errors.New("the field was deleted")
	// ErrDelimiter: a value contains one of the bytes 0x1D, 0x1E, 0x1F, which separate fields.
	ErrDelimiter = errors.New("a value cannot contain the MARC delimiters 0x1D, 0x1E, 0x1F")
)

// MaxFound bounds the offending bytes kept with a problem.
const MaxFound = 32

// Problem is one defect of a record: what it is, where it is, and the bytes found there. Problems
// can be compared with ==.
type Problem struct {
	Code  Code
	Tag   Tag    // 0 when no field is concerned
	At    int    // byte offset within the record's frame
	Found string // the offending bytes, 32 at most, copied
	Note  string // one phrase for people
	Lost  Loss   // what could not be kept because of it; the zero value: nothing
}

// String returns the problem in one line without control characters.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(string(p.Code))
	b.WriteString(": ")
	if p.Tag != 0 {
		fmt.Fprintf(&b, "field %s: ", Printable(p.Tag.String()))
	}
	b.WriteString(p.Note)
	fmt.Fprintf(&b, " (at byte %d of the record", p.At)
	if p.Found != "" {
		fmt.Fprintf(&b, ", found %s", strconv.QuoteToASCII(p.Found))
	}
	b.WriteByte(')')
	return b.String()
}

// Printable returns text of an input for a message: in ASCII, without control characters.
func Printable(s string) string {
	q := strconv.QuoteToASCII(s)
	return q[1 : len(q)-1]
}

// Pos is a place in the input.
type Pos struct {
	Source string // name of the file, "-" for standard input
	Index  int64  // number of the record in the run, from 1
	Number int64  // number of the record in its source, from 1
	Offset int64  // of the record's first byte in its source; negative: the source is a table, and Number is that of a row
}

// IsRow reports whether the record is made of a row of a table.
func (p Pos) IsRow() bool { return p.Offset < 0 }

// String returns "FILE record N (byte M)", or "FILE row N".
func (p Pos) String() string {
	if p.IsRow() {
		return fmt.Sprintf("%s row %d", p.Source, p.Number)
	}
	return fmt.Sprintf("%s record %d (byte %d)", p.Source, p.Number, p.Offset)
}

// Error is a stretch of input that could not be read as a record.
type Error struct {
	Pos
	Problem
	Length    int   // bytes of input concerned
	Resumable bool  // reading goes on after it
	Err       error // one of the sentinels
}

// Error returns place and problem in one line.
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Problem.String() }

// Unwrap returns the sentinel.
func (e *Error) Unwrap() error { return e.Err }

// RowError is why no record can be made of a row of a table. It is the Err of an Error.
type RowError struct {
	Sheet  string // the name of the worksheet; "": the table has none
	Column string // the name of the column; "": the row as a whole is meant
	Letter string // of the column in a worksheet, as in "C"; "" as before
	Reason string
}

// Error returns column and reason.
func (e *RowError) Error() string {
	switch {
	case e.Column == "":
		return e.Reason
	case e.Letter == "":
		return fmt.Sprintf("column %q: %s", e.Column, e.Reason)
	}
	return fmt.Sprintf("column %s %q: %s", e.Letter, e.Column, e.Reason)
}

// Excerpt returns the bytes at a place as a Problem keeps them in Found: MaxFound of them at most.
func Excerpt(b []byte) string {
	if len(b) > MaxFound {
		b = b[:MaxFound]
	}
	return string(b)
}
