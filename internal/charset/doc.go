// Package charset deals with the encoding and the normal form of text: it finds the place where a text is not UTF-8
// and names its probable encoding, decodes other encodings, counts positions in characters, and compares texts
// regardless of their normal form.
//
//	Find      a *Fault: line, column, and the likely encoding of a text that is not UTF-8
//	Named     the decoder of an encoding, by its name
//	Span, Cut positions in characters
//	Equal, Contains, Composed
//	Hides     whether a character is invisible, or controls how text is shown
//
// All functions may be called from any goroutine. Read fault.go first.
package charset
