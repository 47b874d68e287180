package engine_test

import (
	"testing"

	"go.uber.org/goleak"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// Files are mapped into memory, however small they are; tests of the other way set Speed.Map.
//
// Would catch a goroutine that outlives its run, whatever ended the run.
func TestMain(m *testing.M) {
	testscale.TuneGC()
	engine.MapFrom(1)
	goleak.VerifyTestMain(m)
}
