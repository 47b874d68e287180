package job_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

// Would catch messages that stand in the same line as the bar, a bar that cuts a line in two, and one
// that stays after messages.
func TestProgress_messages(t *testing.T) {
	var screen bytes.Buffer
	over, show := job.BarOn(&screen, 1000)
	say := func(text string) {
		_, err := io.WriteString(over, text)
		require.NoError(t, err)
	}
	show(100, engine.Counts{Read: 1234, Rejected: 2})
	require.Contains(t, screen.String(), "10%")
	require.NotContains(t, screen.String(), "\n")
	screen.Reset()
	say("rejected\n")
	require.Equal(t, "\r\x1b[Krejected\n", screen.String(), "the bar goes before the message comes")
	say("half a ")
	screen.Reset()
	show(200, engine.Counts{})
	require.Empty(t, screen.String(), "no bar in the middle of a line")
	say("line\n")
	screen.Reset()
	show(5000, engine.Counts{})
	require.Contains(t, screen.String(), "100%", "never more than there is")
}

// Would catch an estimate where nothing is known, and a share of nothing.
func TestProgress_unknownSize(t *testing.T) {
	var screen bytes.Buffer
	_, show := job.BarOn(&screen, 0)
	show(5<<20, engine.Counts{Read: 1234})
	require.Contains(t, screen.String(), "5.00 MiB")
	require.Contains(t, screen.String(), "read 1,234")
	require.NotContains(t, screen.String(), "%")
	require.NotContains(t, screen.String(), "left")
}

func TestProgress_lines(t *testing.T) {
	n := engine.Counts{Read: 1_500_000, Rejected: 3}
	require.Equal(t, "25 % of 4,000 MB · 3m0s left · read 1,500,000 · rejected 3 · 1m0s", job.ProgressLine(4e9, 1e9, n, time.Minute))
	require.Equal(t, "1,000 MB · read 1,500,000 · rejected 3 · 1m0s", job.ProgressLine(0, 1e9, n, time.Minute))
	require.Equal(t, "0 % of 0 MB · read 0 · 1m0s", job.ProgressLine(1, 0, engine.Counts{}, time.Minute))
	require.Equal(t, "0 % of 0 MB · read 0 · 1m0s", job.ProgressLine(100, 0, engine.Counts{}, time.Minute))
}

// Would catch a bar that stands still while other processes work.
func TestProgress_others(t *testing.T) {
	require.Equal(t, "25 % of 4,000 MB · 3m0s left · read 7 · 1m0s", job.ProgressOfOthers(4e9, 1e9, engine.Counts{Read: 7}, time.Minute))
}
