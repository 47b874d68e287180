// Package testread shows what a reader made of a stretch of input, for tests that compare it with what they
// expect. Nothing but tests imports it. Its functions are safe for concurrent use.
package testread
