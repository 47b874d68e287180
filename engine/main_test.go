package engine_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Would catch a goroutine that outlives its run, whatever ended the run.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
