package console

import "io"

// GuardedTerminal is a terminal as records see it.
func GuardedTerminal(w io.Writer) io.Writer { return terminalGuard{w} }

// QuietTerminal is a terminal as the prints of a script see it.
func QuietTerminal(w io.Writer) io.Writer { return quietTerminal{w} }
