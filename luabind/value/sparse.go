package value

import (
	"fmt"
	"reflect"

	lua "github.com/yuin/gopher-lua"
)

// gopher-lua keeps whole numbers below lua.MaxArrayIndex in the list of a table, and fills the list up to
// the largest of them: t[16000000] = true takes hundreds of megabytes. It looks for such a number in the list
// alone. So a table that gets a number far beyond the end of its list becomes sparse: the number is a key of
// its hash, and a metatable finds it there. Numbers join the list as soon as it reaches them.
//
// It holds for every sparse table that no number that is a key of the hash is below the end of the list plus
// two; gopher-lua's next relies on it.

// slack is how far beyond twice its length the list of a table is filled up.
const slack = 64

// sparseKey is where the registry of a state keeps the metatable of sparse tables.
const sparseKey = "(sparse)"

// OpenSparse prepares a state for sparse tables.
func OpenSparse(L *lua.LState) {
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		L.Push(L.CheckTable(1).RawGetH(L.Get(2)))
		return 1
	}))
	mt.RawSetString("__newindex", L.NewFunction(func(L *lua.LState) int {
		SetIndex(L, L.CheckTable(1), L.Get(2), L.Get(3))
		return 0
	}))
	mt.RawSetString(sparseKey, lua.LTrue)
	registry(L).RawSetString(sparseKey, mt)
}

func registry(L *lua.LState) *lua.LTable { return L.Get(lua.RegistryIndex).(*lua.LTable) }

// IsSparse reports whether a table is sparse. Its metatable must not be shown to scripts.
func IsSparse(t *lua.LTable) bool {
	mt, ok := t.Metatable.(*lua.LTable)
	return ok && mt.RawGetString(sparseKey) == lua.LTrue
}

// Metatable returns the metatable that a script has given a table, nil as Lua has it when there is none.
func Metatable(t *lua.LTable) lua.LValue {
	if IsSparse(t) {
		return lua.LNil
	}
	return t.Metatable
}

// GetIndex returns t[key] without the metatable of the script.
func GetIndex(t *lua.LTable, key lua.LValue) lua.LValue {
	if v := t.RawGet(key); v != lua.LNil || !IsSparse(t) {
		return v
	}
	return t.RawGetH(key)
}

// SetIndex assigns t[key] = v without the metatable of the script. The table becomes sparse where its list
// would have to be filled up; one with a metatable of the script cannot, and SetIndex asks for room. It
// raises the errors of the VM for a key that is nil or NaN.
func SetIndex(L *lua.LState, t *lua.LTable, key, v lua.LValue) {
	n, ok := listKey(key)
	if !ok {
		L.RawSet(t, key, v)
		return
	}
	end := listLen(t)
	switch sparse := IsSparse(t); {
	case n <= end && (v != lua.LNil || t.RawGetInt(n) != lua.LNil):
		t.RawSetInt(n, v)
	case sparse && v == lua.LNil:
		t.RawSetH(key, v)
	case v == lua.LNil: // it is not there
	case n <= 2*end+slack:
		t.RawSetInt(n, v)
		if sparse {
			join(t, end)
		}
	case sparse:
		t.RawSetH(key, v)
	case t.Metatable == lua.LNil:
		if mt, ok := registry(L).RawGetString(sparseKey).(*lua.LTable); ok {
			if end == 0 {
				t.RawSetInt(1, lua.LNil) // next needs a list
			}
			t.Metatable = mt
			t.RawSetH(key, v)
			return
		}
		fallthrough
	default:
		const each = 16 // bytes of an element, and as many while the list grows
		Need(L, 2*each*(n-end))
		t.RawSetInt(n, v)
	}
}

// Settle moves numbers of a sparse table into its list, after the list has grown from a length.
func Settle(t *lua.LTable, from int) {
	if IsSparse(t) {
		join(t, from)
	}
}

// join moves the numbers that the list of a sparse table has reached into it. from is how long it was.
func join(t *lua.LTable, from int) {
	for n := from + 1; ; n++ {
		key := lua.LNumber(n)
		v := t.RawGetH(key)
		switch {
		case v != lua.LNil:
			t.RawSetH(key, lua.LNil)
			if t.RawGetInt(n) == lua.LNil {
				t.RawSetInt(n, v)
			}
		case n > listLen(t):
			return
		}
	}
}

// Fill makes a sparse table an ordinary one: its list is filled up.
func Fill(L *lua.LState, t *lua.LTable) {
	if !IsSparse(t) {
		return
	}
	t.Metatable = lua.LNil
	var keys []int
	t.ForEach(func(k, _ lua.LValue) {
		if n, ok := listKey(k); ok && n > listLen(t) {
			keys = append(keys, n)
		}
	})
	for _, n := range keys {
		key := lua.LNumber(n)
		v := t.RawGetH(key)
		t.RawSetH(key, lua.LNil)
		const each = 32
		Ask(L, each*max(n-listLen(t), 0))
		t.RawSetInt(n, v)
	}
}

// ListLen returns how long the list of a table is, nil at its end included.
func ListLen(t *lua.LTable) int { return listLen(t) }

// listKey returns a key that gopher-lua keeps in the list of a table.
func listKey(key lua.LValue) (n int, ok bool) {
	f, ok := key.(lua.LNumber)
	if !ok || f < 1 || f >= lua.LNumber(lua.MaxArrayIndex) || f != lua.LNumber(int(f)) {
		return 0, false
	}
	return int(f), true
}

// listField is the field of a table that holds its list.
var listField = func() int {
	f, ok := reflect.TypeFor[lua.LTable]().FieldByName("array")
	if !ok || f.Type.Kind() != reflect.Slice {
		panic(fmt.Sprintf("a table of gopher-lua has no list: %v", reflect.TypeFor[lua.LTable]()))
	}
	return f.Index[0]
}()

func listLen(t *lua.LTable) int { return reflect.ValueOf(t).Elem().Field(listField).Len() }
