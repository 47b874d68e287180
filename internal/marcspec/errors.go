package marcspec

import (
	"fmt"
	"strings"
	"unicode"
)

// shown is the number of bytes of a spec that a message shows on either side of the place.
const shown = 60

// SyntaxError is a fault of a spec and its place.
type SyntaxError struct {
	Spec string // the whole spec
	Pos  int    // 0-based byte in Spec; len(Spec) for its end
	Msg  string // what is wrong
	Hint string // what to write instead; may be empty
}

// Error returns the message, the spec with a caret under the place, and the hint, on lines of
// their own.
func (e *SyntaxError) Error() string {
	var b strings.Builder
	from, to := max(0, e.Pos-shown), min(len(e.Spec), e.Pos+shown)
	part := e.Spec[from:to]
	fmt.Fprintf(&b, "malformed spec, position %d: %s\n    ", e.Pos, e.Msg)
	column := 0
	for i, r := range part {
		if !unicode.IsPrint(r) {
			r = ' '
		}
		b.WriteRune(r)
		if from+i < e.Pos {
			column++
		}
	}
	b.WriteString("\n    ")
	b.WriteString(strings.Repeat(" ", column))
	b.WriteByte('^')
	if e.Hint != "" {
		b.WriteString("\n    hint: ")
		b.WriteString(e.Hint)
	}
	return b.String()
}
