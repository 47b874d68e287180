// Package jsontext reads JSON (RFC 8259) into plain Go values that keep the order of objects and
// the digits of numbers, and writes strings and numbers of JSON.
//
//	Parse ──► nil, bool, Number, string, []any, *Object
//
// Unlike encoding/json it refuses bytes that are not UTF-8 and halves of surrogate pairs instead of
// replacing them, and its errors have line and column. Everything is a pure function, safe for
// concurrent use. Read parse.go first.
package jsontext
