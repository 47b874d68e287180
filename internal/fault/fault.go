// Package fault turns a panic of this program into an error that ends the run in good order.
package fault

import (
	"fmt"
	"runtime/debug"
)

// Error is a mistake of this program that was caught. The run that met it ends; the process may
// report it and exit by itself.
type Error struct {
	Value any    // what was passed to panic
	Stack string // the goroutine's stack at that place
}

// Error returns one line without the stack.
func (e *Error) Error() string { return fmt.Sprintf("a fault of mrrc-lua itself: %v", e.Value) }

// Safely returns a function that calls f and returns its error, or an *Error if f panics. It
// catches panics of the goroutine that runs f, not of goroutines that f starts.
func Safely(f func() error) func() error {
	return func() (err error) {
		defer func() {
			if v := recover(); v != nil {
				err = &Error{v, string(debug.Stack())}
			}
		}()
		return f()
	}
}
