package goval_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/luabind/goval"
)

// Would catch a hook without a VM that runs on although its steps take long: nothing else knows the time of a record
// there, and neither a time limit nor Ctrl-C would end it.
func TestCall_time(t *testing.T) {
	var now time.Duration
	defer goval.SetClock(func() time.Duration { return now })()
	steps := func(c *goval.Call, each time.Duration, step func()) (n int) {
		defer func() { require.True(t, goval.Abandoned(recover())) }()
		now = time.Hour
		for c.Begin(); n < 1_000_000; n++ {
			now += each
			step()
		}
		return n
	}
	c := &goval.Call{}
	n := 0
	for each, most := range map[time.Duration]int{0: 100_001, time.Microsecond: 100_001, 100 * time.Microsecond: 6_000, time.Second: 600} {
		n = 0
		steps(c, each, func() { n++; c.Step() })
		require.LessOrEqual(t, n, most, each)
		require.Greater(t, n, most/2-100, each)
		n = 0
		steps(c, each, func() { n++; require.NoError(t, c.Need(1)) })
		require.LessOrEqual(t, n, most, each)
	}
	n = 0
	steps(c, time.Second, func() { n++; c.Pause() })
	require.Equal(t, 2, n, "the clock is read at once")
	c.Begin()
	c.Pause()
}
