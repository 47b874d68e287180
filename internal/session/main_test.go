package session_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Would catch a goroutine or a VM's watch that outlives its session.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
