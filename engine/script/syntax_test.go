package script_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine/script"
)

// Catches a mistake from another language that gets no hint, a wrong hint, and a wrong place.
func TestLoad_hints(t *testing.T) {
	for source, want := range map[string]string{
		`if a != b then end`:             "1:6 syntax error near '!': Lua writes ~= for not equal",
		`if !a then end`:                 "1:4 syntax error near '!': Lua writes not",
		`if a && b then end`:             "1:6 syntax error near '&': Lua writes and",
		`if a || b then end`:             "1:6 syntax error near '|': Lua writes or",
		`local a = 7 // 2`:               "1:14 syntax error near '/': Lua 5.1 has no //: math.floor(a / b)",
		`local a = 7 / / 2`:              "1:15 syntax error near '/'",
		`a += 1`:                         "1:3 syntax error near '+': Lua has no +=: write x = x + …",
		`a++`:                            "1:2 syntax error near '+': Lua has no ++: write x = x + 1",
		`if a = b then end`:              "1:6 syntax error near '=': two values are compared with ==",
		`if a == b and c = 1 then end`:   "1:17 syntax error near '=': two values are compared with ==",
		`if a === b then end`:            "1:8 syntax error near '=': two values are compared with ==",
		`f(a = 1)`:                       "1:5 syntax error near '='",
		"if a == nil:\n  b()":            "1:12 syntax error near ':': Lua writes then behind a condition",
		"for i = 1, 3:\n  b()":           "1:13 syntax error near ':': Lua writes do before the body of a loop",
		"if a then\nelif b then\nend":    "2:6 syntax error near 'b': Lua writes elseif",
		`def f(x)`:                       "1:5 syntax error near 'f': Lua writes function",
		"local a = `x`":                  "1:11 syntax error near '`': Lua writes text in quotes, or in [[ ]]",
		`local a <const> = 1`:            "1:9 syntax error near '<': Lua 5.1 has no attributes of variables",
		"local a = 1\ngoto there\na = 2": "2:0 no visible label 'there' for <goto>",
		`local a = "é != x" != b`:        "1:21 syntax error near '!': Lua writes ~= for not equal",
		"if a then":                      "1:10 syntax error, the script ends too early: is an 'end' missing?",
	} {
		_, err := script.Load("x.lua", source)
		var e *script.Error
		require.ErrorAs(t, err, &e, source)
		got := fmt.Sprintf("%d:%d %s", e.Line, e.Col, e.Msg)
		if e.Hint != "" {
			got += ": " + e.Hint
		}
		require.Equal(t, want, got, source)
	}
}
