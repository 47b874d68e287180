//go:build !race

package engine_test

// racing tells that the race detector is on, which makes everything about ten times slower.
const racing = false
