package luabind

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/subfield"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
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
func (b *fieldBinding) class() *declare.Class {
	return &declare.Class{
		Name: "Field", Var: "field", Apart: true, Elsewhere: fieldElsewhere, Asked: askedOfField, Assigned: assignedToField,
		Doc: "A field of a record. Editing it edits the record. Using a field that was deleted is an error.",
		Funcs: slices.Concat([]declare.Func{
			{
				Name: "value", Args: "code: string", Returns: "string|nil", Fn: fieldValue, Hot: true, Go: goFieldValue, Bind: bindFieldValue,
				Doc:     "The first value of a subfield, or nil.",
				Example: `field:value("a")`,
			},
			{
				Name: "values", Args: "code: string?", Returns: "string[]", Fn: fieldValues, Hot: true, Go: goFieldValues,
				Doc:     "All values of a subfield, or of all subfields.",
				Example: `field:values("a")`,
			},
			{
				Name: "each", Returns: "fun(): string, string", Fn: b.each, Hot: true, GoEach: goEachSubfield,
				Doc:     "Iterates over the subfields: code, value.",
				Example: `for code, value in field:each() do print(code, value) end`,
			},
			{
				Name: "text", Args: "separator: string?, codes: string?", Returns: "string", Fn: fieldText, Hot: true, Go: goFieldText,
				Doc:     "The values of all subfields, or of those with one of the codes, joined by the separator, a blank by default; of a control field its data.",
				Example: `field:text("--", "axyzv")`,
			},
			{
				Name: "to_mrk", Returns: "string", Fn: fieldString, Go: goFieldMRK,
				Doc:     "The field in MARCMaker notation, a line without its end. tostring(field) is the same.",
				Example: `field:to_mrk()`,
			},
		}, subfieldFuncs(), placeFuncs(), b.linkFuncs()),
		Props: []declare.Prop{
			{
				Name: "tag", Type: "string",
				Doc:     "The tag.",
				Example: `field.tag`,
				Get: fieldProp(func(f parse.Field) lua.LValue {
					return lua.LString(f.Tag().String())
				}),
				Go:  func(c *goval.Call, self goval.Value) goval.Value { return goTag(c, goField(self).Tag()) },
				Set: setFieldTag,
			},
			{
				Name: "ind1", Type: "string|nil", Get: indicator(1), Set: indicatorSetter(1), Go: goIndicator(0),
				Doc:     "The first indicator; nil in a field that has none. A blank, a digit or a lower-case letter can be set; marc.raw takes any character.",
				Example: `field.ind1`,
			},
			{
				Name: "ind2", Type: "string|nil", Get: indicator(2), Set: indicatorSetter(2), Go: goIndicator(1),
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
				Go: func(_ *goval.Call, self goval.Value) goval.Value {
					if f := goField(self); f.IsPlain() {
						return goval.Bytes(f.Data())
					}
					return goval.Value{}
				},
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
	f, code := dataField(L), anyCodeArg(L, 2)
	if v, ok := code.First(f); ok {
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
	var want subfield.Code
	if !all {
		want = anyCodeArg(L, 2)
	}
	t := L.CreateTable(4, 0)
	parts := value.Parts{L: L}
	it := f.Subfields()
	for {
		code, v, ok := it.Next()
		if !ok {
			break
		}
		if all || want.Is(code, &it) {
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
	sep, codes := L.OptString(2, " "), L.OptString(3, "")
	value.Fits(L, "text", len(f.Data()))
	if f.IsPlain() {
		L.Push(value.String(f.Data()))
		return 1
	}
	var out []byte
	fits := value.Little
	it := f.Subfields()
	for i := 0; ; i++ {
		code, v, ok := it.Next()
		if !ok {
			break
		}
		if codes != "" && !hasCodeIn(codes, code, &it) {
			i--
			continue
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

// hasCodeIn reports whether the subfield that an iterator returned last has one of the codes.
func hasCodeIn(codes string, code byte, it *parse.Subfields) bool {
	if code < utf8.RuneSelf {
		return strings.IndexByte(codes, code) >= 0
	}
	return strings.Contains(codes, string(it.Code()))
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

func goFieldMRK(c *goval.Call, args []goval.Value) goval.Value {
	return c.Make(encode.MRKField(c.Take(), goval.Live(args, 0)))
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

// The same functions on Go values.

// goField returns the field of a property, which must not be deleted.
func goField(self goval.Value) parse.Field { return goval.Live([]goval.Value{self}, 0) }

// goTag makes the text of a tag.
func goTag(c *goval.Call, t parse.Tag) goval.Value {
	if t.IsNumber() {
		return goval.Str(t.String())
	}
	b := t.Bytes()
	return c.Copy(b[:])
}

// goDataField returns the field that a method of subfields was called on.
func goDataField(args []goval.Value) parse.Field {
	f := goval.Live(args, 0)
	if f.IsControl() {
		goval.Abandon()
	}
	return f
}

func goFieldValue(_ *goval.Call, args []goval.Value) goval.Value {
	f := goDataField(args)
	if v, ok := f.Value(goCode(args, 1)); ok {
		return goval.Bytes(v)
	}
	return goval.Value{}
}

// bindFieldValue binds value to a code.
func bindFieldValue(_ *goval.Call, rest []goval.Value) goval.Bound {
	code := goCode(rest, 0)
	return func(_ *goval.Call, self goval.Value) goval.Value {
		f := goField(self)
		if f.IsControl() {
			goval.Abandon()
		}
		if v, ok := f.Value(code); ok {
			return goval.Bytes(v)
		}
		return goval.Value{}
	}
}

func goFieldValues(c *goval.Call, args []goval.Value) goval.Value {
	f := goDataField(args)
	all := len(args) < 2
	var want byte
	if !all {
		want = goCode(args, 1)
	}
	t := c.NewTable(4)
	it := f.Subfields()
	for code, v, ok := it.Next(); ok; code, v, ok = it.Next() {
		if all || code == want {
			c.Grow(value.TextCost)
			t.Append(goval.Bytes(v))
		}
	}
	return goval.OfTable(t)
}

// goEachSubfield needs no copy of the data: views of data stay as they are when a record is changed.
func goEachSubfield(c *goval.Call, args []goval.Value) *goval.Iter {
	it := c.Iter(goStepSubs)
	it.Subs = goDataField(args).Subfields()
	return it
}

func goStepSubs(c *goval.Call, it *goval.Iter) goval.Value {
	code, v, ok := it.Subs.Next()
	if !ok {
		return goval.Value{}
	}
	c.More = append(c.More, goval.Bytes(v))
	if code >= utf8.RuneSelf {
		return c.Copy(it.Subs.Code())
	}
	return goval.Char(code)
}

func goFieldText(c *goval.Call, args []goval.Value) goval.Value {
	f := goval.Live(args, 0)
	sep, codes := goval.OptOnlyText(args, 1, " "), goval.OptOnlyText(args, 2, "")
	if f.IsPlain() {
		return goval.Bytes(f.Data())
	}
	out := c.Take()
	it := f.Subfields()
	for i := 0; ; i++ {
		code, v, ok := it.Next()
		if !ok {
			return c.Make(out)
		}
		if codes != "" && !hasCodeIn(codes, code, &it) {
			i--
			continue
		}
		if i > 0 {
			out = append(out, sep...)
		}
		out = append(out, v...)
	}
}

func goIndicator(which int) func(*goval.Call, goval.Value) goval.Value {
	return func(_ *goval.Call, self goval.Value) goval.Value {
		f := goField(self)
		if f.IsPlain() {
			return goval.Value{}
		}
		ind1, ind2 := f.Indicators()
		if which == 0 {
			return goval.Char(ind1)
		}
		return goval.Char(ind2)
	}
}
