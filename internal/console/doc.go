// Package console has the streams of a command, which may be a terminal, a file or a pipe; text that is safe for a
// terminal; colours; and numbers as people read them. It uses neither records nor scripts.
//
// Start reading at env.go.
package console
