// Package expect reads the records that the author of a test wrote by hand, and compares the actual
// records with them.
//
//	Read(text) ──► []Record        MARCMaker text, indented or not, with leader or without
//	Diff(want, got) ──► lines      "-" was expected, "+" was found instead
//
// Everything is a pure function, safe for concurrent use. Read text.go first, then diff.go.
package expect
