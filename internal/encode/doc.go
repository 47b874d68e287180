// Package encode turns records into bytes, one file per format.
//
// It reads nothing and has nothing to do with scripts: the input is a parse.Record in its present
// state, and the output is appended to a buffer of the caller's. All functions are safe for
// concurrent use on different records.
package encode
