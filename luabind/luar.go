package luabind

import (
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// oneName sets one name for each field and method of Go values, in lower case or that of the tag luar,
// where gopher-luar has two. It is called before any value is made.
func oneName(L *lua.LState) {
	config := luar.GetConfig(L)
	config.FieldNames = func(_ reflect.Type, f reflect.StructField) []string { return fieldNames(f) }
	config.MethodNames = func(_ reflect.Type, m reflect.Method) []string {
		return []string{lowerFirst(m.Name)}
	}
}

func fieldNames(f reflect.StructField) []string {
	switch tag := f.Tag.Get("luar"); tag {
	case "-":
		return nil
	case "":
		return []string{lowerFirst(f.Name)}
	default:
		return []string{tag}
	}
}

func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }

// strictLuar makes reading a field that a struct does not have an error, where gopher-luar returns nil,
// and keeps scripts from the metatable that all values of the type share. Values of other
// kinds, such as maps, are left as they are.
func strictLuar(L *lua.LState, sample any, name string) {
	t := reflect.TypeOf(sample)
	if t == nil || t.Kind() != reflect.Struct && (t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct) {
		return
	}
	mt := luar.MT(L, sample)
	if mt.RawGetString("__metatable") == lua.LString(t.String()) {
		return // another value of the type came before
	}
	index := L.GetField(mt.LTable, "__index")
	names := luarNames(t)
	mt.RawSetString("__metatable", lua.LString(t.String()))
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		L.Push(index)
		L.Push(L.Get(1))
		L.Push(L.Get(2))
		L.Call(2, 1)
		if L.Get(-1) == lua.LNil {
			key, hint := L.Get(2).String(), ""
			if near := declare.Nearest(key, names); near != "" {
				hint = ": did you mean " + name + "." + near + "?"
			}
			L.RaiseError("%s has no '%s'%s", name, value.Short(key), hint)
		}
		return 1
	}))
}

// luarNames lists the names that fields and methods of a type have in scripts.
func luarNames(t reflect.Type) (names []string) {
	for i := range t.NumMethod() {
		names = append(names, lowerFirst(t.Method(i).Name))
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			names = append(names, fieldNames(f)...)
		}
	}
	return names
}
