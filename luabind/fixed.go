package luabind

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// fixedBinding is the type Fixed of one Lua state.
type fixedBinding struct {
	mt      *lua.LTable
	scratch []byte // for the data of a field while it is changed
}

// fixedHandle is a field 006, 007 or 008 as a script sees it. Its positions are determined at each
// use, since the leader may have changed.
type fixedHandle struct {
	ud    lua.LUserData
	owner *recordHandle
	field parse.Field
}

// LuaType implements value.Typed.
func (*fixedHandle) LuaType() string { return "fixed field" }

// recordFuncs are the methods of Record that concern fixed fields.
func (b *fixedBinding) recordFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "fixed", Args: "tag: string|Field, occurrence: integer?", Returns: "Fixed|nil", Fn: b.fixed, Hot: true,
			Doc:     "Field 006, 007 or 008 with named positions: record:fixed(\"008\").lang. occurrence counts from 1, which is the default; nil when there is no such field.",
			Example: `record:fixed("008").lang`,
		},
		{
			Name: "kind", Returns: "string|nil, string|nil", Fn: recordKind,
			Doc:     "The format of the record by leader/06 and 07 (\"bibliographic\", \"authority\", \"holdings\", \"classification\", \"community\"), and for a bibliographic record the type of material (\"books\", \"computer files\", \"maps\", \"music\", \"continuing resources\", \"visual materials\", \"mixed materials\"). nil when these positions have other values.",
			Example: `local format, material = record:kind()`,
		},
	}
}

// class declares the type Fixed.
func (b *fixedBinding) class() *declare.Class {
	const example = `record:fixed("008")`
	c := &declare.Class{
		Name: "Fixed", Var: "fixed", Apart: true, Index: "[integer] string",
		Doc: "Field 006, 007 or 008 with the named positions of MARC 21. fixed.lang = \"ger\" edits the record. Names depend on the type of material; docs/fixed-fields.md lists them all. A position is nil when only another type of material has it, or when the field is too short for it. A name that no type has is an error, and so is setting a value of another width. fixed[35] is the character at position 35, counted from 0 as in MARC documents. tostring(fixed) is the whole field.",
		Funcs: append(positionFuncs("fixed", example, fixedPositions),
			declare.Func{
				Name: "set", Args: "at: integer|string, value: string", Returns: "Fixed", Fn: b.set, Changes: true,
				Doc:     "Sets the characters from a position on, or those of a named position.",
				Example: example + `:set(38, " d")`,
			},
			declare.Func{
				Name: "pad", Args: "char: string?", Returns: "integer", Fn: fixedPad, Changes: true,
				Doc:     "Lengthens a field that is too short to its full length, with blanks or the given character (\"|\" means that nothing was coded), and returns how many were added.",
				Example: example + `:pad()`,
			},
			declare.Func{
				Name: "material", Returns: "string|nil", Fn: fixedMaterial,
				Doc:     "The type of material to which the names belong: \"books\", \"sound recording\", \"holdings\", …; nil when the first character of 006 or 007 names none.",
				Example: example + `:material()`,
			},
		),
		Props: []declare.Prop{
			{
				Name: "tag", Type: "string",
				Doc:     "The tag.",
				Example: example + `.tag`,
				Get: func(L *lua.LState, _ *lua.LUserData) lua.LValue {
					return lua.LString(fixedArg(L).field.Tag().String())
				},
			},
			{
				Name: "data", Type: "string",
				Doc:     "The whole field.",
				Example: example + `.data`,
				Get: func(L *lua.LState, _ *lua.LUserData) lua.LValue {
					return value.String(fixedArg(L).field.Data())
				},
				Set: func(L *lua.LState, _ *lua.LUserData, _ lua.LValue) {
					replaceFixed(L, fixedArg(L).field, []byte(valueArg(L, 3)))
				},
			},
		},
	}
	c.Lost = func(name string) string { return lostFixed(name, c.Names()) }
	for i := range c.Funcs { // the handle is called fixed in messages, and made in examples
		if c.Funcs[i].Name == "meaning" {
			c.Funcs[i].Example = example + `:meaning("lang")`
		}
	}
	return c
}

// lostFixed returns the message for a name that the positions of no field have.
func lostFixed(name string, members []string) string {
	for _, tag := range []string{"008", "006", "007"} {
		if msg := (positions{tag: tag}).lost("fixed", name, members); strings.Contains(msg, "did you mean") {
			return strings.Replace(msg, "field "+tag, "a fixed field", 1)
		}
	}
	return "a fixed field has no '" + name + "'"
}

// fixedNames lists the names that positions of fixed fields have, for documentation.
func fixedNames() (list []declare.Named) {
	for _, tag := range []string{"008", "006", "007"} {
		list = append(list, namedPositions(tag)...)
	}
	return uniqueNames(list)
}

// namedPositions lists the names that the forms of a tag give to positions, each with where that is.
func namedPositions(tag string) (list []declare.Named) {
	for _, name := range fixedfield.KnownNames(tag) {
		p := fixedfield.Known(tag, name)
		place := fmt.Sprintf("%s/%02d", tag, p.At)
		if p.Width > 1 {
			place += fmt.Sprintf("-%02d", p.End())
		}
		list = append(list, declare.Named{Name: name, Doc: place + " " + p.Title})
	}
	return list
}

