package plain

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
)

// Value is a Lua value that belongs to no VM: nil, bool, float64, string or *Table.
type Value any

// Table is a table without metatable, its pairs in the order of the original.
type Table struct {
	keys, values []Value
}

// maxDepth bounds how deep tables may be nested.
const maxDepth = 100

// Of copies a value out of its VM, under the VM lock. Functions, records and the like cannot be copied,
// nor a table that contains itself.
func Of(v lua.LValue) (Value, error) { return of(v, 0) }

func of(v lua.LValue, depth int) (Value, error) {
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
		if depth == maxDepth {
			return nil, fmt.Errorf("tables are nested more than %d deep, or contain themselves", maxDepth)
		}
		t := &Table{}
		for k, x := v.Next(lua.LNil); k != lua.LNil; k, x = v.Next(k) {
			pk, err := of(k, depth+1)
			if err != nil {
				return nil, err
			}
			px, err := of(x, depth+1)
			if err != nil {
				return nil, err
			}
			t.keys, t.values = append(t.keys, pk), append(t.values, px)
		}
		return t, nil
	}
	return nil, fmt.Errorf("it holds a %s: text, numbers, booleans and tables of these can be joined", value.TypeName(v))
}

// OfTree copies a value out of its VM as Of does. It refuses a value that differs from its copy: one with
// a table at two places, or with a table that has a metatable.
func OfTree(v lua.LValue) (Value, error) {
	if err := tree(v, map[*lua.LTable]bool{}); err != nil {
		return nil, err
	}
	return Of(v)
}

func tree(v lua.LValue, seen map[*lua.LTable]bool) (err error) {
	t, ok := v.(*lua.LTable)
	switch {
	case !ok:
		return nil
	case seen[t]:
		return errors.New("the same table is in it at two places")
	case value.Metatable(t) != lua.LNil:
		return errors.New("it holds a table with a metatable")
	}
	seen[t] = true
	for k, x := t.Next(lua.LNil); k != lua.LNil && err == nil; k, x = t.Next(k) {
		if err = tree(k, seen); err == nil {
			err = tree(x, seen)
		}
	}
	return err
}

// Lua makes a value for a VM, under its lock.
func Lua(L *lua.LState, p Value) lua.LValue {
	switch p := p.(type) {
	case bool:
		return lua.LBool(p)
	case float64:
		return lua.LNumber(p)
	case string:
		return lua.LString(p)
	case *Table:
		t := L.CreateTable(0, len(p.keys))
		for i := range p.keys {
			value.SetIndex(L, t, Lua(L, p.keys[i]), Lua(L, p.values[i]))
		}
		return t
	}
	return lua.LNil
}
