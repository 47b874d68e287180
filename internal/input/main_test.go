package input_test

import (
	"testing"

	"go.uber.org/goleak"

	"mrrc-lua/internal/testscale"
)

func TestMain(m *testing.M) {
	testscale.TuneGC()
	goleak.VerifyTestMain(m)
}
