package marcspec_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcspec"
)

// Catches a text that is a spec already and is changed, and one that means a spec and is not.
func TestTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"245a": "245$a", "245.a": "245$a", "245 a": "245$a", "245 $a": "245$a", "245|a": "245$a", "245‡a": "245$a", "6..x": "6..$x", "6xxa": "6xx$a", "0242": "024$2",
		"245$a": "245$a", "245": "245", "6..": "6..", "008/35-37": "008/35-37", "245$a$b": "245$a$b", "245^1": "245^1", "65%": "65%", "2a": "2a", "245ab": "245ab", "": "",
	} {
		require.Equal(t, want, marcspec.Typed(text), text)
	}
}
