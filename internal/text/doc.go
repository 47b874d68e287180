// Package text works on text as people see it: characters are code points, case is that of
// Unicode, and diacritics and ISBD punctuation are what cataloguers mean by them.
//
// Bytes that are no UTF-8 are never changed: each counts as one character and stays what it is.
//
// Everything is a pure function, safe for concurrent use. Read text.go first, then isbd.go.
package text
