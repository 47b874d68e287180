package script_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/testscale"
)

// Catches loops that go anywhere because they begin with a jump: each loop counts to three, whatever is in it.
func TestLoops_beginWithAJump(t *testing.T) {
	conditions := map[string]bool{
		"false": false, "nil": false, "not true": false, "true": true, "1": true, "'x'": true, "not nil": true,
		"false and x": false, "nil and x": false, "x and false": false, "true and nil": false, "1 and false": false,
		"true and x": true, "true or x": true, "false or x": true, "not (false and x)": true, "not (true or x)": false,
		"false and x or x": true, "(nil or false) and x": false, "not not false": false, "-1 == 1": false, "#'x' == 1": true, "-2 < -1 and x": true, "(false or is)(true)": true, "(false or 'x'):reverse() == 'x'": true,
	}
	loops := []string{
		"for _ in each() do %s n = n + 1 end",
		"for i = 1, 3 do %s n = n + 1 end",
		"local i = 0 while i < 3 do %s n, i = n + 1, i + 1 end",
		"local i = 0 while true do %s n, i = n + 1, i + 1 if i == 3 then break end end",
		"local i = 0 repeat %s n, i = n + 1, i + 1 until i == 3",
		"local i = 0 repeat %s n, i = n + 1, i + 1 local f = function() return i end until f() == 3",
		"for _ in each() do for _ in each() do %s end n = n + 1 end",
		"for _ in each() do while true do %s break end n = n + 1 end",
	}
	bodies := []string{
		"if COND then m = m + 1 end", "if COND then m = m + 1 else m = m + 100 end", "if x and (COND) then m = m + 1 end",
		"while COND do m = m + 1 break end", "repeat m = m + 1 until not (COND) or x", "do if COND then m = m + 1 end end",
		"local y = COND if y then m = m + 1 end", "repeat if COND then break end until true", "for _ in each() do break end",
		"for _ in each() do if COND then break end break end", "while COND do if COND then break end end",
		"if COND then m = m + 1 elseif COND then m = m + 10 end",
	}
	for cond, holds := range conditions {
		for _, loop := range testscale.Some(3, loops) {
			for _, body := range bodies {
				// The same with a condition that the compiler does not know has the same result.
				known := results(t, fmt.Sprintf(loop, strings.ReplaceAll(body, "COND", cond)))
				unknown := results(t, fmt.Sprintf(loop, strings.ReplaceAll(body, "COND", fmt.Sprintf("is(%v)", holds))))
				require.Equal(t, unknown, known, "%s\n%s\n%s", loop, body, cond)
				require.Equal(t, 3, known/1000, "%s\n%s\n%s", loop, body, cond)
			}
		}
	}
}

// results runs a piece of a script, and returns n * 1000 + m.
func results(t *testing.T, text string) int {
	t.Helper()
	s, err := script.Load("loop.lua", `
local function is(v) return v end
local function each()
  local n = 0
  return function(_, last)
    assert((last or 0) == n, "the loop gives another value than it got")
    n = n + 1
    if n <= 3 then return n end
  end
end
local x, n, m = true, 0, 0
`+text+`
result = n * 1000 + m
`)
	require.NoError(t, err, text)
	L := lua.NewState()
	defer L.Close()
	L.Push(L.NewFunctionFromProto(s.Proto()))
	require.NoError(t, L.PCall(0, 0, nil), text)
	n, ok := L.GetGlobal("result").(lua.LNumber)
	require.True(t, ok)
	return int(n)
}
