package declare_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
)

// item is a class with a member of each kind.
func item() *declare.Class {
	return &declare.Class{
		Name: "Item", Var: "item",
		Funcs: []declare.Func{{Name: "add_field", Fn: func(L *lua.LState) int {
			L.Push(lua.LString("added " + L.CheckString(2)))
			return 1
		}}},
		Props: []declare.Prop{
			{Name: "id", Get: func(_ *lua.LState, self *lua.LUserData) lua.LValue { return lua.LString(self.Value.(string)) }},
			{
				Name: "leader",
				Get:  func(_ *lua.LState, self *lua.LUserData) lua.LValue { return lua.LString(self.Value.(string)) },
				Set:  func(_ *lua.LState, self *lua.LUserData, v lua.LValue) { self.Value = v.String() },
			},
		},
		Elsewhere: map[string]string{"add_data": "item:add_field(tag)"},
		Named:     func() []declare.Named { return []declare.Named{{Name: "lang"}} },
	}
}

// state has a value of the class as the global it.
func state(t *testing.T, c *declare.Class) *lua.LState {
	t.Helper()
	L := lua.NewState()
	t.Cleanup(L.Close)
	L.SetGlobal("it", &lua.LUserData{Value: "x", Metatable: c.Metatable(L)})
	return L
}

// says runs a script and returns what it returns as text, or its error without the place.
func says(L *lua.LState, text string) string {
	top := L.GetTop()
	defer L.SetTop(top)
	if err := L.DoString(text); err != nil {
		failed := (*lua.ApiError)(nil)
		if !errors.As(err, &failed) {
			return err.Error()
		}
		return failed.Object.String()
	}
	if L.GetTop() == top {
		return ""
	}
	return L.Get(-1).String()
}

// Would catch a member that is not found, one that is set although it cannot be, and a message that names the
// wrong one.
func TestClass(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`return it:add_field("245")`:              "added 245",
		`return it.id`:                            "x",
		`it.leader = "y" return it.leader`:        "y",
		`return getmetatable(it)`:                 "Item",
		`it.id = "z"`:                             "<string>:1: item.id cannot be set",
		`it.add_field = 1`:                        "<string>:1: item:add_field is a method and cannot be set",
		`return it.ids`:                           "<string>:1: an item has no 'ids': did you mean item.id?",
		`it:addfield("245")`:                      "<string>:1: an item has no 'addfield': did you mean item:add_field?",
		`it:addData("245")`:                       "<string>:1: an item has no 'addData': did you mean item:add_field(tag)?",
		`it:add_data("245")`:                      "<string>:1: an item has no 'add_data': did you mean item:add_field(tag)?",
		`it:AddData("245")`:                       "<string>:1: an item has no 'AddData': did you mean item:add_field(tag)?",
		`it.other = 1`:                            "<string>:1: an item has no 'other'",
		`return it[1]`:                            "<string>:1: an item has no '1'",
		`return select("#", it:add_field("245"))`: "1",
	} {
		L := state(t, item())
		require.Equal(t, want, says(L, text), text)
	}

	open := item()
	open.Get = func(L *lua.LState) int { L.Push(lua.LString("got " + L.Get(2).String())); return 1 }
	var set string
	open.Set = func(L *lua.LState) { set = L.Get(2).String() + "=" + L.Get(3).String() }
	L := state(t, open)
	require.Equal(t, "got 1", says(L, "return it[1]"))
	require.Equal(t, "got other", says(L, "return it.other"))
	require.Equal(t, "x", says(L, "return it.id"))
	require.Empty(t, says(L, "it.other = 5"))
	require.Equal(t, "other=5", set)

	record := &declare.Class{Name: "Record", Var: "record"}
	require.Equal(t, "<string>:1: a record has no 'x'", says(state(t, record), "return it.x"))
	record.Only = true
	require.Equal(t, "<string>:1: record has no 'x'", says(state(t, record), "return it.x"))
	record.Lost = func(name string) string { return name + " is lost" }
	require.Equal(t, "<string>:1: x is lost", says(state(t, record), "return it.x"))
}

