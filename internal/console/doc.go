// Package console is the terminal, or whatever takes its place: the streams of a command, text that
// is safe for a terminal, colours, and numbers as people read them. It uses neither records nor
// scripts.
//
// Start reading at env.go.
package console
