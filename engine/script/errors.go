package script

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/lazyregexp"
)

// Error is a script that does not load, or that failed.
type Error struct {
	Script    string // name of the file
	Line, Col int    // from 1; 0: not known
	Source    string // the line of the script
	Hook      string // the hook that was running; "": none
	Msg       string
	Hint      string   // what to write instead; "": nothing certain is known
	Traceback []string // innermost first
	Err       error    // cause: the Lua error, a *fault.Error, ErrMistake, or one of the engine; may be nil
	Others    []*Error // further mistakes that were found with this one
}

// Error returns place and message in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Script)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
		if e.Col > 0 {
			fmt.Fprintf(&b, ":%d", e.Col)
		}
	}
	b.WriteString(": ")
	b.WriteString(e.Msg)
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// kindOfError matches the beginning of messages of the VM and of functions of Go, which names the kind
// of mistake. The rest depends on the values.
var kindOfError = lazyregexp.New(`^(?:attempt to (?:\w+(?: with)?)|bad argument #\d+ to \S+|undeclared global '\w+'|\w+ returned|[\w ]+ took longer than|the script (?:needs|keeps) more than|stack overflow)`)

// Kind returns the part that is common to errors in one line although they name different values: the
// beginning of a message of the VM, and "" for a message of the script's error or assert.
func (e *Error) Kind() string { return kindOfError().FindString(e.Msg) }

// MaxMessage is the maximum length in bytes of a script's text in a message.
const MaxMessage = 2000

// Clip cuts a text that is longer than n bytes at the start of a character, and adds its length.
func Clip(s string, n int) string { return clipOf(s, n, len(s)) }

// clipOf does the same with the beginning of a text of so many bytes.
func clipOf(s string, n, length int) string {
	if length <= n {
		return s
	}
	end := min(n, len(s)-1)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return fmt.Sprintf("%s… (%d bytes)", s[:end], length)
}
