package parse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// Catches a kind without a name, a plural that is missing, and counts that do not add up.
func TestLosses(t *testing.T) {
	var none parse.Losses
	require.Zero(t, none.Total())
	require.Empty(t, none.String())

	var some, more parse.Losses
	some[parse.LostField], some[parse.LostLine] = 2, 1
	more[parse.LostLine], more[parse.LostText] = 1, 1
	require.Equal(t, "2 fields, 1 line", some.String())
	some.Add(more)
	require.Equal(t, "2 fields, 2 lines, 1 text", some.String())
	require.Equal(t, 5, some.Total())

	require.Equal(t, map[string]int{"field": 2, "line": 2, "text": 1}, some.ByName())
	require.Nil(t, none.ByName())

	names := map[string]bool{}
	for k := range some {
		if kind := parse.LossKind(k); kind != parse.LostNothing {
			require.NotEmpty(t, kind.String())
			names[kind.String()] = true
		}
	}
	require.Len(t, names, len(some)-1)
}
