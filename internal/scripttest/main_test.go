package scripttest_test

import (
	"testing"

	"go.uber.org/goleak"

	"mrrc-lua/internal/testscale"
)

// Would catch a goroutine that outlives a file of tests, or the run of a case.
func TestMain(m *testing.M) {
	testscale.TuneGC()
	goleak.VerifyTestMain(m)
}
