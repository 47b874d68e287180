package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// cacheHandle is a cache as a script sees it: a table that forgets. Values that were used recently are in
// young; when that is full, it becomes old, and values that were in old and not used since are forgotten.
type cacheHandle struct {
	size       int
	young, old map[lua.LValue]lua.LValue
}

const (
	defaultCache = 10_000
	maxCache     = 10_000_000
)

// cacheLib is the type Cache of one Lua state.
type cacheLib struct{ mt *lua.LTable }

func (lib *cacheLib) open(L *lua.LState) { lib.mt = lib.class().Metatable(L) }

// CacheClass declares the type Cache.
func (l *Lib) CacheClass() *declare.Class { return l.caches.class() }

func (lib *cacheLib) class() *declare.Class {
	return &declare.Class{
		Name: "Cache", Var: "cache", Index: "[any] any",
		Doc: "A table for values that can be computed again, such as the results of a slow function. It forgets values that were not used for a long time. " +
			"With several jobs every VM has a table of its own, so the output of a script must not depend on which values are in it.",
		Get: cacheGet, Set: cacheSet,
	}
}

// CacheFuncs declares the function that makes caches, for the module marc.
func (l *Lib) CacheFuncs() []declare.Func {
	return []declare.Func{{
		Name: "cache", Args: "size: integer?", Returns: "Cache", Fn: l.caches.make,
		Doc:     "A table that a script may keep from record to record, even with several jobs, because it contains only values that can be computed again. When there are more than size (default 10000) of them, it forgets those that were not used recently.",
		Example: `marc.cache()`,
	}}
}

func (lib *cacheLib) make(L *lua.LState) int {
	size := value.OptInt(L, 1, "cache", defaultCache)
	if size < 1 || size > maxCache {
		value.BadArg(L, 1, "cache", "a number from 1 to 10000000 expected")
	}
	ud := L.NewUserData()
	ud.Value, ud.Metatable = &cacheHandle{size: size, young: map[lua.LValue]lua.LValue{}}, lib.mt
	L.Push(ud)
	return 1
}

func cacheGet(L *lua.LState) int {
	c := L.Get(1).(*lua.LUserData).Value.(*cacheHandle)
	key := L.Get(2)
	v, ok := c.young[key]
	if !ok {
		if v, ok = c.old[key]; ok {
			c.put(key, v)
		} else {
			v = lua.LNil
		}
	}
	L.Push(v)
	return 1
}

func cacheSet(L *lua.LState) {
	c := L.Get(1).(*lua.LUserData).Value.(*cacheHandle)
	key, v := L.Get(2), L.Get(3)
	if v == lua.LNil {
		delete(c.young, key)
		delete(c.old, key)
		return
	}
	c.put(key, v)
}

func (c *cacheHandle) put(key, v lua.LValue) {
	if _, ok := c.young[key]; !ok && len(c.young) >= (c.size+1)/2 {
		c.young, c.old = make(map[lua.LValue]lua.LValue, len(c.young)), c.young
	}
	c.young[key] = v
}

// LuaType implements value.Typed.
func (*cacheHandle) LuaType() string { return "cache" }
