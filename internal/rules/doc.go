// Package rules checks records by rules that a schema cannot state: if this field then that, exactly one of, values in a
// list or with a check digit, partners of 880, dates, punctuation.
//
//	TOML ── Read ──► Set ── Run ──► Begin, Field…, End ──► Problem
//	        line of each mistake    called while somebody walks over a record
//
// docs/rules.md describes the file. builtin.toml has the rules that validate uses unless it is told not to; lint.toml, in
// docs/rules, is an example with rules that not every library follows.
//
// A Set belongs to any number of goroutines, a Run to one. Rules are found by the tag of a field, so that a record pays
// only for rules about fields that it has. Start reading at file.go (the TOML), then compile.go, run.go, and a file for
// each kind of rule.
package rules
