package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// globals makes undeclared globals errors: reading one always, making one once sealed. The table of
// globals itself is out of a script's reach: _G is a view of it, through which the globals that every
// script has cannot be replaced, so that a replacement made for one record never meets another.
type globals struct {
	all    *lua.LTable
	own    map[string]bool // the globals that every script has
	sealed bool
	member func(name string) string // see MakeStrict
}

// open declares the existing globals those that every script has.
func (g *globals) open(L *lua.LState) {
	g.all = L.G.Global
	for k, _ := g.all.Next(lua.LNil); k != lua.LNil; k, _ = g.all.Next(k) {
		g.own[k.String()] = true
	}
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		value.Raise(L, g.unknown(L.Get(2).String(), false))
		return 0
	}))
	mt.RawSetString("__newindex", L.NewFunction(g.assign))
	mt.RawSetString("__metatable", lua.LString("globals"))
	g.all.Metatable = mt
	g.all.RawSetString("_G", declare.ReadOnly(L, "globals", g.all, g.assign))
}

// assign makes or changes a global.
func (g *globals) assign(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	switch {
	case ok && g.own[string(name)]:
		value.Raise(L, &ReplacedGlobal{string(name)})
	case g.sealed && g.all.RawGet(L.Get(2)) == lua.LNil:
		value.Raise(L, g.unknown(L.Get(2).String(), true))
	}
	g.all.RawSet(L.CheckAny(2), L.Get(3))
	return 0
}

// notHere has the globals that other Lua programs use, and what to use instead.
var notHere = map[string]string{
	"io":         "a script cannot open files in this way; run:emit writes",
	"load":       "a script cannot make code from strings",
	"loadstring": "a script cannot make code from strings",
	"dofile":     "use require",
	"loadfile":   "use require",
	"debug":      "the debug library is not available",
	"coroutine":  "coroutines are not available",
	"package":    "require finds modules next to the script",
	"console":    "print(…) prints",
	"printf":     "print(string.format(…)) prints",
	"echo":       "print(…) prints",
	"sprintf":    "string.format(…) formats",
	"open":       "marc.read reads records, io.open other files",
	"list":       "a list is written { … }",
	"dict":       "a table is written { … }",
	"null":       "Lua calls it nil",
	"None":       "Lua calls it nil",
	"True":       "Lua calls it true",
	"False":      "Lua calls it false",
	"len":        "Lua writes #list, and #text for its bytes; text.len counts characters",
	"str":        "tostring converts a value to text",
	"int":        "tonumber converts text to a number",
	"enumerate":  "ipairs returns index and value",
	"range":      "Lua writes for i = 1, n do",
	"switch":     "Lua has if and elseif",
	"import":     "use require",
	"record":     "a hook gets it as its argument: function transform(record)",
	"arg":        "run.args has the values of --set",
}

// unknown returns the error for a global that does not exist.
func (g *globals) unknown(name string, isNew bool) *UnknownGlobal {
	e := &UnknownGlobal{Name: name, New: isNew, Instead: notHere[name]}
	if e.Instead == "" && !isNew {
		if member := g.member(name); member != "" {
			e.Instead = "write " + member
		}
	}
	if e.Instead != "" {
		return e
	}
	var names []string
	for k, _ := g.all.Next(lua.LNil); k != lua.LNil; k, _ = g.all.Next(k) {
		if name := k.String(); !declare.IsDirectGlobal(name) && name != "_G" {
			names = append(names, name)
		}
	}
	e.Near = declare.Nearest(name, names)
	return e
}
