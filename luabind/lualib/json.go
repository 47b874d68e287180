package lualib

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/jsontext"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// jsonLib is the module json of one Lua state.
type jsonLib struct {
	null  *lua.LUserData
	array *lua.LTable // the metatable that marks a table as an array
}

func newJSONLib() *jsonLib {
	return &jsonLib{null: &lua.LUserData{}, array: &lua.LTable{Metatable: lua.LNil}}
}

// JSONModule declares the module json.
func (l *Lib) JSONModule() *declare.Module {
	lib := l.json
	return &declare.Module{
		Name: "json", Elsewhere: map[string]string{
			"parse": "json.decode reads JSON", "loads": "json.decode reads JSON", "load": "json.decode reads JSON",
			"stringify": "json.encode makes JSON", "dumps": "json.encode makes JSON", "dump": "json.encode makes JSON",
		},
		Doc: "JSON. A table with the keys 1 to n is an array. Any other table is an object, whose names are sorted. An empty table is an object unless json.array made it. Arrays from json.decode are marked by json.array.",
		Funcs: []declare.Func{
			{
				Name: "encode", Args: "value: any, indent: integer?", Returns: "string", Fn: lib.encode,
				Doc:     "The value as JSON, on one line or indented by that many blanks. Numbers are written with as few digits as possible. Values that JSON does not have are errors: functions, records (use record:to_table()), bytes that are not UTF-8, infinite numbers.",
				Example: `json.encode({ title = "A", years = { 1998, 1999 } })`,
			},
			{
				Name: "decode", Args: "text: string", Returns: "any", Fn: lib.decode,
				Doc:     "The value of a JSON text. null becomes json.null. An integer beyond 2^53, which a Lua number cannot hold, becomes a string of its digits.",
				Example: `json.decode('{"title": "A"}').title`,
			},
			{
				Name: "array", Args: "list: table?", Returns: "table", Fn: lib.newArray,
				Doc:     "Marks a table, or a new one, as an array, so that it is written as [] even when it is empty, and returns it.",
				Example: `json.encode(json.array())`,
			},
		},
		Values: []declare.Value{
			{
				Name: "null", Type: "userdata", Make: lib.newNull,
				Doc:     "The null of JSON, since a table cannot hold nil. It is equal only to itself, and counts as true in a condition.",
				Example: `json.encode({ json.null })`,
			},
		},
	}
}

func (lib *jsonLib) newNull(L *lua.LState) lua.LValue {
	lib.array.RawSetString("__metatable", lua.LString("json.array"))
	mt := L.NewTable()
	mt.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString("null"))
		return 1
	}))
	none := L.NewFunction(func(L *lua.LState) int {
		L.RaiseError("json.null has no '%s': compare with json.null first", value.Short(L.Get(2).String()))
		return 0
	})
	mt.RawSetString("__index", none)
	mt.RawSetString("__newindex", none)
	mt.RawSetString("__metatable", lua.LString("json.null"))
	lib.null.Value, lib.null.Metatable = lib, mt
	return lib.null
}

func (lib *jsonLib) newArray(L *lua.LState) int {
	t, ok := L.Get(1).(*lua.LTable)
	switch {
	case L.Get(1) == lua.LNil:
		t = L.NewTable()
	case !ok:
		value.WrongType(L, 1, "array", "table")
	case value.Metatable(t) != lua.LNil && t.Metatable != lib.array:
		value.BadArg(L, 1, "array", "the table has a metatable")
	}
	t.Metatable = lib.array
	L.Push(t)
	return 1
}

func (lib *jsonLib) decode(L *lua.LState) int {
	v, err := jsontext.Parse(value.StringArg(L, 1, "decode"), value.MeterOf(L))
	if err != nil {
		L.RaiseError("json.decode: %s", value.Clip(err.Error()))
	}
	L.Push(lib.value(L, v))
	return 1
}

// listCost is about how many bytes a table takes that is made in the size that it needs.
const listCost = 200

// value makes a Lua value of one of jsontext.
func (lib *jsonLib) value(L *lua.LState, v any) lua.LValue {
	switch v := v.(type) {
	case bool:
		return lua.LBool(v)
	case string:
		value.Need(L, value.TextCost+len(v))
		return value.Copy(v)
	case jsontext.Number:
		if f, exact := v.Float(); exact {
			return lua.LNumber(f)
		}
		return value.Copy(string(v))
	case []any:
		value.Need(L, listCost+16*len(v))
		t := L.CreateTable(len(v), 0)
		for _, x := range v {
			t.Append(lib.value(L, x))
		}
		t.Metatable = lib.array
		return t
	case *jsontext.Object:
		value.Need(L, listCost+value.MemberCost*len(v.Keys))
		t := L.CreateTable(0, len(v.Keys))
		for i, k := range v.Keys {
			t.RawSetString(k, lib.value(L, v.Values[i]))
		}
		return t
	}
	return lib.null
}