// uniqueNames joins the entries of names that occur several times.
func uniqueNames(list []declare.Named) (out []declare.Named) {
	at := map[string]int{}
	for _, n := range list {
		if i, seen := at[n.Name]; seen {
			out[i].Doc += "; " + n.Doc
			continue
		}
		at[n.Name] = len(out)
		out = append(out, n)
	}
	return out
}

// open makes the metatable of fixed fields.
func (b *fixedBinding) open(L *lua.LState) {
	class := b.class()
	names := class.Names()
	class.Get = func(L *lua.LState) int { return fixedIndex(L, names) }
	class.Set = func(L *lua.LState) { b.setIndex(L, names) }
	b.mt = class.Metatable(L)
	L.SetField(b.mt, "__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(value.String(fixedArg(L).field.Data()))
		return 1
	}))
}

func (b *fixedBinding) fixed(L *lua.LState) int {
	h := recordArg(L, 1)
	f, ok := fixedField(L, h)
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	x := &fixedHandle{owner: h, field: f}
	x.ud.Value, x.ud.Metatable = x, b.mt
	L.Push(&x.ud)
	return 1
}

// The tags of fixed fields.
var (
	tag006, _ = parse.MakeTag("006")
	tag007, _ = parse.MakeTag("007")
	tag008, _ = parse.MakeTag("008")
)

// fixedField reads the arguments of record:fixed: a field, or a tag and an occurrence.
func fixedField(L *lua.LState, h *recordHandle) (f parse.Field, ok bool) {
	if _, is := L.Get(2).(*lua.LUserData); is {
		f := fieldArg(L, 2).field
		if f.Record() != h.rec {
			L.ArgError(2, "the field belongs to another record")
		}
		checkFixedTag(L, f.Tag())
		return f, true
	}
	if n, is := L.Get(2).(lua.LNumber); is && n >= 6 && n <= 8 {
		L.ArgError(2, fmt.Sprintf("a tag such as \"008\" expected, got number: write it in quotes, \"00%d\"", int(n)))
	}
	tag := tagArg(L, 2)
	checkFixedTag(L, tag)
	nth := L.OptInt(3, 1)
	if nth < 1 {
		L.ArgError(3, "occurrences are counted from 1")
	}
	if nth == 1 {
		return h.rec.First(tag)
	}
	for f := range h.rec.Fields {
		if f.Tag() == tag {
			if nth--; nth == 0 {
				return f, true
			}
		}
	}
	return parse.Field{}, false
}

func checkFixedTag(L *lua.LState, tag parse.Tag) {
	switch tag {
	case tag006, tag007, tag008:
		return
	}
	hint := ""
	if t := strings.ToLower(tag.String()); t == "ldr" || t == "000" {
		hint = "; record.leader has those of the leader"
	}
	L.ArgError(2, fmt.Sprintf("006, 007 and 008 have named positions, %s has none%s", tag, hint))
}

func recordKind(L *lua.LState) int {
	l := this(L).Leader()
	for _, s := range []string{fixedfield.Format(l.Type()), fixedfield.Material(l.Type(), l.Level())} {
		if s == "" {
			L.Push(lua.LNil)
		} else {
			L.Push(lua.LString(s))
		}
	}
	return 2
}

// fixedArg returns the handle that a method was called on, valid and not deleted.
func fixedArg(L *lua.LState) *fixedHandle {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if h, ok := ud.Value.(*fixedHandle); ok {
			switch {
			case h.owner.rec == nil:
				L.RaiseError("this field was used after the hook of its record had returned; keep record:copy() instead")
			case h.field.Deleted():
				L.RaiseError("this field %s was deleted", h.field.Tag())
			}
			return h
		}
	}
	L.RaiseError("a method of a fixed field was called without one: write fixed:name(…), with a colon")
	return nil
}

// positions returns the positions that the field has with the present leader of its record.
func (h *fixedHandle) positions() positions {
	at := positions{data: h.field.Data()}
	switch tag := h.field.Tag(); tag {
	case tag008:
		l := h.owner.rec.Leader()
		at.tag, at.form = "008", fixedfield.For008(l.Type(), l.Level())
	case tag006:
		at.tag = "006"
		if len(at.data) > 0 {
			at.form = fixedfield.For006(at.data[0])
		}
	case tag007:
		at.tag = "007"
		if len(at.data) > 0 {
			at.form = fixedfield.For007(at.data[0])
		}
	default: // its tag was changed
		at.tag = tag.String()
	}
	return at
}

func fixedPositions(L *lua.LState) positions { return fixedArg(L).positions() }

// fixedIndex is fixed.name and fixed[35].
func fixedIndex(L *lua.LState, members []string) int {
	at := fixedArg(L).positions()
	if key, ok := L.Get(2).(lua.LNumber); ok {
		i := int(key)
		switch {
		case lua.LNumber(i) != key || i < 0:
			L.RaiseError("positions are counted from 0: %s is not one", key.String())
		}
		if v, ok := charset.Cut(at.data, i, 1); ok {
			L.Push(value.String(v))
		} else {
			L.Push(lua.LNil)
		}
		return 1
	}
	name := L.Get(2).String()
	var p *fixedfield.Position
	if at.form != nil {
		p = at.form.Position(name)
	}
	if p == nil && fixedfield.Known(at.tag, name) == nil {
		at.unknown(L, "fixed", name, members)
	}
	if v, ok := at.cut(p); ok {
		L.Push(value.String(v))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}
