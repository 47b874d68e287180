// Package session is for somebody who tries expressions on records, one after the other: a VM that
// keeps its globals, and a record at hand that can be taken from any place of the inputs.
//
//	text ── Eval ──► compile ──► engine.Standalone ──► Result, or an error; the session goes on
//	number ── Go ──► walker ──► parse.Record ──► the global record
//
// The command line prints the results and knows the commands; no text for people is made here except
// the values, as luabind.Show writes them.
//
// One goroutine uses a Session; Interrupt alone may be called by others. Read session.go first.
package session
