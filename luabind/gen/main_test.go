package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/yuin/gopher-lua/parse"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/luatest"
)

func TestOutputs_areCommitted(t *testing.T) {
	t.Parallel()
	for path, want := range outputs() {
		got, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(path)))
		require.NoError(t, err)
		require.Equal(t, want, string(got), "%s is not what the declarations say: run go generate ./luabind", path)
	}
}

// TestOutputs_haveEveryDeclaration counts what the generator wrote.
func TestOutputs_haveEveryDeclaration(t *testing.T) {
	t.Parallel()
	sections, defined := 0, 0
	for _, c := range luabind.Classes() {
		sections += len(c.Funcs)
		defined += len(c.Funcs)
	}
	for _, m := range luabind.Modules() {
		sections += len(m.Funcs) + len(m.Values)
		if !builtin[m.Name] {
			defined += len(m.Funcs)
		}
	}
	sections += len(luabind.Globals()) + len(luatest.Funcs())
	defined += len(luatest.Funcs())
	require.Equal(t, sections, strings.Count(markdown(), "\n### `"))
	require.Equal(t, defined, strings.Count(stubs(), "\nfunction "))
	require.Greater(t, defined, 80)
}

// TestOutputs_nameEveryDeclaration looks for each by name: finds one that has no section in the
// manual or no definition in the stubs, as a count of both would not.
func TestOutputs_nameEveryDeclaration(t *testing.T) {
	t.Parallel()
	page, defs := markdown(), stubs()
	function := func(of, class string, f declare.Func) {
		require.Contains(t, page, "\n### `"+of+f.Name+"(")
		require.Contains(t, page, "```lua\n"+f.Example+"\n```")
		if !builtin[strings.TrimSuffix(of, ".")] && !builtin[f.Name] {
			require.Contains(t, defs, "\nfunction "+class+f.Name+"(")
		}
	}
	for _, c := range luabind.Classes() {
		require.Contains(t, page, "\n## "+c.Name+"\n")
		require.Contains(t, defs, "\n---@class "+c.Name+"\n")
		for _, f := range c.Funcs {
			function(c.Var+":", c.Name+":", f)
		}
		_, own, _ := strings.Cut(defs, "\n---@class "+c.Name+"\n")
		own, _, _ = strings.Cut(own, "\nlocal ")
		for _, p := range c.Props {
			require.Contains(t, page, "\n| `"+c.Var+"."+p.Name+"` |")
			require.Contains(t, own, "---@field "+p.Name+" ")
		}
	}
	for _, m := range luabind.Modules() {
		for _, f := range m.Funcs {
			function(m.Name+".", m.Name+".", f)
		}
		for _, v := range m.Values {
			require.Contains(t, page, "\n### `"+m.Name+"."+v.Name+"`")
			require.Contains(t, defs, "\n"+m.Name+"."+v.Name+" = nil\n")
		}
	}
	for _, f := range luabind.Globals() {
		function("", "", f)
	}
}

func TestStubs_areLua(t *testing.T) {
	t.Parallel()
	_, err := parse.Parse(strings.NewReader(stubs()), "marc.d.lua")
	require.NoError(t, err)
	for line := range strings.Lines(stubs()) {
		if strings.HasPrefix(line, "---@param") {
			require.GreaterOrEqual(t, len(strings.Fields(line)), 3, line)
		}
	}
}

func TestParams(t *testing.T) {
	t.Parallel()
	require.Equal(t, []param{
		{"spec", "string", false}, {"fn", "fun(value: string, n: integer): string?", false}, {"o", "{file: string, key: string}", false}, {"n", "integer", true}, {"...", "any", false},
	}, params("spec: string, fn: fun(value: string, n: integer): string?, o: {file: string, key: string}, n: integer?, ...: any"))
	require.Empty(t, params(""))
	require.Equal(t, []string{"table<string, string>", "integer"}, split("table<string, string>, integer"))
}
