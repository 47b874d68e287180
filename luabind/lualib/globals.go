package lualib

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
)

// globals makes undeclared globals errors: reading one always, making one once sealed. The table of
// globals itself is out of a script's reach: _G is a view of it, through which the globals that every
// script has cannot be replaced, so that a replacement made for one record never meets another.
type globals struct {
	all    *lua.LTable
	own    map[string]bool // the globals that every script has
	sealed bool
}

// open takes the globals that exist for those that every script has.
func (g *globals) open(L *lua.LState) {
	g.all = L.G.Global
	for k, _ := g.all.Next(lua.LNil); k != lua.LNil; k, _ = g.all.Next(k) {
		g.own[k.String()] = true
	}
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		name := L.Get(2).String()
		L.RaiseError("undeclared global '%s'%s", name, globalHint(g.all, name))
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
		L.RaiseError("%s", Replaced(string(name)))
	case g.sealed && g.all.RawGet(L.Get(2)) == lua.LNil:
		name := L.Get(2).String()
		L.RaiseError("a hook made a new global '%s'%s: write 'local %s', or declare it at the top of the script", name, globalHint(g.all, name), name)
	}
	g.all.RawSet(L.CheckAny(2), L.Get(3))
	return 0
}

// Replaced returns the message for a script that assigns to a global that every script has.
func Replaced(name string) string {
	return "'" + name + "' is what every script has, and cannot be replaced: write 'local " + name + "', or take another name"
}

// notHere has the globals that other Lua programs use, and what to use instead.
var notHere = map[string]string{
	"io":         "files are out of a script's reach; run:emit writes",
	"load":       "a script cannot make code from strings",
	"loadstring": "a script cannot make code from strings",
	"dofile":     "use require",
	"loadfile":   "use require",
	"debug":      "the debug library is not available",
	"coroutine":  "coroutines are not available",
	"package":    "require finds modules beside the script",
	"null":       "Lua calls it nil",
	"None":       "Lua calls it nil",
	"True":       "Lua calls it true",
	"False":      "Lua calls it false",
	"len":        "Lua writes #list, and #text for its bytes; text.len counts characters",
	"str":        "tostring makes text of a value",
	"int":        "tonumber makes a number of text",
	"enumerate":  "ipairs gives number and value",
	"range":      "Lua writes for i = 1, n do",
	"switch":     "Lua has if and elseif",
	"import":     "use require",
	"record":     "a record is the argument of the hooks filter and transform",
	"arg":        "run.args has what was set with --set",
}

// globalHint returns what a script may mean by a global that does not exist, with a blank in front; ""
// when that is not known.
func globalHint(all *lua.LTable, name string) string {
	if text, ok := notHere[name]; ok {
		return " (" + text + ")"
	}
	var names []string
	for k, _ := all.Next(lua.LNil); k != lua.LNil; k, _ = all.Next(k) {
		if name := k.String(); !strings.HasPrefix(name, "(") { // a name that no script can write
			names = append(names, name)
		}
	}
	if near := declare.Nearest(name, names); near != "" {
		return " (did you mean '" + near + "'?)"
	}
	return ""
}
