package lualib

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luapattern"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// stringLib is the string library of one Lua state: Lua 5.1's, byte for byte, with compiled
// patterns, bounded results, and a stop when the record's time is over.
type stringLib struct {
	patterns luapattern.Cache
	matcher  luapattern.Matcher
	scratch  []byte // where results are made; taken by the function that uses it
	globals  *globals
}

// stepsBetweenLooks is how many steps a pattern takes before the state's context is asked again:
// a fraction of a millisecond.
const stepsBetweenLooks = 1 << 16

// open installs the string library: the global string, and the methods of strings. Strings find their
// methods in a table that no script can reach; the global is a read-only view of it, to which the top
// level of a script may add functions under new names.
func (lib *stringLib) open(L *lua.LState) {
	lib.matcher.SetBudget(stepsBetweenLooks, func() int64 {
		if value.Stopped(L) != nil {
			return 0
		}
		return stepsBetweenLooks
	})
	methods := L.NewTable()
	var names []string
	for _, f := range lib.funcs() {
		methods.RawSetString(f.Name, L.NewFunction(f.Fn))
		names = append(names, f.Name)
	}
	declare.OnMiss(L, methods, func(L *lua.LState) int { return noStringFunc(L, names) })
	L.SetGlobal("string", declare.ReadOnly(L, "string", methods, func(L *lua.LState) int { return lib.add(L, methods) }))
	ofStrings := L.NewTable()
	ofStrings.RawSetString("__index", methods)
	ofStrings.RawSetString("__metatable", lua.LString("string"))
	L.SetMetatable(lua.LString(""), ofStrings)
	L.GetGlobal("table").(*lua.LTable).RawSetString("concat", L.NewFunction(lib.concat))
}

// StringModule declares the string library. Its functions are the methods of strings too: Lib.Open opens
// it, not Module.Open.
func (l *Lib) StringModule() *declare.Module {
	return &declare.Module{
		Name:  "string",
		Apart: true,
		Doc:   "The string library of Lua 5.1, in which strings are bytes. Patterns run in bounded time and stop at the time limit of the record; results are bounded. The functions are also methods of strings. You can add functions at the top of a script.",
		Funcs: l.strings.funcs(),
	}
}

// funcs declares the library.
func (lib *stringLib) funcs() []declare.Func {
	return []declare.Func{
		{
			Name: "byte", Args: "s: string, from: integer?, to: integer?", Returns: "...: integer", Fn: lib.byte, Hot: true, Go: lib.goByte,
			Doc:     "The bytes at these positions as numbers.",
			Example: `("A"):byte()`,
		},
		{
			Name: "char", Args: "...: integer", Returns: "string", Fn: lib.char,
			Doc:     "A string of these bytes.",
			Example: `string.char(65, 66)`,
		},
		{
			Name: "find", Args: "s: string, pattern: string, init: integer?, plain: boolean?", Returns: "integer|nil, integer?, ...: string", Fn: lib.find, Hot: true, Go: lib.goFind, Bind: bindFind,
			Doc:     "The first match: its first and last byte, then the captures; nil when there is none. With plain the pattern is plain text.",
			Example: `("A title"):find("title", 1, true)`,
		},
		{
			Name: "format", Args: "format: string, ...: any", Returns: "string", Fn: lib.format,
			Doc:     "Text with values filled in, as C's printf: %d %i %u %c %x %X %o %e %E %f %g %G %q %s %%.",
			Example: `string.format("%03d %s", 7, "pages")`,
		},
		{
			Name: "gmatch", Args: "s: string, pattern: string", Returns: "fun(): string", Fn: lib.gmatch, Hot: true, GoEach: lib.goGmatch,
			Doc:     "Iterates over the matches: the captures, or the whole match when there are none.",
			Example: `for word in ("A title"):gmatch("%a+") do print(word) end`,
		},
		{
			Name: "gsub", Args: "s: string, pattern: string, replacement: string|table|function, n: integer?", Returns: "string, integer", Fn: lib.gsub, Hot: true, Go: lib.goGsub,
			Doc:     "Replaces all matches, or the first n. The replacement is a text, with %1 to %9 for captures and %0 for the match; or a table, which is indexed by the first capture; or a function, which is called with the captures. Without captures, table and function receive the match. If their value is nil or false, the match stays. Also returns the number of matches.",
			Example: `("a b"):gsub("%s", "-")`,
		},
		{
			Name: "len", Args: "s: string", Returns: "integer", Fn: lib.len, Go: lib.goLen,
			Doc:     "The length in bytes; text.len counts characters.",
			Example: `("abc"):len()`,
		},
		{
			Name: "lower", Args: "s: string", Returns: "string", Fn: lib.lower, Hot: true, Go: lib.goLower,
			Doc:     "A to Z in lower case, all other bytes unchanged; text.lower changes all letters.",
			Example: `("ABC"):lower()`,
		},
		{
			Name: "match", Args: "s: string, pattern: string, init: integer?", Returns: "string|nil, ...: string", Fn: lib.match, Hot: true, Go: lib.goMatch,
			Doc:     "The captures of the first match, or the whole match when there are none; nil when it does not match.",
			Example: `("1984."):match("%d+")`,
		},
		{
			Name: "rep", Args: "s: string, n: integer, separator: string?", Returns: "string", Fn: lib.rep,
			Doc:     "The string n times, with the separator between.",
			Example: `("-"):rep(10)`,
		},
		{
			Name: "reverse", Args: "s: string", Returns: "string", Fn: lib.reverse,
			Doc:     "The bytes in reverse order.",
			Example: `("abc"):reverse()`,
		},
		{
			Name: "sub", Args: "s: string, from: integer, to: integer?", Returns: "string", Fn: lib.sub, Hot: true, Go: lib.goSub,
			Doc:     "The bytes from one position to another; negative positions count from the end. text.sub counts characters.",
			Example: `("abc"):sub(2, 3)`,
		},
		{
			Name: "upper", Args: "s: string", Returns: "string", Fn: lib.upper, Hot: true, Go: lib.goUpper,
			Doc:     "a to z in upper case, all other bytes unchanged; text.upper changes all letters.",
			Example: `("abc"):upper()`,
		},
	}
}

