// Package session evaluates expressions on one record after the other: it has a VM that keeps its
// globals, and a current record, which can be any record of the inputs.
//
//	text ── Eval ──► compile ──► engine.Standalone ──► Result, or an error; the session goes on
//	number ── Go ──► walker ──► parse.Record ──► the global record
//
// The command line prints the results and has the commands. The only text for people that this package makes is the
// text of values, which luabind.Show writes.
//
// One goroutine uses a Session; Interrupt alone may be called by others. Read session.go first.
package session
