package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/linkage"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// linkFuncs are the methods of Record for fields in another writing system.
func (b *recordBinding) linkFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "linked", Args: "field: Field", Returns: "Field[]", Fn: b.linked,
			Doc:     "The fields linked with a field by tag and number in $6, in the order of the record: for a field its 880, for an 880 the field that it represents, whatever code for the writing system follows the number. The number 00 means that there is no partner.",
			Example: `record:linked(field)`,
		},
		{
			Name: "renumber_links", Returns: "integer", Fn: renumberLinks, Changes: true,
			Doc:     "Numbers the links 01, 02, … in the order of the record, in $6 of both fields, and returns how many fields changed. 00 stays.",
			Example: `record:renumber_links()`,
		},
	}
}

// linkFuncs are those of Field.
func (b *fieldBinding) linkFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "linked", Returns: "Field[]", Fn: b.linked,
			Doc:     "The fields linked with this one, as record:linked returns them.",
			Example: `field:linked()`,
		},
		{
			Name: "link", Returns: "Link|nil", Fn: fieldLink,
			Doc:     "The parts of $6: {tag=…, number=…, script=…, direction=…, exact=…}. script is the code for the writing system. script and direction are nil when they are missing; exact is true when $6 is written as the format requires. The result is nil when there is no $6, or when its meaning is not certain.",
			Example: `field:link()`,
		},
	}
}

func (b *recordBinding) linked(L *lua.LState) int {
	h, f := recordArg(L, 1), fieldArg(L, 2).field
	if f.Record() != h.rec {
		L.ArgError(2, "the field belongs to another record")
	}
	return b.wrap.list(L, h, linkage.Partners(f))
}

func (b *fieldBinding) linked(L *lua.LState) int {
	h := fieldArg(L, 1)
	return b.wrap.list(L, h.owner, linkage.Partners(h.field))
}

func fieldLink(L *lua.LState) int {
	l, _, ok := linkage.Of(fieldArg(L, 1).field)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	t := L.CreateTable(0, 5)
	t.RawSetString("tag", lua.LString(l.Tag.String()))
	t.RawSetString("number", lua.LNumber(l.Number))
	t.RawSetString("exact", lua.LBool(l.Exact))
	script, direction := l.Script()
	if script != "" {
		t.RawSetString("script", lua.LString(script))
	}
	if direction != "" {
		t.RawSetString("direction", lua.LString(direction))
	}
	L.Push(t)
	return 1
}

func renumberLinks(L *lua.LState) int {
	L.Push(lua.LNumber(linkage.Renumber(this(L))))
	return 1
}

// linkedOption reads the table of options that is an argument, if it is there: {linked=true}.
func linkedOption(L *lua.LState, n int, of string) bool {
	if L.Get(n) == lua.LNil {
		return false
	}
	var with bool
	value.Options(L, n, of, map[string]func(v lua.LValue){"linked": func(v lua.LValue) {
		with = value.BoolOption(L, of, "linked", v)
	}})
	return with
}

// deleteFields removes fields from their record, with linked the fields that belong to them as well, and
// returns how many.
func deleteFields(fields []parse.Field, linked bool) int {
	if linked {
		fields = linkage.Together(fields...)
	}
	for _, f := range fields {
		_ = f.Delete() // none of them is deleted yet, and none is in the list twice
	}
	return len(fields)
}
