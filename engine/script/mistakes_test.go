package script_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/luabind"
)

// host opens a file with two columns.
type host struct{ luabind.Host }

func (host) OpenFile(string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("key,name\nx,y\n")), nil
}

// Args implements luabind.Host.
func (host) Args() map[string]string { return nil }

// Globals implements luabind.Host.
func (host) Globals() map[string]any { return nil }

// ran runs the top level of a script as a run does, and returns its VM.
func ran(t *testing.T, text string) (*script.Script, *lua.LState) {
	t.Helper()
	s, err := script.Load("t.lua", text)
	require.NoError(t, err, text)
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	t.Cleanup(L.Close)
	b := luabind.Install(L, host{})
	L.Push(L.NewFunctionFromProto(s.Proto()))
	require.NoError(t, L.PCall(0, 0, nil), text)
	b.Seal()
	return s, L
}

// said returns an error and those found with it, a line for each.
func said(t *testing.T, err error) (lines []string) {
	t.Helper()
	if err == nil {
		return nil
	}
	var e *script.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, script.ErrMistake)
	for i, e := range append([]*script.Error{e}, e.Others...) {
		if i > 0 {
			require.Empty(t, e.Others)
		}
		line := fmt.Sprintf("%d:%d %s", e.Line, e.Col, e.Msg)
		if e.Hint != "" {
			line += ": " + e.Hint
		}
		lines = append(lines, line)
	}
	return lines
}

// Would catch globals and columns that do not exist and are found only when a record comes, and hints for them that are
// wrong: in functions that nobody has called yet.
func TestScript_MistakesIn(t *testing.T) {
	const table = `local names = lookup.csv { file = "x.csv", key = "key" }` + "\n"
	for text, want := range map[string][]string{
		"function transform(record)\n  print(other)\nend":                                                {`2:9 undeclared global 'other': a text is written in quotes, "other"; a variable begins with local other = …`},
		"function transform(record)\n  mine(record)\nend":                                                {"2:3 undeclared global 'mine': a function of the script begins with local function mine(…)"},
		"function transform(record)\n  total = 1\nend":                                                   {"2:3 a hook made a new global 'total': write 'local total', or declare it at the top of the script"},
		"function transform(record)\n  pint(record)\nend":                                                {"2:3 undeclared global 'pint' (did you mean 'print'?)"},
		"function transform(record)\n  console(1)\nend":                                                  {"2:3 undeclared global 'console' (print(…) prints)"},
		"function transform(record)\n  local spelling = 1\n  print(spelin, spelling)\nend":               {"3:9 undeclared global 'spelin' (did you mean 'spelling'?)"},
		"function transform(record)\n  local consoles = 1\n  console(consoles)\nend":                     {"3:3 undeclared global 'console' (did you mean 'consoles'?) (print(…) prints)"},
		"function transform(record)\n  local consulos = 1\n  console(consulos)\nend":                     {"3:3 undeclared global 'console' (print(…) prints)"},
		"made = 1 function transform(record) made = 2 end":                                               nil,
		"function transform(record)\n  local prins, x = 1\n  print(prink, x)\nend":                       {"3:9 undeclared global 'prink' (did you mean 'prins'?)"},
		"function transform(record)\n  local printers = 1\n  prints(printers)\nend":                      {"3:3 undeclared global 'prints' (did you mean 'print'?)"},
		"function transform(record)\n  print(b)\n  print(a)\nend":                                        {`2:9 undeclared global 'b': a text is written in quotes, "b"; a variable begins with local b = …`, `3:9 undeclared global 'a': a text is written in quotes, "a"; a variable begins with local a = …`},
		table + "function transform(r)\n  print(names:get(r.id).nam)\nend":                               {"3:25 the rows have no column 'nam': did you mean name?: the columns are key, name"},
		table + "function transform(r)\n  print(names:get(r.id).name)\nend":                              nil,
		table + "function transform(r)\n  print(names:get(r.id).nam)\n  print(zz)\nend":                  {"3:25 the rows have no column 'nam': did you mean name?: the columns are key, name", `4:9 undeclared global 'zz': a text is written in quotes, "zz"; a variable begins with local zz = …`},
		table + "function transform(r)\n  print(zz)\n  print(names:get(r.id).nam)\nend":                  {`3:9 undeclared global 'zz': a text is written in quotes, "zz"; a variable begins with local zz = …`, "4:25 the rows have no column 'nam': did you mean name?: the columns are key, name"},
		table + "function transform(r)\n  local x = names:get(r.id)\n  print(x.a, x.b)\nend":             {"4:11 the rows have no column 'a': the columns are key, name", "4:16 the rows have no column 'b': the columns are key, name"},
		table + "local function f(r)\n  print(names:get(r.id).nam)\nend\nfunction transform(r) f(r) end": {"3:25 the rows have no column 'nam': did you mean name?: the columns are key, name"},
	} {
		s, L := ran(t, text)
		require.Equal(t, want, said(t, s.MistakesIn(L)), text)
	}
	s, err := script.Load("t.lua", "function transform(record) made = 1 end")
	require.NoError(t, err)
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	luabind.Install(L, host{})
	require.NoError(t, s.MistakesIn(L), "hooks may still make globals")
}

