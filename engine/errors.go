package engine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// ErrInterrupted is the cause with which a context is cancelled when the user ends the run. A source
// may fail with it.
var ErrInterrupted = parse.ErrInterrupted

// RejectedError is the reason with which a script rejected a record.
type RejectedError struct{ Reason string }

func (e *RejectedError) Error() string { return e.Reason }

// RecordError is a record, or a stretch of input, that was rejected.
type RecordError struct {
	Pos    parse.Pos
	ID     string // 001; "" when it is not known
	LastID string // the last 001 before, when ID is not known
	Raw    []byte // the input's bytes; valid during Report only
	Length int    // bytes of input it was read from
	More   bool   // Raw is a further piece of the stretch reported before
	Err    error  // *parse.Error, *ScriptError, *RejectedError or *encode.TooLongError
}

// RecordErrorOf returns the error of a record that is rejected for a reason. Its Raw is valid as long as
// the record is.
func RecordErrorOf(r *parse.Record, reason error) *RecordError {
	return &RecordError{Pos: r.Pos(), ID: string(r.ControlNumber()), Raw: r.Raw(), Length: r.Size(), More: r.Continued(), Err: reason}
}

// Code names the reason in one word: a parse.Code, "row", "script", "rejected" or "too-long".
func (e *RecordError) Code() string {
	var p *parse.Error
	var row *parse.RowError
	var s *script.Error
	var r *RejectedError
	switch {
	case errors.As(e.Err, &row):
		return parse.CodeRow
	case errors.As(e.Err, &p):
		return string(p.Code)
	case errors.As(e.Err, &s):
		return "script"
	case errors.As(e.Err, &r):
		return "rejected"
	}
	return "too-long"
}

// Error returns place and reason in one line.
func (e *RecordError) Error() string {
	return e.Where() + ": " + e.Reason()
}

// Reason is what is wrong, without the place.
func (e *RecordError) Reason() string {
	var p *parse.Error
	var row *parse.RowError
	switch {
	case errors.As(e.Err, &row):
		return row.Error()
	case errors.As(e.Err, &p):
		return p.Problem.String()
	}
	return e.Err.Error()
}

// Where returns the place for people: file, number, 001 or the last one known, byte; or file, row and 001.
func (e *RecordError) Where() string {
	id := ""
	if e.Pos.IsRow() {
		if e.ID != "" {
			id = " (001 " + Printable(script.Clip(e.ID, maxShownID)) + ")"
		}
		return fmt.Sprintf("%s row %d%s", Printable(e.Pos.Source), e.Pos.Number, id)
	}
	switch {
	case e.ID != "":
		id = "001 " + Printable(script.Clip(e.ID, maxShownID)) + ", "
	case e.LastID != "":
		id = "after 001 " + Printable(script.Clip(e.LastID, maxShownID)) + ", "
	}
	return fmt.Sprintf("%s record %d (%sbyte %d)", Printable(e.Pos.Source), e.Pos.Number, id, e.Pos.Offset)
}

// Unwrap returns the reason.
func (e *RecordError) Unwrap() error { return e.Err }

// maxShownID is how many bytes of a 001 a message holds.
const maxShownID = 64

// Printable makes text from records safe for a terminal: it returns control characters and bytes that
// are not UTF-8 as escapes.
func Printable(s string) string {
	if isPlain(s) {
		return s
	}
	q := fmt.Sprintf("%+q", s)
	if strings.IndexFunc(s, func(c rune) bool { return c >= 0x80 && c != 0xFFFD }) >= 0 {
		q = fmt.Sprintf("%q", s)
	}
	text := strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
	if os.PathSeparator == '\\' { // paths are legible there
		text = strings.ReplaceAll(text, `\\`, `\`)
	}
	return text
}

// isPlain reports whether a text has only characters that Printable leaves as they are.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '\\' {
			return false
		}
	}
	return true
}

// OutputError is an output that cannot be written.
type OutputError struct {
	Name string // "" for the main output
	Err  error
}

func (e *OutputError) Error() string {
	msg := e.Err.Error()
	if p, is := e.Err.(*fs.PathError); is { //nolint:errorlint // an error that has it as its cause says more
		msg = p.Err.Error()
	}
	if e.Name == "" {
		return "output: " + msg
	}
	return "output " + e.Name + ": " + msg
}

// Unwrap returns the cause.
func (e *OutputError) Unwrap() error { return e.Err }

// NameError is the error of Output.Create for a name that an output cannot have. Names may come from data:
// a bad one costs the records that the script put there, which are rejected, and not the run.
type NameError struct{ Err error }

// Error returns why the name is refused.
func (e *NameError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *NameError) Unwrap() error { return e.Err }

// TooManyError ends a run with --strict or --max-errors.
type TooManyError struct {
	Limit int64        // how many were allowed
	Last  *RecordError // the one that was too many; Raw is not kept
}

func (e *TooManyError) Error() string { return e.Last.Error() }

// Unwrap returns the record's error.
func (e *TooManyError) Unwrap() error { return e.Last }

// AllFailedError ends a run in which the script failed on every record from the first one on (BadRecords.GiveUp).
type AllFailedError struct {
	N    int64        // how many records, all of them in one line
	All  bool         // they were all records of the run
	Last *RecordError // Raw is not kept
}

// Error returns how many records failed, and where.
func (e *AllFailedError) Error() string {
	which := fmt.Sprintf("each of the first %d records", e.N)
	switch {
	case e.All && e.N == 1:
		which = "the only record"
	case e.All:
		which = fmt.Sprintf("all %d records", e.N)
	}
	var s *ScriptError
	if !errors.As(e.Last.Err, &s) || s.Line == 0 {
		return "the script failed on " + which
	}
	return fmt.Sprintf("the script failed on %s, in line %d of %s", which, s.Line, s.Script)
}

// Unwrap returns the error of the last record.
func (e *AllFailedError) Unwrap() error { return e.Last }

// Errors of other packages that a program which embeds the engine meets.
type (
	// ScriptError is a script that does not load, or that failed.
	ScriptError = script.Error
	// FaultError is a panic that was caught: of this module, or of a function of the embedding program.
	FaultError = fault.Error
	// InputError is an input that cannot be opened or read.
	InputError = input.Error
)

// ErrMistake is the cause of a *ScriptError about a mistake that was found before the script ran.
var ErrMistake = script.ErrMistake
