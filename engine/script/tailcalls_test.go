package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
)

// Would catch a stack trace with a line for every tail call, of which a script makes millions: also when
// gopher-lua renames the counter that is set back.
func TestForgetTailCalls(t *testing.T) {
	t.Parallel()
	for _, forget := range []bool{false, true} {
		L := lua.NewState()
		t.Cleanup(L.Close)
		L.SetGlobal("forget", L.NewFunction(func(L *lua.LState) int {
			if forget {
				script.ForgetTailCalls(L)
			}
			return 0
		}))
		err := L.DoString(`
			local function inner(n) if n == 0 then forget() error("here") end return inner(n - 1) end
			local function outer(n) if n == 0 then inner(5) return 1 end return outer(n - 1) end
			outer(4)`)
		require.ErrorContains(t, err, "here")
		want := 9
		if forget {
			want = 0
		}
		require.Equal(t, want, strings.Count(err.Error(), "(tailcall)"), err)
	}
}
