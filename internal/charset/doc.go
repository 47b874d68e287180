// Package charset knows of text what the encoding and the normal form of its characters are: it finds
// the place where a text is not UTF-8 and names what it probably is, decodes other encodings, counts
// positions in characters, and compares texts whatever their normal form.
//
//	Find      a *Fault: line, column, and the likely encoding of a text that is not UTF-8
//	Named     the decoder of an encoding, by its name
//	Span, Cut positions in characters
//	Equal, Contains, Composed
//	Hides     whether a character is not seen, or controls how text is shown
//
// All functions may be called from any goroutine. Read fault.go first.
package charset
