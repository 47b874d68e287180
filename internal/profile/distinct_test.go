package profile

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Catches a number of different values that depends on the order, on repetitions or on how they are divided, one that is
// not exact although there are few, and an estimate that is far off.
func TestDistinct(t *testing.T) {
	for _, n := range []int{0, 1, 50, mostExact, mostExact + 1, 3 * mostExact, 300_000} {
		var whole distinct
		parts := make([]distinct, 3)
		for i := range n {
			for range 1 + i%3 {
				whole.note(hash(fmt.Append(nil, "value ", i)))
				parts[i*7%3].note(hash(fmt.Append(nil, "value ", n-1-i)))
				parts[i%3].note(hash(fmt.Append(nil, "value ", i)))
			}
		}
		got, exact := whole.count()
		require.Equal(t, n <= mostExact, exact, n)
		if exact {
			require.Equal(t, int64(n), got)
		} else {
			require.InEpsilon(t, n, got, 0.06) // nearly four times the standard error; the hashes are always the same
			require.Zero(t, got%10, "an estimate shows that it is one")
		}
		var sum distinct
		for i := range parts {
			sum.merge(&parts[i])
		}
		merged, _ := sum.count()
		require.Equal(t, got, merged, n)
	}
}

// Catches hashes that one has and that are beyond the limit of another, among those by which an estimate is made.
func TestDistinct_mergeBeyondLimit(t *testing.T) {
	var many, one distinct
	for i := range 2 * mostExact { // now exactly the smallest are left
		many.note(hash(fmt.Append(nil, "value ", i)))
	}
	require.Len(t, many.hashes, mostExact)
	want, _ := many.count()
	one.note(many.limit + (1<<64-1-many.limit)/2)
	one.merge(&many)
	got, exact := one.count()
	require.False(t, exact)
	require.Equal(t, want, got)
}
