package engine_test

import (
	"testing"

	"go.uber.org/goleak"

	"mrrc-lua/internal/testscale"
)

// Would catch a goroutine that outlives its run, whatever ended the run.
func TestMain(m *testing.M) {
	testscale.TuneGC()
	goleak.VerifyTestMain(m)
}
