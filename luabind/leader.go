package luabind

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// leaderHandle is the leader of a record as a script sees it.
type leaderHandle struct {
	ud    lua.LUserData
	owner *recordHandle
}

// leaderNames are the positions of the leader that have a name, the same for all types of record
// (Library of Congress, MARC 21 Format for Bibliographic Data, Leader).
var leaderNames = map[string]int{
	"status": 5, "type": 6, "level": 7, "control": 8, "coding": 9, "encoding_level": 17, "form": 18, "multipart": 19,
}

// leaderClass declares the type Leader, for documentation: its values have positions, too, and so
// a metatable of their own.
func (b *Binding) leaderClass() *Class {
	prop := func(name, doc string) Prop {
		return Prop{name, "string", doc, "record.leader." + name, b.leaderGet, b.leaderSet}
	}
	return &Class{
		Name: "Leader", Var: "leader", Index: "string",
		Doc: "The leader of a record. leader[6] is the character at position 6, counted from 0 as MARC documents do; these positions have names. Lengths and addresses cannot be set: they are computed. tostring(leader) is all of it.",
		Props: []Prop{
			prop("status", "Position 5: c corrected, d deleted, n new, …"),
			prop("type", "Position 6, the type of record: a language material, e maps, g projected medium, …"),
			prop("level", "Position 7, the bibliographic level: m monograph, s serial, …"),
			prop("control", "Position 8, the type of control: blank, or a archival."),
			prop("coding", "Position 9, the character coding: a is UTF-8, blank is MARC-8. It says what the record claimed when it was read."),
			prop("encoding_level", "Position 17, the encoding level: blank is full level."),
			prop("form", "Position 18, the descriptive cataloging form: a AACR2, i ISBD, …"),
			prop("multipart", "Position 19, the multipart resource record level."),
		},
	}
}

func (b *Binding) leaderGet(L *lua.LState, _ *lua.LUserData) lua.LValue {
	b.leaderIndex(L)
	return L.Get(-1)
}

func (b *Binding) leaderSet(L *lua.LState, _ *lua.LUserData, _ lua.LValue) { b.leaderNewIndex(L) }

func (b *Binding) getLeader(L *lua.LState, _ *lua.LUserData) lua.LValue {
	h := &leaderHandle{owner: b.handle(L, 1)}
	h.ud.Value, h.ud.Metatable = h, b.leaderMT
	return &h.ud
}

func (b *Binding) setLeader(L *lua.LState, _ *lua.LUserData, v lua.LValue) {
	if err := setLeaderRange(b.record(L), 0, parse.LeaderLen-1, v.String()); err != nil {
		L.RaiseError("%s", err.Error())
	}
}

func (b *Binding) leaderOf(L *lua.LState) *parse.Record {
	h := L.Get(1).(*lua.LUserData).Value.(*leaderHandle)
	if h.owner.rec == nil {
		L.RaiseError("this leader was used after the hook of its record had returned; keep record:copy() instead")
	}
	return h.owner.rec
}

// leaderPos reads the key of a leader: a position from 0 to 23 or its name.
func leaderPos(L *lua.LState) int {
	switch k := L.Get(2).(type) {
	case lua.LNumber:
		if i := int(k); lua.LNumber(i) == k && i >= 0 && i < parse.LeaderLen {
			return i
		}
		L.RaiseError("the leader has the positions 0 to 23, not %s", k.String())
	case lua.LString:
		if i, ok := leaderNames[string(k)]; ok {
			return i
		}
		var names []string
		for n := range leaderNames {
			names = append(names, n)
		}
		hint := ""
		if near := Nearest(string(k), names); near != "" {
			hint = ": did you mean leader." + near + "?"
		}
		L.RaiseError("a leader has no '%s'%s", string(k), hint)
	default:
		L.RaiseError("the leader has the positions 0 to 23 and their names")
	}
	return 0
}

func (b *Binding) leaderIndex(L *lua.LState) int {
	L.Push(single[b.leaderOf(L).Leader()[leaderPos(L)]])
	return 1
}

func (b *Binding) leaderNewIndex(L *lua.LState) int {
	r, pos := b.leaderOf(L), leaderPos(L)
	v := L.Get(3).String()
	if len(v) != 1 {
		L.RaiseError("leader/%02d takes one character, got %s", pos, strconv.Quote(v))
	}
	if err := r.SetLeader(pos, v[0]); err != nil {
		L.RaiseError("%s", err.Error())
	}
	return 0
}

func (b *Binding) leaderString(L *lua.LState) int {
	L.Push(stringOf(b.leaderOf(L).Leader()[:]))
	return 1
}

// mustSpec gives a spec of the binding's own.
func (b *Binding) mustSpec(s string) *marcspec.Spec {
	if c, ok := b.specs[s]; ok {
		return c
	}
	c, err := marcspec.Compile(s)
	if err != nil {
		panic("luabind: " + err.Error())
	}
	b.specs[s] = c
	return c
}
