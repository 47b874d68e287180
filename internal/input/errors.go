package input

import (
	"errors"
	"io"
	"os"
	"strings"

	"mrrc-lua/internal/fault"
	"mrrc-lua/parse"
)

// Error is an input that cannot be opened or read.
type Error struct {
	Name string // of the input
	Err  error  // the reason; never nil
}

// Error returns name and reason in one line.
func (e *Error) Error() string {
	text := e.Err.Error()
	if errors.Is(e.Err, io.ErrUnexpectedEOF) { // of decompression
		text = strings.Replace(text, io.ErrUnexpectedEOF.Error(), "the file breaks off", 1)
	}
	if strings.HasPrefix(text, e.Name) {
		return text // the error of the reader already has the name
	}
	return e.Name + ": " + text
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// ErrorOf returns an error of reading an input as an *Error. A *fault.Error and parse.ErrInterrupted
// are not errors of the input: they are returned as they are.
func ErrorOf(name string, err error) error {
	var broken *fault.Error
	if errors.As(err, &broken) || errors.Is(err, parse.ErrInterrupted) {
		return err
	}
	return &Error{name, err}
}

// Bare removes the operation and the path from an error of package os: an Error names the input itself.
func Bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
