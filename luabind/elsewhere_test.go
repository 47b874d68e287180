package luabind_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/luabind"
)

// Would catch a hint that sends a script author to a member that does not exist, or that exists under
// that very name.
func TestElsewhere_leadsToMembers(t *testing.T) {
	t.Parallel()
	n := 0
	for _, c := range luabind.Classes() {
		kind := map[string]string{}
		for _, f := range c.Funcs {
			kind[f.Name] = ":"
		}
		for _, p := range c.Props {
			kind[p.Name] = "."
		}
		for other, here := range c.Elsewhere {
			n++
			require.NotContains(t, kind, other, "%s has it", c.Name)
			name, _, _ := strings.Cut(strings.TrimPrefix(here, c.Var)[1:], "(")
			require.Equal(t, c.Var+kind[name]+name, here[:len(c.Var)+1+len(name)], other)
		}
	}
	require.Greater(t, n, 50)
}
