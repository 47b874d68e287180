package testscale

import (
	"os"
	"runtime/debug"
	"testing"
)

// Percentages for the garbage collector: what the program begins with (tuneGC in internal/cli), and Go's own.
const (
	programPercent = 400
	usualPercent   = 100
)

// TuneGC lets the garbage collector run as often as in the program, for TestMain: tests make many small heaps,
// and with Go's own setting a third of their time is that of the collector. GOGC has precedence.
func TuneGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(programPercent)
	}
}

// CollectOften sets Go's own percentage until the test ends, for a test that measures the heap while
// it grows.
func CollectOften(t testing.TB) {
	t.Helper()
	before := debug.SetGCPercent(usualPercent)
	t.Cleanup(func() { debug.SetGCPercent(before) })
}
