package luabind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/subfield"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// subfieldFuncs are the methods of Field that change it, without those that know places.
func subfieldFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "set", Args: "code: string, value: string", Returns: "Field", Fn: fieldSet, Hot: true, Changes: true,
			Doc:     "Sets the first subfield with the code, or adds it at the end.",
			Example: `field:set("a", "New")`,
		},
		{
			Name: "add", Args: "code: string, value: string", Returns: "Field", Fn: fieldAdd, Hot: true, Changes: true,
			Doc:     "Adds a subfield at the end.",
			Example: `field:add("x", "New")`,
		},
		{
			Name: "remove", Args: "code: string, which: integer|string?, options: {fold: boolean?}?", Returns: "integer", Fn: fieldRemove, Hot: true, Changes: true,
			Doc: "Removes subfields with the code and returns their number: all of them; with a number the first (1), the second (2), the last (-1) and so on; with a text those that have it as their value. " +
				"With {fold=true}, case, accents and punctuation of the value do not matter. A field that loses its last subfield is removed as well.",
			Example: `field:remove("x")`,
		},
		{
			Name: "rename", Args: "from: string, to: string", Returns: "integer", Fn: fieldRename, Hot: true, Changes: true,
			Doc:     "Changes the code of all subfields that have it, and returns their number.",
			Example: `field:rename("x", "y")`,
		},
		{
			Name: "delete", Args: "options: {linked: boolean?}?", Returns: "Record", Fn: fieldDelete, Hot: true, Changes: true,
			Doc:     "Removes the field from its record. With {linked=true} linked fields that would be left without a partner are removed as well.",
			Example: `field:delete({ linked = true })`,
		},
	}
}

// done raises an edit's error, or returns the field for chaining.
func done(L *lua.LState, err error) int {
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(L.Get(1))
	return 1
}

func fieldSet(L *lua.LState) int {
	f, any := dataField(L), anyCodeArg(L, 2)
	v := valueArg(L, 3)
	grow(L, f.Record(), len(f.Data())+len(v))
	if !any.Usual() {
		if n, err := subfield.Replace(f, subfield.Which{Code: any, Nth: 1}, v); n > 0 || err != nil {
			return done(L, err)
		}
	}
	return done(L, setSubfield(f, codeArg(L, 2), v))
}

func fieldAdd(L *lua.LState) int {
	f, code := dataField(L), codeArg(L, 2)
	v := valueArg(L, 3)
	grow(L, f.Record(), len(f.Data())+len(v))
	data := append(make([]byte, 0, len(f.Data())+len(v)+4), f.Data()...)
	for len(data) < 2 {
		data = append(data, ' ')
	}
	return done(L, f.Replace(parse.AppendSubfield(data, code, v)))
}

func fieldRemove(L *lua.LState) int {
	f, code := dataField(L), anyCodeArg(L, 2)
	which := whichArg(L, 3, code, "field:remove", 4)
	grow(L, f.Record(), len(f.Data()))
	n, err := subfield.Remove(f, which)
	return counted(L, n, err)
}

// counted raises an edit's error, or returns the number of its subfields.
func counted(L *lua.LState, n int, err error) int {
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LNumber(n))
	return 1
}

// whichArg reads which of the subfields with a code are meant: the nth argument is a number, a value, or missing, which
// means all. The argument at has options.
func whichArg(L *lua.LState, n int, code subfield.Code, of string, at int) subfield.Which {
	w, fold := subfield.Which{Code: code}, false
	value.Options(L, at, of, map[string]func(lua.LValue){"fold": func(v lua.LValue) { fold = value.BoolOption(L, of, "fold", v) }})
	switch v := L.Get(n).(type) {
	case *lua.LNilType:
	case lua.LNumber:
		if w.Nth = int(v); lua.LNumber(w.Nth) != v || w.Nth == 0 {
			L.ArgError(n, fmt.Sprintf("the number of a subfield with the code is 1 or more, or -1 or less from the end, not %s", v))
		}
	case lua.LString:
		w.Is = alike(string(v), fold)
	default:
		L.ArgError(n, "a number or a value expected, got "+value.TypeName(v))
	}
	return w
}

func fieldRename(L *lua.LState) int {
	f, from, to := dataField(L), anyCodeArg(L, 2), codeArg(L, 3)
	grow(L, f.Record(), len(f.Data()))
	n, err := subfield.Rename(f, subfield.Which{Code: from}, subfield.Code([]byte{to}))
	return counted(L, n, err)
}

func fieldDelete(L *lua.LState) int {
	h := fieldArg(L, 1)
	deleteFields([]parse.Field{h.field}, linkedOption(L, 2, "field:delete"))
	L.Push(&h.owner.ud)
	return 1
}

func indicatorSetter(which int) func(*lua.LState, *lua.LUserData, lua.LValue) {
	return func(L *lua.LState, _ *lua.LUserData, v lua.LValue) {
		f := fieldArg(L, 1).field
		ind, err := indicatorOf(v)
		if err == nil {
			err = setIndicator(f, which, ind)
		}
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
	}
}

func setFieldTag(L *lua.LState, _ *lua.LUserData, _ lua.LValue) {
	f := fieldArg(L, 1).field
	t := tagArg(L, 3)
	if t.IsControl() != f.IsControl() {
		L.RaiseError("field %s cannot become %s: one of them is a control field", f.Tag(), t)
	}
	_ = f.SetTag(t) // fieldArg has seen that it is not deleted
}

func setFieldData(L *lua.LState, _ *lua.LUserData, _ lua.LValue) {
	f := fieldArg(L, 1).field
	if !f.IsPlain() {
		L.RaiseError("%s is a data field: set its subfields with field:set(code, value)", f.Tag())
	}
	v := valueArg(L, 3)
	grow(L, f.Record(), len(v))
	if err := f.Replace([]byte(v)); err != nil {
		L.RaiseError("%s", err.Error())
	}
}