// Would catch a hook with a typing mistake or a local one that is never called without a word, and another function that
// is taken for a hook.
func TestScript_Misspelt(t *testing.T) {
	for text, want := range map[string]string{
		"\nfunction Transform(record) end":                                    "t.lua:2: the function 'Transform' looks like the hook 'transform', but would never be called",
		"function transforms(record) end":                                     "t.lua:1: the function 'transforms' looks like the hook 'transform', but would never be called",
		"function fitler(record) return true end":                             "t.lua:1: the function 'fitler' looks like the hook 'filter', but would never be called",
		"function FITLER(record) return true end":                             "t.lua:1: the function 'FITLER' looks like the hook 'filter', but would never be called",
		"function transformers(record) end":                                   "",
		"function file(record) end":                                           "",
		"function transform(record) end":                                      "",
		"function transform(record) local x = fitler fitler = 1 return x end": "",
		"function write(record) end":                                          "",
	} {
		s, L := ran(t, text)
		for _, err := range []error{s.Misspelt(), s.MisspeltIn(L)} {
			if want == "" {
				require.NoError(t, err, text)
			} else {
				require.EqualError(t, err, want, text)
			}
		}
	}
	for text, want := range map[string]string{
		"local x\nlocal function filter(record) return true end": "filter 2", "\n  local transform = function(record) end": "transform 2",
		"function filter(record) return true end": " 0", "local filters = 1": " 0", "do local filter = 1 end": " 0",
	} {
		s, _ := ran(t, text)
		name, line := s.LocalHook()
		require.Equal(t, want, fmt.Sprintf("%s %d", name, line), text)
	}
	name, line := new(script.Script).LocalHook()
	require.Equal(t, " 0", fmt.Sprintf("%s %d", name, line))
}

// Would catch a module that is required in a function and is not found.
func TestScript_Required(t *testing.T) {
	s, err := script.Load("t.lua", `local a = require("a") local name = "x"
function transform(record)
  local b = require "b"
  if record.id then print(require('c').f(require(name)), other("d"), a:require("e"), b) end
end`)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c"}, s.Required())
	require.Empty(t, new(script.Script).Required())
}

// Would catch a script that is taken for a module, or the other way round.
func TestScript_Module(t *testing.T) {
	for text, is := range map[string]bool{"": false, "-- nothing": false, "local x = 1": false, "return": false, "return {}": true, "local M = {}\nreturn M": true, "do return 1 end": false} {
		s, err := script.Load("t.lua", text)
		require.NoError(t, err, text)
		require.Equal(t, is, s.Module(), text)
	}
}

// Would catch lines that may not do what their author expects and that nobody is warned of, or in another order.
func TestScript_Warnings(t *testing.T) {
	s, err := script.Load("t.lua", "function filter(record)\n  if record:subjects() then print('\\x41') end\n  local x = \"\\x1F\" print(x)\n  return record:has('245')\nend")
	require.NoError(t, err)
	require.Equal(t, []script.Warning{
		{Line: 2, Msg: `\x41 in a string: Lua 5.1 reads it as x41; write the byte in decimal, as in \31`},
		{Line: 2, Msg: `record:subjects() is a list, and a list counts as true even when it is empty: write #record:subjects() > 0`},
		{Line: 3, Msg: `\x1F in a string: Lua 5.1 reads it as x1F; write the byte in decimal, as in \31`},
	}, s.Warnings())
	s, err = script.Load("t.lua", "function filter(record) return true end\nfunction other(rec) return rec.id:titel() end")
	require.NoError(t, err)
	require.Equal(t, []script.Warning{{Line: 2, Msg: "text has no 'titel'"}}, s.Warnings())
}
