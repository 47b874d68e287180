package console

import "io"

// GuardedTerminal is a terminal as records see it.
func GuardedTerminal(w io.Writer) io.Writer { return terminalGuard{w} }

// StraightTerminal is a terminal as commands see it.
func StraightTerminal(w io.Writer) io.Writer { return &straightTerminal{w: w} }

// QuietTerminal is a terminal as the prints of a script see it.
func QuietTerminal(w io.Writer) io.Writer { return quietTerminal{w} }