// Would catch a mistake that check does not find, and a member that it takes for a mistake.
func TestClass_Missing(t *testing.T) {
	t.Parallel()
	c := item()
	c.Asked = func(key lua.LValue) string { return map[string]string{"tag": "what is asked"}[key.String()] }
	for name, want := range map[string]string{
		"add_field": "", "id": "", "lang": "", "ids": "an item has no 'ids': did you mean item.id?", "tag": "an item has no 'tag': did you mean what is asked?",
	} {
		msg, ok := c.Missing(name)
		require.Equal(t, want, msg)
		require.Equal(t, want != "", ok, name)
	}
	c.Assigned = func(key lua.LValue) string { return "what is set" }
	msg, ok := c.MissingToSet("tag")
	require.True(t, ok)
	require.Equal(t, "an item has no 'tag': did you mean what is set?", msg)
	c.Get = func(*lua.LState) int { return 0 }
	_, ok = c.Missing("anything")
	require.False(t, ok)
	require.NotNil(t, declare.Find(c.Funcs, "add_field"))
	require.Nil(t, declare.Find(c.Funcs, "id"))
	require.True(t, declare.IsDirectGlobal(declare.DirectGlobal("add")))
	require.False(t, declare.IsDirectGlobal("add"))
}

// Would catch a module that a script changes for the records after, and a member that is missing silently.
func TestModule(t *testing.T) {
	t.Parallel()
	m := &declare.Module{
		Name:      "text",
		Funcs:     []declare.Func{{Name: "upper", Fn: func(L *lua.LState) int { L.Push(lua.LString("UP")); return 1 }}},
		Values:    []declare.Value{{Name: "blank", Make: func(*lua.LState) lua.LValue { return lua.LString(" ") }}},
		Elsewhere: map[string]string{"trimmed": "use text.trim"},
	}
	L := lua.NewState()
	defer L.Close()
	m.Open(L)
	for script, want := range map[string]string{
		`return text.upper()`:        "UP",
		`return text.blank`:          " ",
		`return getmetatable(text)`:  "text",
		`text.upper = nil`:           "<string>:1: text cannot be changed",
		`text.new = 1`:               "<string>:1: text cannot be changed",
		`return text.uper`:           "<string>:1: text has no 'uper': did you mean text.upper?",
		`return text.blanc`:          "<string>:1: text has no 'blanc': did you mean text.blank?",
		`return text.trimmed`:        "<string>:1: text has no 'trimmed': use text.trim",
		`return text.somethingelse`:  "<string>:1: text has no 'somethingelse'",
		`return rawget(text, "new")`: "nil",
	} {
		require.Equal(t, want, says(L, script), script)
	}
	_, ok := m.Missing("blank")
	require.False(t, ok)
	msg, ok := m.Missing("uper")
	require.True(t, ok)
	require.Equal(t, "text has no 'uper': did you mean text.upper?", msg)
}

// Would catch a --set that is read and reported as unread, or the other way round.
func TestWatched(t *testing.T) {
	t.Parallel()
	L := lua.NewState()
	defer L.Close()
	args := L.NewTable()
	args.RawSetString("a", lua.LString("1"))
	var read []string
	whole := 0
	view := declare.Watched(L, "args", args, func(name string) { read = append(read, name) }, func() { whole++ })
	L.SetGlobal("args", view)
	require.Equal(t, "1", says(L, "return args.a"))
	require.Equal(t, "nil", says(L, "return args.b"))
	require.Equal(t, "nil", says(L, "return args[1]"))
	require.Equal(t, []string{"a", "b"}, read)
	require.Empty(t, says(L, `args.c = "3"`))
	require.Equal(t, "3", says(L, "return args.c"))
	require.Equal(t, lua.LString("3"), args.RawGetString("c"))
	require.Equal(t, "args", says(L, "return getmetatable(args)"))
	require.Zero(t, whole)
	require.Same(t, args, declare.OfWatched(view))
	require.Equal(t, 1, whole)
	require.Same(t, args, declare.Viewed(view))
	require.Equal(t, 2, whole)

	plain := L.NewTable()
	require.Same(t, plain, declare.OfWatched(plain))
	require.Same(t, plain, declare.Viewed(plain))
	fixed := declare.ReadOnly(L, "fixed", args, func(*lua.LState) int { return 0 })
	require.Same(t, fixed, declare.OfWatched(fixed), "it is not watched")
	require.Same(t, args, declare.Viewed(fixed))
	require.Equal(t, 2, whole)
	plain.Metatable = L.NewTable()
	require.Same(t, plain, declare.Viewed(plain))
}
