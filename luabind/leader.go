package luabind

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// leaderSettable stands for the setter in the documentation; open installs the real one.
func leaderSettable(*lua.LState, *lua.LUserData, lua.LValue) {}

// leaderBinding is the type Leader of one Lua state.
type leaderBinding struct {
	mt *lua.LTable
}

// leaderHandle is the leader of a record as a script sees it.
type leaderHandle struct {
	ud    lua.LUserData
	owner *recordHandle
}

// LuaType implements value.Typed.
func (*leaderHandle) LuaType() string { return "leader" }

// class declares the type Leader, for documentation. Its values also have positions, and so a metatable of
// their own.
func (b *leaderBinding) class() *declare.Class {
	c := &declare.Class{
		Name: "Leader", Var: "leader", Apart: true, Index: "[integer] string",
		Doc:   "The leader of a record. leader[6] is the character at position 6, counted from 0 as in MARC documents. The positions below have names, including those of authority and holdings records. Lengths and addresses cannot be set: they are computed. tostring(leader) is the whole leader.",
		Funcs: leaderFuncs(),
	}
	var methods []string
	for _, f := range c.Funcs {
		methods = append(methods, f.Name)
	}
	c.Lost = func(name string) string { return positions{tag: "leader"}.lost("leader", name, methods) }
	for _, name := range fixedfield.KnownNames("leader") {
		p := fixedfield.Known("leader", name)
		prop := declare.Prop{
			Name: name, Type: "string", Set: leaderSettable,
			Doc:     leaderDoc(p),
			Example: "record.leader." + name,
		}
		if new(parse.Leader).Computed(p.At) {
			prop.Set = nil
		}
		c.Props = append(c.Props, prop)
	}
	return c
}

func leaderFuncs() []declare.Func {
	return positionFuncs("leader", "record.leader", func(L *lua.LState) positions {
		l := leaderOf(L).Leader()
		return positions{fixedfield.Leader(l.Type()), "leader", l[:]}
	})
}

// leaderDoc describes a position of the leader, with the first of its values.
func leaderDoc(p *fixedfield.Position) string {
	const shown = 3
	doc := fmt.Sprintf("Position %d: %s", p.At, lowerFirst(p.Title))
	if p.Width > 1 {
		doc = fmt.Sprintf("Positions %d to %d: %s", p.At, p.End(), lowerFirst(p.Title))
	}
	for i, v := range p.Values {
		if len(p.Values) == 1 {
			break
		}
		sep := "; "
		if i == 0 {
			sep = ": "
		}
		if i == shown {
			return doc + "; …"
		}
		code := v.Code
		if code == " " {
			code = "blank"
		}
		doc += sep + code + " " + v.Meaning
	}
	return strings.TrimSuffix(doc, ".") + "."
}

// get is the getter of record.leader.
func (b *leaderBinding) get(L *lua.LState, _ *lua.LUserData) lua.LValue {
	h := &leaderHandle{owner: recordArg(L, 1)}
	h.ud.Value, h.ud.Metatable = h, b.mt
	return &h.ud
}

// setLeader is the setter of record.leader.
func setLeader(L *lua.LState, _ *lua.LUserData, v lua.LValue) {
	if err := setLeaderRange(this(L), 0, parse.LeaderLen-1, v.String()); err != nil {
		L.RaiseError("%s", err.Error())
	}
}

// leaderOf returns the record whose leader a method was called on.
func leaderOf(L *lua.LState) *parse.Record {
	ud, _ := L.Get(1).(*lua.LUserData)
	if ud == nil {
		L.RaiseError("a method of leader was called without a leader: write leader:name(…), with a colon")
	}
	h, ok := ud.Value.(*leaderHandle)
	if !ok {
		L.RaiseError("a leader expected, got %s", value.TypeName(ud))
	}
	if h.owner.rec == nil {
		L.RaiseError("this leader was used after the hook of its record had returned; keep record:copy() instead")
	}
	return h.owner.rec
}

// leaderPos reads the key of a leader: a position from 0 to 23 or a name. width is 0 for any other name.
func leaderPos(L *lua.LState) (at, width int) {
	switch k := L.Get(2).(type) {
	case lua.LNumber:
		if i := int(k); lua.LNumber(i) == k && i >= 0 && i < parse.LeaderLen {
			return i, 1
		}
		L.RaiseError("the leader has the positions 0 to 23, not %s", k.String())
	case lua.LString:
		if p := leaderNames()[string(k)]; p != nil {
			return p.At, p.Width
		}
	default:
		L.RaiseError("the leader has the positions 0 to 23 and their names")
	}
	return 0, 0
}

// leaderNames are the positions of leaders by name. The names of all formats are good for all
// records, as the same name is never another position.
var leaderNames = sync.OnceValue(func() map[string]*fixedfield.Position {
	names := map[string]*fixedfield.Position{}
	for _, name := range fixedfield.KnownNames("leader") {
		names[name] = fixedfield.Known("leader", name)
	}
	return names
})

// open makes the metatable of leaders.
func (b *leaderBinding) open(L *lua.LState) {
	methods := map[string]*lua.LFunction{}
	var members []string
	for _, f := range leaderFuncs() {
		methods[f.Name] = L.NewFunction(f.Fn)
		members = append(members, f.Name)
	}
	b.mt = L.NewTable()
	L.SetField(b.mt, "__index", L.NewFunction(func(L *lua.LState) int {
		if at, width := leaderPos(L); width > 0 {
			L.Push(value.String(leaderOf(L).Leader()[at : at+width]))
			return 1
		}
		if fn := methods[L.Get(2).String()]; fn != nil {
			L.Push(fn)
			return 1
		}
		positions{tag: "leader"}.unknown(L, "leader", L.Get(2).String(), members)
		return 0
	}))
	L.SetField(b.mt, "__newindex", L.NewFunction(leaderNewIndex))
	L.SetField(b.mt, "__tostring", L.NewFunction(leaderString))
	L.SetField(b.mt, "__metatable", lua.LString("Leader"))
}

func leaderNewIndex(L *lua.LState) int {
	r := leaderOf(L)
	at, width := leaderPos(L)
	if width == 0 {
		positions{tag: "leader"}.unknown(L, "leader", L.Get(2).String(), nil)
	}
	v := L.Get(3).String()
	switch {
	case width > 1:
		if err := setLeaderRange(r, at, at+width-1, v); err != nil {
			L.RaiseError("%s", err.Error())
		}
		return 0
	case len(v) != 1:
		L.RaiseError("leader/%02d takes one character, got %s", at, strconv.Quote(value.Short(v)))
	}
	if err := r.SetLeader(at, v[0]); err != nil {
		L.RaiseError("%s", err.Error())
	}
	return 0
}

func leaderString(L *lua.LState) int {
	L.Push(value.String(leaderOf(L).Leader()[:]))
	return 1
}
