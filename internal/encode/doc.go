// Package encode turns records into bytes, one file per format.
//
// It reads nothing and knows no script: what goes in is a parse.Record as it stands, what comes
// out is appended to a buffer of the caller's. All functions are safe for concurrent use on
// different records.
package encode
