package lualib

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// Catches a function of Lua that exists and is reported as missing, or one that does not exist.
func TestLibraryNames(t *testing.T) {
	t.Parallel()
	L := lua.NewState()
	defer L.Close()
	for _, library := range []string{"table", "math"} {
		var names []string
		L.GetGlobal(library).(*lua.LTable).ForEach(func(k, _ lua.LValue) { names = append(names, k.String()) })
		slices.Sort(names)
		require.Equal(t, names, libraryNames[library], library)
		_, _, missing := MissingInLibrary(library, names[0])
		require.False(t, missing)
	}
	msg, hint, missing := MissingInLibrary("table", "unpack")
	require.True(t, missing)
	require.Equal(t, "table has no 'unpack'", msg)
	require.Equal(t, "Lua 5.1 calls it unpack", hint)
	_, hint, _ = MissingInLibrary("math", "flor")
	require.Equal(t, "did you mean math.floor?", hint)
	_, _, missing = MissingInLibrary("text", "unpack")
	require.False(t, missing, "it has declarations")
}
