package lualib

import (
	"math/rand"
	"sort"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// openTable replaces the functions of the library table that may take long, and those that change a
// table.
func openTable(L *lua.LState) {
	t := L.GetGlobal("table").(*lua.LTable)
	t.RawSetString("sort", L.NewFunction(tableSort))
	for _, name := range []string{"insert", "remove"} {
		change := t.RawGetString(name).(*lua.LFunction).GFunction
		t.RawSetString(name, L.NewFunction(func(L *lua.LState) int {
			if t, ok := L.Get(1).(*lua.LTable); ok && protected(t) && declare.Viewed(t) != t {
				L.RaiseError("%s cannot be changed", t.Metatable.(*lua.LTable).RawGetString("__metatable").String())
			} else if ok && name == "insert" {
				return insert(L, t, change)
			}
			return change(L)
		}))
	}
}

// insert is table.insert.
func insert(L *lua.LState, t *lua.LTable, change lua.LGFunction) int {
	end := value.ListLen(t)
	if end >= lua.MaxArrayIndex-1 && t.Len() >= lua.MaxArrayIndex-1 {
		L.RaiseError("a list can have %d values; a table with names as keys can have more", lua.MaxArrayIndex-1)
	}
	if at, ok := L.Get(2).(lua.LNumber); ok && L.GetTop() > 2 && at > lua.LNumber(end) {
		value.SetIndex(L, t, at, L.Get(3))
		return 0
	}
	n := change(L)
	value.Settle(t, end)
	return n
}

// openMath replaces math.random, which panics in gopher-lua when the interval is empty.
func openMath(L *lua.LState) {
	L.GetGlobal("math").(*lua.LTable).RawSetString("random", L.NewFunction(mathRandom))
}

// mathRandom is math.random, with the numbers that math.randomseed starts.
func mathRandom(L *lua.LState) int {
	low, high := 1, 0
	switch L.GetTop() {
	case 0:
		L.Push(lua.LNumber(rand.Float64()))
		return 1
	case 1:
		high = value.IntArg(L, 1, "random")
	default:
		low, high = value.IntArg(L, 1, "random"), value.IntArg(L, 2, "random")
	}
	if high < low {
		value.BadArg(L, min(L.GetTop(), 2), "random", "interval is empty")
	}
	L.Push(value.Number(low + rand.Intn(high-low+1)))
	return 1
}

// sorter sorts a list, and stops when the script must stop.
type sorter struct {
	list []lua.LValue
	less func(a, b lua.LValue) bool
	L    *lua.LState
	work int // bytes compared since the state was last asked
}

func (s *sorter) Len() int      { return len(s.list) }
func (s *sorter) Swap(i, j int) { s.list[i], s.list[j] = s.list[j], s.list[i] }

func (s *sorter) Less(i, j int) bool {
	const each = 16 // bytes that cost as much as the comparison itself
	a, b := s.list[i], s.list[j]
	s.work += each
	if text, ok := a.(lua.LString); ok {
		s.work += len(text)
	}
	if s.work > each*stepsBetweenLooks {
		s.work = 0
		value.Need(s.L, 0)
	}
	return s.less(a, b)
}

// tableSort is table.sort. The list is sorted apart from the table, so that a comparison that
// changes the table does no harm.
func tableSort(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		value.WrongType(L, 1, "sort", "table")
	}
	s := &sorter{L: L, less: func(a, b lua.LValue) bool { return L.LessThan(a, b) }}
	if L.Get(2) != lua.LNil {
		fn, ok := L.Get(2).(*lua.LFunction)
		if !ok {
			value.WrongType(L, 2, "sort", "function")
		}
		s.less = func(a, b lua.LValue) bool {
			L.Push(fn)
			L.Push(a)
			L.Push(b)
			L.Call(2, 1)
			v := L.Get(-1)
			L.Pop(1)
			return lua.LVAsBool(v)
		}
	}
	n := t.Len()
	value.Need(L, n*int(unsafe.Sizeof(lua.LValue(nil))))
	s.list = make([]lua.LValue, n)
	for i := range s.list {
		s.list[i] = element(t, i+1)
	}
	sort.Sort(s)
	for i, v := range s.list {
		t.RawSetInt(i+1, v)
	}
	return 0
}
