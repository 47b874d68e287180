package testscale_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// Would catch a check before a change goes in that tries as little as a developer does.
func TestScale(t *testing.T) {
	list := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	t.Setenv("MRRC_TEST_HEAVY", "1")
	require.Equal(t, "full", testscale.Of("quick", "full"))
	require.Equal(t, list, testscale.Some(3, list))
	testscale.OnlyFull(t)
	t.Setenv("MRRC_TEST_HEAVY", "")
	require.Equal(t, "quick", testscale.Of("quick", "full"))
	require.Equal(t, []int{0, 4, 9}, testscale.Some(3, list))
	require.Equal(t, []int{0}, testscale.Some(1, list))
	require.Equal(t, list, testscale.Some(10, list))
}

// Would catch a test that fails because the machine is busy, and one that cannot fail.
func TestPatiently(t *testing.T) {
	var limits []time.Duration
	testscale.Patiently(t, 200*time.Millisecond, func(t testscale.T, limit time.Duration) {
		limits = append(limits, limit)
		require.Greater(t, limit, time.Second, "the machine is busy")
	})
	require.Equal(t, []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second}, limits)

	f := &failing{TB: t}
	tries := 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		testscale.Patiently(f, 200*time.Millisecond, func(t testscale.T, _ time.Duration) {
			tries++
			t.Errorf("always wrong")
			t.FailNow()
		})
	}()
	<-done
	require.Equal(t, 5, tries)
	require.True(t, f.failed)
}

// failing is a test that is to fail.
type failing struct {
	testing.TB
	failed bool
}

// Logf implements testing.TB.
func (f *failing) Logf(string, ...any) {}

// Fatal implements testing.TB.
func (f *failing) Fatal(...any) {
	f.failed = true
	runtime.Goexit()
}
