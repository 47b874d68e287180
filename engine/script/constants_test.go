package script_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
)

// run returns what a chunk returns, as text.
func run(t *testing.T, source string) string {
	t.Helper()
	s, err := script.Load("t.lua", source)
	require.NoError(t, err)
	L := lua.NewState()
	defer L.Close()
	L.Push(L.NewFunctionFromProto(s.Proto()))
	require.NoError(t, L.PCall(0, 1, nil))
	return lua.LVAsString(L.Get(-1))
}

// Would catch a long list whose values are lost or stand in other places, as those of gopher-lua's compiler do
// beyond 25,550, and a large table with other keys or values than were written.
func TestLoad_largeTables(t *testing.T) {
	const n = 26_000
	var list, keys strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&list, "%d,", i)
	}
	require.Equal(t, "26000 0", run(t, "local t, bad = {"+list.String()+`}, 0
		for i = 1, 26000 do if t[i] ~= i then bad = bad + 1 end end
		return string.format("%d %d", #t, bad)`))
	require.Equal(t, "26000 -1", run(t, "local t = {"+strings.Repeat("-1,", n)+`} return string.format("%d %d", #t, t[26000])`))
	require.Equal(t, "26001 -1", run(t, "local t = {{}, "+strings.Repeat("-1,", n)+`} return string.format("%d %d", #t, t[26001])`))
	require.Equal(t, "26000", run(t, "local x = 1 local t = {x, {"+list.String()+"}, n = {a = {"+list.String()+"}}} return tostring(#t[2])"))
	for i := 1; i <= 2000; i++ {
		fmt.Fprintf(&keys, "k%d = {%d, -%d, \"x%d\", yes = true, no = false, [\"a b\"] = 2.5, t = {[7] = %d}},\n", i, i, i, i, i)
	}
	source := "local t = {" + keys.String() + "}\n"
	require.Equal(t, "0", run(t, source+`local bad = 0
		for i = 1, 2000 do local r = t[string.format("k%d", i)]
			if r[1] ~= i or r[2] ~= -i or r[3] ~= string.format("x%d", i) or r.yes ~= true or r.no ~= false or r["a b"] ~= 2.5 or r.t[7] ~= i then bad = bad + 1 end
		end
		return tostring(bad)`))
	// Two values for one key, and values that are not constant, among many constants.
	require.Equal(t, "y 1001 nil", run(t, `local x = "y" local t = {`+strings.Repeat(`"a",`, 1000)+`x, k = "1", k = "2"} return string.format("%s %d %s", t[1001], #t, tostring(t.nothing))`))
	require.Equal(t, "last", run(t, "local t = {"+strings.Repeat(`k = "first",`, 2000)+`k = "last"} return t.k`))
}

// Would catch code that the compiler needs minutes for, or compiles wrong, without a message.
func TestLoad_tooManyConstants(t *testing.T) {
	var many strings.Builder
	for i := range 33_000 {
		fmt.Fprintf(&many, "t.x%d = \"y%d\"\n", i, i)
	}
	_, err := script.Load("t.lua", "local t = {}\n"+many.String())
	require.ErrorContains(t, err, "more than 32768 different texts and numbers in one function")
	require.ErrorContains(t, err, "t.lua:16")
	_, err = script.Load("t.lua", "local x\nlocal function f() return {"+strings.Repeat("x,", 30_000)+"} end")
	require.ErrorContains(t, err, "t.lua:2: a list of 30000 values is too long for { }: at most 25550 are possible")
}
