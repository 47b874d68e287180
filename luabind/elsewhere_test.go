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
	members := map[string]bool{} // as scripts write them: record:value, leader.type
	for _, c := range luabind.Classes() {
		for _, f := range c.Funcs {
			members[c.Var+":"+f.Name] = true
		}
		for _, p := range c.Props {
			members[c.Var+"."+p.Name] = true
		}
		if c.Named != nil {
			for _, name := range c.Named() {
				members[c.Var+"."+name.Name] = true
			}
		}
	}
	for _, c := range luabind.Classes() {
		for other, here := range c.Elsewhere {
			n++
			require.False(t, members[c.Var+":"+other] || members[c.Var+"."+other], "%s has %s", c.Name, other)
			name, _, _ := strings.Cut(here, "(")
			require.True(t, members[strings.TrimPrefix(name, "record.")] || members[name], "%s: there is no %s", other, here)
		}
	}
	require.Greater(t, n, 50)
}
