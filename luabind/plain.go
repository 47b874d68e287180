package luabind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
)

// Plain is a Lua value that belongs to no VM: nil, bool, float64, string or *PlainTable.
type Plain any

// PlainTable is a table without metatable, its pairs in the order of the original.
type PlainTable struct {
	keys, values []Plain
}

// maxPlainDepth bounds how deep tables may be nested.
const maxPlainDepth = 100

// ToPlain copies a value out of its VM. Functions, records and the like cannot be copied, nor a
// table that contains itself.
func ToPlain(v lua.LValue) (Plain, error) { return toPlain(v, 0) }

func toPlain(v lua.LValue, depth int) (Plain, error) {
	switch v := v.(type) {
	case *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		return float64(v), nil
	case lua.LString:
		return string(v), nil
	case *lua.LTable:
		if depth == maxPlainDepth {
			return nil, fmt.Errorf("tables are nested more than %d deep, or contain themselves", maxPlainDepth)
		}
		t := &PlainTable{}
		for k, x := v.Next(lua.LNil); k != lua.LNil; k, x = v.Next(k) {
			pk, err := toPlain(k, depth+1)
			if err != nil {
				return nil, err
			}
			px, err := toPlain(x, depth+1)
			if err != nil {
				return nil, err
			}
			t.keys, t.values = append(t.keys, pk), append(t.values, px)
		}
		return t, nil
	}
	return nil, fmt.Errorf("it holds a %s: text, numbers, booleans and tables of these can be joined", value.TypeName(v))
}

// FromPlain makes a value for a VM.
func FromPlain(L *lua.LState, p Plain) lua.LValue {
	switch p := p.(type) {
	case bool:
		return lua.LBool(p)
	case float64:
		return lua.LNumber(p)
	case string:
		return lua.LString(p)
	case *PlainTable:
		t := L.CreateTable(0, len(p.keys))
		for i := range p.keys {
			t.RawSet(FromPlain(L, p.keys[i]), FromPlain(L, p.values[i]))
		}
		return t
	}
	return lua.LNil
}
