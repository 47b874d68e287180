package luabind_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
)

// Would catch a method that is declared Hot and is called as any other, because its type is not among
// those that the direct calls know; and a method that is called directly although nobody declared it.
func TestDirectName(t *testing.T) {
	t.Parallel()
	L, _ := newState(t, newHost(t))
	hot, n := map[string]bool{}, 0
	funcs := func(list []declare.Func) {
		for _, f := range list {
			hot[f.Name] = hot[f.Name] || f.Hot
		}
	}
	for _, c := range luabind.Classes() {
		funcs(c.Funcs)
	}
	for _, m := range luabind.Modules() {
		funcs(m.Funcs)
	}
	for name, want := range hot {
		global, ok := luabind.DirectName(name)
		require.Equal(t, want, ok, name)
		if ok {
			n++
			require.Equal(t, "function", L.G.Global.RawGetString(global).Type().String(), name)
		}
	}
	require.Greater(t, n, 20)
}
