// Package testread describes the result of reading an input as text, for tests that compare it with what they expect.
// Nothing but tests imports it. Its functions are safe for concurrent use.
package testread
