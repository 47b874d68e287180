// Package rules checks records by rules that a schema cannot state: fields that require or exclude others, values in a
// list or with a check digit, partners of 880, dates, punctuation.
//
//	TOML ── Read ──► Set ── Run ──► Begin, Field…, End ──► Problem
//	        line of each mistake    the caller goes through the record
//
// docs/rules.md describes the file. builtin.toml has the rules that validate applies by default; docs/rules/lint.toml is
// an example with rules that not every library follows.
//
// A Set may be used by any number of goroutines, a Run by one at a time. Rules are looked up by the tag of each field, so
// that rules about fields that a record does not have cost no time. Start reading at file.go (the TOML), then compile.go, run.go, and a file for
// each kind of rule.
package rules
