package lualib

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/luapattern"
	"mrrc-lua/luabind/value"
)

// find is string.find.
func (lib *stringLib) find(L *lua.LState) int {
	s, pattern := value.StringArg(L, 1, "find"), value.StringArg(L, 2, "find")
	from, plain := 0, false
	if top := L.GetTop(); top > 2 {
		from = luapattern.Start(value.OptInt(L, 3, "find", 1), len(s))
		plain = top > 3 && lua.LVAsBool(L.Get(4))
	}
	if plain || luapattern.Plain(pattern) {
		at := strings.Index(s[from:], pattern)
		if at < 0 {
			L.Push(lua.LNil)
			return 1
		}
		L.Push(value.Number(from + at + 1))
		L.Push(value.Number(from + at + len(pattern)))
		return 2
	}
	if !lib.search(L, lib.compile(L, pattern), s, from) {
		L.Push(lua.LNil)
		return 1
	}
	whole := lib.matcher.Whole()
	L.Push(value.Number(whole.Start + 1))
	L.Push(value.Number(whole.End))
	return 2 + lib.push(L, lib.matcher.Captures(), s)
}

// match is string.match.
func (lib *stringLib) match(L *lua.LState) int {
	s, pattern := value.StringArg(L, 1, "match"), value.StringArg(L, 2, "match")
	from := 0
	if L.GetTop() > 2 {
		from = luapattern.Start(value.OptInt(L, 3, "match", 1), len(s))
	}
	if !lib.search(L, lib.compile(L, pattern), s, from) {
		L.Push(lua.LNil)
		return 1
	}
	return lib.push(L, lib.matcher.Values(), s)
}

// maxPattern bounds patterns and regular expressions: compiled and kept they take many times as much.
const maxPattern = 64 << 10

// compile returns a pattern, compiled once.
func (lib *stringLib) compile(L *lua.LState, pattern string) *luapattern.Pattern {
	if len(pattern) > maxPattern {
		L.RaiseError("the pattern is too long: %d bytes, %d at most", len(pattern), maxPattern)
	}
	p, err := lib.patterns.Get(pattern)
	if err != nil {
		L.RaiseError("%s", malformed(err, pattern))
	}
	return p
}

// malformed returns the message for a malformed pattern.
func malformed(err error, pattern string) string {
	return fmt.Sprintf("%s in pattern %q", err.Error(), value.Short(pattern))
}

// search runs a pattern; it raises an error when the state must stop.
func (lib *stringLib) search(L *lua.LState, p *luapattern.Pattern, s string, from int) bool {
	ok, err := lib.matcher.Match(p, s, from)
	if err != nil {
		lib.fail(L, err)
	}
	return ok
}

// fail raises the error of a match that was stopped.
func (lib *stringLib) fail(L *lua.LState, err error) {
	if why := value.Stopped(L); why != nil {
		err = why
	}
	L.RaiseError("%s", err.Error())
}

// push pushes captures of s.
func (lib *stringLib) push(L *lua.LState, captures []luapattern.Capture, s string) int {
	if len(s) > value.Little {
		n := 0
		for _, c := range captures {
			n += max(c.End-c.Start, 0)
		}
		value.Need(L, n)
	}
	for _, c := range captures {
		L.Push(captured(c, s))
	}
	return len(captures)
}

// captured makes the Lua value of a capture of s.
func captured(c luapattern.Capture, s string) lua.LValue {
	if c.IsPosition() {
		return value.Number(c.Position())
	}
	return value.Cut(s, c.Start, c.End)
}

// matchIter is the state of string.gmatch, and the function that steps it.
type matchIter struct {
	fn   lua.LFunction
	lib  *stringLib
	s    string
	scan luapattern.Scan
}

// gmatch is string.gmatch.
func (lib *stringLib) gmatch(L *lua.LState) int {
	s, pattern := value.StringArg(L, 1, "gmatch"), value.StringArg(L, 2, "gmatch")
	it := &matchIter{lib: lib, s: s, scan: lib.compile(L, pattern).Gmatch(s)}
	it.fn = lua.LFunction{IsG: true, Env: L.Env, GFunction: it.step}
	L.Push(&it.fn)
	return 1
}

func (it *matchIter) step(L *lua.LState) int {
	lib := it.lib
	ok, err := it.scan.Next(&lib.matcher)
	switch {
	case err != nil:
		lib.fail(L, err)
	case !ok:
		L.Push(lua.LNil)
		return 1
	}
	return lib.push(L, lib.matcher.Values(), it.s)
}
