// Package fault turns a panic of this program, or of a function that it was given, into an error that ends
// the run in good order.
package fault

import (
	"fmt"
	"io"
	"runtime/debug"
)

// Error is a panic that was caught: a mistake of this program, or of a function of the program that embeds
// it. The run that met it ends; the process may report it and exit by itself.
type Error struct {
	Value any    // what was passed to panic
	Stack string // the goroutine's stack at that place
	Where string // the function of the embedding program that panicked, such as Output.Create; "": it is not known
}

// Error returns one line without the stack.
func (e *Error) Error() string {
	if e.Where != "" {
		return fmt.Sprintf("%s panicked: %v", e.Where, e.Value)
	}
	return fmt.Sprintf("an internal error of mrrc-lua: %v", e.Value)
}

// Safely returns a function that calls f and returns its error, or an *Error if f panics. It
// catches panics of the goroutine that runs f, not of goroutines that f starts; reading memory of a mapped file
// that is not there any more is a panic.
func Safely(f func() error) func() error {
	return func() error { return In("", f) }
}

// In calls f, a function of the embedding program with this name, and returns its error, or an *Error if it
// panics.
func In(where string, f func() error) (err error) {
	was := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(was)
		if v := recover(); v != nil {
			err = &Error{Value: v, Stack: string(debug.Stack()), Where: where}
		}
	}()
	return f()
}

// Reader reads from a reader that may panic in a goroutine in which nothing catches that.
type Reader struct {
	io.Reader
	Where string // as of Error
}

// Read implements io.Reader.
func (r Reader) Read(p []byte) (n int, err error) {
	err = In(r.Where, func() error {
		n, err = r.Reader.Read(p)
		return err
	})
	return n, err
}
