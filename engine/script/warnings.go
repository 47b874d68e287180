package script

import (
	"cmp"
	"fmt"
	"slices"

	"mrrc-lua/internal/lazyregexp"
)

// Warning is a line of a script that may not do what its author expects.
type Warning struct {
	Script string // a module; "": the script itself
	Line   int    // from 1
	Msg    string
}

// hexEscape matches a line with an escape in a string that Lua 5.1 does not know.
var hexEscape = lazyregexp.New(`^[^"'-]*(?:"[^"]*"|'[^']*'|-?[^"'-])*["'][^"']*(\\x[0-9A-Fa-f]{2})`)

// Warnings returns the lines that may not do what their author expects, in order. The script is not
// run.
func (s *Script) Warnings() (list []Warning) {
	for i, line := range s.lines {
		if m := hexEscape().FindStringSubmatch(line); m != nil {
			list = append(list, Warning{Line: i + 1, Msg: fmt.Sprintf("%s in a string: Lua 5.1 reads it as %s; write the byte in decimal, as in \\31", m[1], m[1][1:])})
		}
	}
	list = append(list, s.doubts(s.found)...)
	slices.SortStableFunc(list, func(a, b Warning) int { return cmp.Compare(a.Line, b.Line) })
	return list
}
