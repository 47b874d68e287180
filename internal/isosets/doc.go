// Package isosets reads and writes the character sets of UNIMARC: those of ISO 646, 5426, 5427, 5428, 6438, 8957
// and 10586, which 100 $a/26-33 of a record names.
//
//	codes of 100 $a ──New──► Sets ──NewDecoder──► UTF-8
//	                              ──Append──────► bytes of G0 and G1
//
// The sets have 94 characters each. As defined by ISO 2022, up to four of them are available as G0 to G3. Bytes below
// 128 are of G0, the others of G1; escape sequences and shifts change that until the next delimiter of MARC. A
// combining mark comes before its letter, but in Unicode after it.
//
// The package does not use records: package parse
// finds 100 $a and chooses the sets. A Sets may be used by several goroutines at once; decoders may not. Read sets.go
// first.
package isosets
