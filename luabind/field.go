package luabind

import (
	"bytes"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/encode"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// fieldBinding is the type Field of one Lua state.
type fieldBinding struct {
	wrap *wrapper
	subs *lua.LFunction // steps an iterator over subfields
}

// open makes the metatable of fields.
func (b *fieldBinding) open(L *lua.LState) {
	b.wrap.fieldMT = b.class().Metatable(L)
	L.SetField(b.wrap.fieldMT, "__tostring", L.NewFunction(fieldString))
	L.SetField(b.wrap.fieldMT, "__eq", L.NewFunction(sameField))
	b.subs = L.NewFunction(stepSubs)
}

// class declares the type Field.
func (b *fieldBinding) class() *declare.Class { //nolint:funlen // a list of declarations
	return &declare.Class{
		Name: "Field", Var: "field", Elsewhere: fieldElsewhere, Asked: askedOfField, Assigned: assignedToField,
		Doc: "A field of a record. Editing it edits the record. Using a field that was deleted is an error.",
		Funcs: append([]declare.Func{
			{
				Name: "value", Args: "code: string", Returns: "string|nil", Fn: fieldValue, Hot: true,
				Doc:     "The first value of a subfield, or nil.",
				Example: `field:value("a")`,
			},
			{
				Name: "values", Args: "code: string?", Returns: "string[]", Fn: fieldValues, Hot: true,
				Doc:     "All values of a subfield, or of all subfields.",
				Example: `field:values("a")`,
			},
			{
				Name: "each", Returns: "fun(): string, string", Fn: b.each, Hot: true,
				Doc:     "Iterates over the subfields: code, value.",
				Example: `for code, value in field:each() do print(code, value) end`,
			},
			{
				Name: "text", Args: "separator: string?", Returns: "string", Fn: fieldText, Hot: true,
				Doc:     "The values of all subfields joined by the separator, a blank by default; of a control field its data.",
				Example: `field:text()`,
			},
			{
				Name: "set", Args: "code: string, value: string", Returns: "Field", Fn: fieldSet, Hot: true,
				Doc:     "Sets the first subfield with the code, or adds it at the end.",
				Example: `field:set("a", "New")`,
			},
			{
				Name: "add", Args: "code: string, value: string", Returns: "Field", Fn: fieldAdd, Hot: true,
				Doc:     "Adds a subfield at the end.",
				Example: `field:add("x", "New")`,
			},
			{
				Name: "remove", Args: "code: string", Returns: "integer", Fn: fieldRemove, Hot: true,
				Doc:     "Removes all subfields with the code and returns their number. A field that loses its last subfield is removed as well.",
				Example: `field:remove("x")`,
			},
			{
				Name: "rename", Args: "from: string, to: string", Returns: "integer", Fn: fieldRename, Hot: true,
				Doc:     "Changes the code of all subfields that have it, and returns their number.",
				Example: `field:rename("x", "y")`,
			},
			{
				Name: "delete", Args: "options: {linked: boolean?}?", Returns: "Record", Fn: fieldDelete, Hot: true,
				Doc:     "Removes the field from its record. With {linked=true} linked fields that would be left without a partner are removed as well.",
				Example: `field:delete({ linked = true })`,
			},
		}, b.linkFuncs()...),
		Props: []declare.Prop{
			{
				Name: "tag", Type: "string",
				Doc:     "The tag.",
				Example: `field.tag`,
				Get: fieldProp(func(f parse.Field) lua.LValue {
					return lua.LString(f.Tag().String())
				}),
				Set: setFieldTag,
			},
			{
				Name: "ind1", Type: "string|nil", Get: indicator(1), Set: indicatorSetter(1),
				Doc:     "The first indicator; nil in a field that has none. A blank, a digit or a lower-case letter can be set; marc.raw takes any character.",
				Example: `field.ind1`,
			},
			{
				Name: "ind2", Type: "string|nil", Get: indicator(2), Set: indicatorSetter(2),
				Doc:     "The second indicator; nil in a field that has none. It can be set as ind1.",
				Example: `field.ind2`,
			},
			{
				Name: "data", Type: "string|nil",
				Doc:     "The data of a control field, or of any other field that has no subfields, such as FMT in some systems; nil in a field with subfields.",
				Example: `field.data`,
				Get: fieldProp(func(f parse.Field) lua.LValue {
					if !f.IsPlain() {
						return lua.LNil
					}
					return value.String(f.Data())
				}),
				Set: setFieldData,
			},
		},
	}
}

func fieldProp(get func(f parse.Field) lua.LValue) func(*lua.LState, *lua.LUserData) lua.LValue {
	return func(L *lua.LState, _ *lua.LUserData) lua.LValue { return get(fieldArg(L, 1).field) }
}

// dataField returns the field a subfield method was called on.
func dataField(L *lua.LState) parse.Field {
	f := fieldArg(L, 1).field
	if f.IsControl() {
		L.RaiseError("%s is a control field and has no subfields: field.data is its data", f.Tag())
	}
	return f
}

func fieldValue(L *lua.LState) int {
	f, code := dataField(L), codeArg(L, 2)
	if v, ok := f.Value(code); ok {
		value.Ask(L, len(v))
		L.Push(value.String(v))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

func fieldValues(L *lua.LState) int {
	f := dataField(L)
	all := L.GetTop() < 2
	var want byte
	if !all {
		want = codeArg(L, 2)
	}
	t := L.CreateTable(4, 0)
	parts := value.Parts{L: L}
	it := f.Subfields()
	for {
		code, v, ok := it.Next()
		if !ok {
			break
		}
		if all || code == want {
			parts.Add(value.TextCost + len(v))
			t.Append(value.String(v))
		}
	}
	L.Push(t)
	return 1
}

// subIter is the state of field:each: the subfields as they were when it began.
type subIter struct {
	ud   lua.LUserData
	rest parse.Subfields
}

func (b *fieldBinding) each(L *lua.LState) int {
	// A copy: an edit of the record may move the bytes.
	data := dataField(L).Data()
	value.Ask(L, len(data))
	it := &subIter{rest: parse.SubfieldsOf(bytes.Clone(data))}
	it.ud.Value = it
	L.Push(b.subs)
	L.Push(&it.ud)
	return 2
}

// codeString returns the code of the subfield that it returned last.
func codeString(code byte, it *parse.Subfields) lua.LValue {
	if code >= utf8.RuneSelf {
		return value.String(it.Code())
	}
	return value.Char(code)
}

// stepSubs steps the iterator of field:each.
func stepSubs(L *lua.LState) int {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if it, ok := ud.Value.(*subIter); ok {
			code, v, more := it.rest.Next()
			if !more {
				L.Push(lua.LNil)
				return 1
			}
			L.Push(codeString(code, &it.rest))
			L.Push(value.String(v))
			return 2
		}
	}
	L.RaiseError("the iterator of field:each works only in a for loop")
	return 0
}

func fieldText(L *lua.LState) int {
	f := fieldArg(L, 1).field
	sep := L.OptString(2, " ")
	value.Fits(L, "text", len(f.Data()))
	if f.IsPlain() {
		L.Push(value.String(f.Data()))
		return 1
	}
	var out []byte
	fits := value.Little
	it := f.Subfields()
	for i := 0; ; i++ {
		_, v, ok := it.Next()
		if !ok {
			break
		}
		if n := len(out) + len(sep) + len(v); n > fits {
			fits = value.Grows(L, "text", n)
		}
		if i > 0 {
			out = append(out, sep...)
		}
		out = append(out, v...)
	}
	L.Push(value.String(out))
	return 1
}

func indicator(which int) func(*lua.LState, *lua.LUserData) lua.LValue {
	return fieldProp(func(f parse.Field) lua.LValue {
		if f.IsPlain() {
			return lua.LNil
		}
		ind1, ind2 := f.Indicators()
		if which == 1 {
			return value.Char(ind1)
		}
		return value.Char(ind2)
	})
}

func fieldString(L *lua.LState) int {
	f := fieldArg(L, 1).field
	value.Ask(L, 2*len(f.Data()))
	L.Push(lua.LString(encode.MRKField(nil, f)))
	return 1
}

// sameField is == for fields: two handles of one field are equal.
func sameField(L *lua.LState) int {
	a, _ := L.Get(1).(*lua.LUserData)
	c, _ := L.Get(2).(*lua.LUserData)
	if a != nil && c != nil {
		x, ok1 := a.Value.(*fieldHandle)
		y, ok2 := c.Value.(*fieldHandle)
		L.Push(lua.LBool(ok1 && ok2 && x.owner == y.owner && x.field == y.field))
		return 1
	}
	L.Push(lua.LFalse)
	return 1
}