// noStringFunc raises the error for a string function that does not exist.
func noStringFunc(L *lua.LState, names []string) int {
	key := L.Get(2)
	if key.Type() == lua.LTNumber {
		L.RaiseError("a string has no [%s]: s:sub(i, i) is the byte at a position", key.String())
	}
	name, hint := key.String(), ""
	switch near := declare.Nearest(name, names); {
	case stringElsewhere[name] != "":
		hint = ": " + stringElsewhere[name]
	case near != "":
		hint = ": did you mean string." + near + "?"
	}
	L.RaiseError("string has no '%s'%s", value.Short(name), hint)
	return 0
}

// add is an assignment to a field of string.
func (lib *stringLib) add(L *lua.LState, methods *lua.LTable) int {
	name := L.Get(2).String()
	switch {
	case methods.RawGetString(name) != lua.LNil:
		L.RaiseError("string.%s cannot be replaced", name)
	case lib.globals.sealed:
		L.RaiseError("a hook cannot add string.%s: add it at the top of the script", value.Short(name))
	case L.Get(2).Type() != lua.LTString || L.Get(3).Type() != lua.LTFunction:
		L.RaiseError("only functions can be added to string, under a name")
	}
	methods.RawSetString(name, L.Get(3))
	return 0
}

// take returns the scratch buffer, empty. A function that calls into Lua while it holds it
// leaves others none, and they make their own.
func (lib *stringLib) take() []byte {
	buf := lib.scratch[:0]
	lib.scratch = nil
	return buf
}

// finish pushes the string made in a buffer that came from take, and takes the buffer back; a large
// buffer becomes the string itself.
func (lib *stringLib) finish(L *lua.LState, out []byte) int {
	const large = 64 << 10
	if len(out) > large && len(out) > cap(out)/2 {
		L.Push(lua.LString(unsafe.String(&out[0], len(out))))
		return 1
	}
	L.Push(value.String(out))
	if cap(out) <= large {
		lib.scratch = out
	}
	return 1
}

// same pushes the first argument, whose text is s, as the result.
func same(L *lua.LState, s string) int {
	if v := L.Get(1); v.Type() == lua.LTString {
		L.Push(v)
	} else {
		L.Push(lua.LString(s))
	}
	return 1
}
