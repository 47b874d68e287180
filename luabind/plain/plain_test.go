package plain_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/plain"
)

// record is a value that cannot leave its VM.
type record struct{}

func (record) LuaType() string { return "record" }

func newState(t *testing.T) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	L.SetGlobal("record", &lua.LUserData{Value: record{}})
	return L
}

// eval returns the value of an expression.
func eval(t *testing.T, expr string) (*lua.LState, lua.LValue) {
	t.Helper()
	L := newState(t)
	require.NoError(t, L.DoString("return "+expr), expr)
	return L, L.Get(-1)
}

// TestOf: what can be taken to another state arrives there as it was.
func TestOf(t *testing.T) {
	t.Parallel()
	_, v := eval(t, `{ "a", 1.5, true, { x = { y = "z" } }, [10] = false }`)
	p, err := plain.Of(v)
	require.NoError(t, err)
	L := newState(t)
	L.SetGlobal("got", plain.Lua(L, p))
	require.NoError(t, L.DoString(`
		assert(got[1] == "a" and got[2] == 1.5 and got[3] == true and got[4].x.y == "z" and got[10] == false)
	`))
	for expr, want := range map[string]string{
		`{ print }`:      "it holds a function: text, numbers, booleans and tables of these can be joined",
		`{ a = record }`: "it holds a record: text, numbers, booleans and tables of these can be joined",
		`(function() local t = {} t.t = t return t end)()`: "tables are nested more than 100 deep, or contain themselves",
	} {
		_, v := eval(t, expr)
		_, err := plain.Of(v)
		require.EqualError(t, err, want, expr)
	}
	require.Equal(t, lua.LNil, plain.Lua(L, nil))
}
