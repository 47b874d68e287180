package luabind

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// positions are the named positions of a leader or fixed field, and its present data.
type positions struct {
	form *fixedfield.Form // nil: its positions have no names
	tag  string
	data []byte
}

// named finds a position by its name. It returns nil when only another type of material has a position of
// that name. A name that no type has raises an error.
func (at positions) named(L *lua.LState, of, name string) *fixedfield.Position {
	if at.form != nil {
		if p := at.form.Position(name); p != nil {
			return p
		}
	}
	if fixedfield.Known(at.tag, name) == nil {
		at.unknown(L, of, name, nil)
	}
	return nil
}

// unknown raises the error for a name that does not exist.
func (at positions) unknown(L *lua.LState, of, name string, members []string) {
	L.RaiseError("%s", at.lost(of, name, members))
}

// lost returns the message for a name that does not exist.
func (at positions) lost(of, name string, members []string) string {
	hint := ""
	if meant := at.meant(of, name, members); meant != "" {
		hint = ": did you mean " + meant + "?"
	}
	where := "field " + at.tag
	if at.tag == "leader" {
		where = "a leader"
	}
	return fmt.Sprintf("%s has no '%s'%s", where, value.Short(name), hint)
}

// meant returns what a script probably means by such a name; "" when that is not known. members are the
// methods and properties that could be meant as well.
func (at positions) meant(of, name string, members []string) string {
	if here := oclcNames[strings.ToLower(value.Short(name))]; here != "" && fixedfield.Known(at.tag, here) != nil {
		return of + "." + here
	}
	names := fixedfield.KnownNames(at.tag)
	if at.form != nil { // its own names first: of equally near names they are more likely
		names = slices.Concat(at.form.Names(), names)
	}
	near := declare.Nearest(name, slices.Concat(names, members))
	switch {
	case near == "":
		return ""
	case slices.Contains(members, near) && near != "tag" && near != "data":
		return of + ":" + near
	}
	return of + "." + near
}

// cut returns the characters of a position; ok is false when the data end before it does.
func (at positions) cut(p *fixedfield.Position) (v []byte, ok bool) {
	if p == nil {
		return nil, false
	}
	return charset.Cut(at.data, p.At, p.Width)
}

// positionFuncs declares the methods that leaders and fixed fields share. of is the name of a value in
// messages, example the expression for one in examples; at returns the positions of the value that a
// method was called on.
func positionFuncs(of, example string, at func(L *lua.LState) positions) []declare.Func {
	push := func(L *lua.LState, v []byte, ok bool) {
		if ok {
			L.Push(value.String(v))
		} else {
			L.Push(lua.LNil)
		}
	}
	return []declare.Func{
		{
			Name: "get", Args: "at: integer|string, length: integer?", Returns: "string|nil",
			Doc:     "The characters from a position on (length defaults to 1), or those of a named position; nil when the data is too short.",
			Example: example + `:get(6, 2)`,
			Fn: func(L *lua.LState) int {
				v, ok := at(L).get(L, of)
				push(L, v, ok)
				return 1
			},
		},
		{
			Name: "names", Returns: "string[]",
			Doc:     "The names of the positions, in order.",
			Example: example + `:names()`,
			Fn: func(L *lua.LState) int {
				t := L.NewTable()
				if form := at(L).form; form != nil {
					for _, n := range form.Names() {
						t.Append(lua.LString(n))
					}
				}
				L.Push(t)
				return 1
			},
		},
		{
			Name: "each", Returns: "fun(): string, string|nil",
			Doc:     "Iterates over the named positions: name, value. The value is nil when the data is too short.",
			Example: `for name, value in ` + example + `:each() do print(name, value) end`,
			Fn: func(L *lua.LState) int {
				now, i := at(L), 0
				now.data = append([]byte(nil), now.data...) // the field may be changed meanwhile
				L.Push(L.NewFunction(func(L *lua.LState) int {
					if now.form == nil || i == len(now.form.Names()) {
						L.Push(lua.LNil)
						return 1
					}
					p := now.form.Position(now.form.Names()[i])
					i++
					L.Push(lua.LString(p.Name))
					v, ok := now.cut(p)
					push(L, v, ok)
					return 2
				}))
				return 1
			},
		},
		{
			Name: "meaning", Args: "name: string, value: string?", Returns: "string|nil", Fn: func(L *lua.LState) int { return at(L).meaning(L, of) },
			Doc:     "The meaning of the value of a named position, or of the given value; nil when no list has it. The meanings of several codes in one position are joined by \"; \".",
			Example: example + `:meaning("type")`,
		},
		{
			Name: "problems", Returns: "Problem[]", Fn: func(L *lua.LState) int { return at(L).problems(L) },
			Doc:     "The problems, in the order of the positions: a list of tables with code (\"length\", \"value\", \"obsolete\", \"undefined\") and text, a whole sentence; for a position also name, at and value; for the length also want.",
			Example: `for _, p in ipairs(` + example + `:problems()) do print(p.code, p.text) end`,
		},
	}
}

// get reads the arguments of get: a position and a length, or a name.
func (at positions) get(L *lua.LState, of string) ([]byte, bool) {
	if name, ok := L.Get(2).(lua.LString); ok {
		return at.cut(at.named(L, of, string(name)))
	}
	from, n := L.CheckInt(2), L.OptInt(3, 1)
	switch {
	case from < 0 || lua.LNumber(from) != L.Get(2):
		L.ArgError(2, "positions are counted from 0")
	case n < 1:
		L.ArgError(3, "a length of 1 or more expected")
	}
	return charset.Cut(at.data, from, n)
}

func (at positions) meaning(L *lua.LState, of string) int {
	p := at.named(L, of, L.CheckString(2))
	v, ok := at.cut(p)
	value := string(v)
	if L.Get(3) != lua.LNil {
		value, ok = valueArg(L, 3), p != nil
	}
	if ok {
		if text, ok := p.Meaning(value); ok {
			L.Push(lua.LString(text))
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}

func (at positions) problems(L *lua.LState) int {
	var found []fixedfield.Problem
	if at.form != nil {
		found = at.form.Check(at.data)
	} else if p, ok := fixedfield.CheckUntold(at.tag, at.data); ok {
		found = append(found, p)
	}
	list := L.NewTable()
	for _, p := range found {
		list.Append(problemTable(L, p))
	}
	L.Push(list)
	return 1
}

func problemTable(L *lua.LState, p fixedfield.Problem) *lua.LTable {
	t := L.NewTable()
	t.RawSetString("code", lua.LString(p.Code))
	t.RawSetString("text", lua.LString(p.Text))
	if p.Want > 0 {
		t.RawSetString("want", lua.LNumber(p.Want))
	}
	if p.Position != nil {
		t.RawSetString("at", lua.LNumber(p.Position.At))
		t.RawSetString("value", lua.LString(p.Value))
		if p.Position.Name != "" {
			t.RawSetString("name", lua.LString(p.Position.Name))
		}
	}
	return t
}

// checkFixed returns an error if a text cannot be at a place of that many characters.
func checkFixed(v string, width int, place func() string) error {
	if len(v) != width {
		takes := "1 character"
		if width > 1 {
			takes = fmt.Sprintf("%d characters", width)
		}
		return fmt.Errorf("%s takes %s, got %q", place(), takes, value.Short(v))
	}
	if i := strings.IndexFunc(v, func(c rune) bool { return c < ' ' || c > '~' }); i >= 0 {
		return fmt.Errorf("%s takes ASCII characters only, got %q", place(), value.Short(v))
	}
	return nil
}
