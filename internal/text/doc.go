// Package text works on text as people see it: characters are code points, case is that of Unicode, and
// diacritics and ISBD punctuation are those of cataloguers.
//
// Bytes that are not UTF-8 are never changed: each counts as one character and is kept.
//
// Everything is a pure function, safe for concurrent use. Read text.go first, then isbd.go.
package text
