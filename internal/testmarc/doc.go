// Package testmarc turns mnemonic text into ISO 2709 and back, for tests.
//
//	=LDR  00000nam a2200000 a 4500
//	=001  ocm00012345
//	=245  10$aTitle :$bremainder.
//
// An empty line ends a record, a line that begins with # is a comment. A backslash is a blank in leader, control
// fields and indicators; {dollar} {lcub} {rcub} {bsol} are the characters with a special meaning, and {1B} is
// the byte with that number.
//
// The package is independent of parse and internal/encode on purpose, so that it can check their results. Text refuses anything that is not exactly ISO 2709. Nothing but tests imports it.
//
// Build and Text are pure functions, safe for concurrent use.
package testmarc
