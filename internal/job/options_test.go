package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"": 0, "1": 1, "64K": 64 << 10, "64m": 64 << 20, "2G": 2 << 30} {
		n, err := job.ParseSize(text)
		require.NoError(t, err, text)
		require.Equal(t, want, n, text)
	}
	for _, text := range []string{"0", "-1", "K", "64X", "6 4", "64MB", "1e3", "9223372036854775808", "99999999999G"} {
		_, err := job.ParseSize(text)
		var usage *engine.UsageError
		require.ErrorAs(t, err, &usage, text)
	}
}
