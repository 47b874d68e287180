package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine/script"
)

// Catches a script that is nested so deep that the compiler or a check ends the process, and a limit that
// ordinary generated scripts meet.
func TestLoad_deep(t *testing.T) {
	t.Parallel()
	r := strings.Repeat
	for name, deep := range map[string]func(n int) string{
		"brackets":  func(n int) string { return "local x = " + r("not (", n) + "1" + r(")", n) },
		"not":       func(n int) string { return "local x = " + r("not ", n) + "1" },
		"powers":    func(n int) string { return "local x = " + r("2^", n) + "1" },
		"or":        func(n int) string { return "local y local x = y" + r(" or y", n) },
		"members":   func(n int) string { return "local function f(y) local x = y" + r(".a", n) + " end" },
		"calls":     func(n int) string { return "local function f(y) local x = y" + r("()", n) + " end" },
		"tables":    func(n int) string { return "local x = " + r("{", n) + r("}", n) },
		"functions": func(n int) string { return "local x = " + r("function() return ", n) + "1" + r(" end", n) },
		"blocks":    func(n int) string { return r("do ", n) + r("end ", n) },
		"if":        func(n int) string { return "local y " + r("if y then ", n) + r("end ", n) },
		"elseif":    func(n int) string { return "local y if y then " + r("elseif y then ", n) + "end" },
		"loops":     func(n int) string { return r("while true do ", n) + r("end ", n) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := script.Load("x.lua", "\n"+deep(20000)+"\nfunction transform() end")
			var e *script.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, "nested more than 2000 deep", e.Msg)
			require.Equal(t, 2, e.Line)

			_, err = script.Load("x.lua", deep(100)+"\nfunction transform() end")
			require.NoError(t, err)
		})
	}
	_, err := script.Load("x.lua", "local y local x = y"+r(" or y", 1900)+"\nfunction transform() end")
	require.NoError(t, err)
	_, err = script.Load("x.lua", r("local y = 1\ndo y = {} end\n", 90)+r("print('a')\n", 5000)+"\nfunction transform() end")
	require.NoError(t, err)
}
