package kept_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
)

// Would catch a filter that runs ahead of hooks which change what it reads: each of the forms in which a script keeps
// something, with a filter that reads it as the hook does which is there.
func TestAhead(t *testing.T) {
	t.Parallel()
	ahead := 0
	for _, tt := range testscale.Some(12, append(scripts, falsePositives...)) {
		plain := ""
		if !strings.Contains(tt.source, "function filter(") && !strings.Contains(tt.source, "function batch(") {
			plain = tt.source + "\nfunction filter(record) return record.index % 3 > 0 end"
		}
		for _, source := range []string{tt.source, withFilter(tt.source), plain} {
			if source == "" || strings.Contains(source, "math.random") { // whose numbers all tests share
				continue
			}
			never, auto := options(t, source, 1), options(t, source, 1)
			never.Speed.Lift, never.Input.Paths = engine.LiftNever, auto.Input.Paths
			never.Input.Limit, auto.Input.Limit = 20, 20
			want, got := run(t, never), run(t, auto)
			require.Equal(t, want.err, got.err, source)
			require.Equal(t, want.records, got.records, source)
			require.Equal(t, want.reports, got.reports, source)
			require.Equal(t, want.sum.Tallies, got.sum.Tallies, source)
			if got.sum.Lifted.Ahead {
				ahead++
			}
		}
	}
	t.Logf("filter ran ahead in %d scripts", ahead)
	require.Positive(t, ahead)
}

// withFilter makes the hook transform of a script both its filter and its transform, "" if it has none or a filter.
func withFilter(source string) string {
	if !strings.Contains(source, "function transform(") || strings.Contains(source, "function filter(") {
		return ""
	}
	return strings.Replace(source, "function transform(", "function both(", 1) +
		"\nfunction filter(record) return both(record) ~= 5 end\nfunction transform(record) both(record) end\n"
}

// Would catch a filter that runs ahead of a hook which changes what it reads, and one that waits for a hook which only
// reads what it reads.
func TestAhead_other(t *testing.T) {
	t.Parallel()
	for source, ahead := range map[string]bool{
		"local n = 0\nfunction filter(record) return n < 5 end\nfunction transform(record) n = n + 1 record:set('001', os.date('%Y', 0)) end":  false,
		"local n = 5\nfunction filter(record) return record.index < n end\nfunction transform(record) record:set('001', os.date('%Y', n)) end": true,
	} {
		auto, never := options(t, source, 1), options(t, source, 1)
		never.Speed.Lift, never.Input.Paths = engine.LiftNever, auto.Input.Paths
		got := run(t, auto)
		require.NoError(t, got.err)
		require.Equal(t, run(t, never).records, got.records)
		require.Equal(t, ahead, got.sum.Lifted.Ahead, "%s: %s", source, got.sum.Lifted.Not)
	}
}
