//go:build race

package engine_test

// racing is true when the race detector is on, which makes everything about ten times slower.
const racing = true
