package luabind

import (
	lua "github.com/yuin/gopher-lua"
	"mrrc-lua/parse"
)

// done raises an edit's error, or returns the field for chaining.
func done(L *lua.LState, err error) int {
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(L.Get(1))
	return 1
}

func fieldSet(L *lua.LState) int {
	f, code := dataField(L), codeArg(L, 2)
	v := valueArg(L, 3)
	grow(L, f.Record(), len(f.Data())+len(v))
	return done(L, setSubfield(f, code, v))
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
	f, want := dataField(L), codeArg(L, 2)
	n, left := 0, 0
	grow(L, f.Record(), len(f.Data()))
	data := rebuild(nil, f, func(dst []byte, code byte, v []byte) []byte {
		if code == want {
			n++
			return dst
		}
		left++
		return parse.AppendSubfield(dst, code, v)
	})
	var err error
	switch {
	case n > 0 && left == 0:
		err = f.Delete()
	case n > 0:
		err = f.Replace(data)
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LNumber(n))
	return 1
}

func fieldRename(L *lua.LState) int {
	f, from, to := dataField(L), codeArg(L, 2), codeArg(L, 3)
	n := 0
	grow(L, f.Record(), len(f.Data()))
	data := rebuild(nil, f, func(dst []byte, code byte, v []byte) []byte {
		if code == from {
			n++
			code = to
		}
		return parse.AppendSubfield(dst, code, v)
	})
	if n > 0 {
		if err := f.Replace(data); err != nil {
			L.RaiseError("%s", err.Error())
		}
	}
	L.Push(lua.LNumber(n))
	return 1
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
