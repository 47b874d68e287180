package pager_test

import (
	"testing"

	"go.uber.org/goleak"

	"mrrc-lua/internal/testscale"
)

// Would catch a goroutine that reads on when nobody wants its records.
func TestMain(m *testing.M) {
	testscale.TuneGC()
	goleak.VerifyTestMain(m)
}
