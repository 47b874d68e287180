package luabind

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// newRecord is marc.record.
func (b *marcBinding) newRecord(L *lua.LState) int {
	r := parse.NewRecord()
	r.SetUNIMARC(b.isUNIMARC())
	list := L.OptTable(1, L.NewTable())
	knownKeys(L, "marc.record", list, "leader", "fields")
	if v := list.RawGetString("leader"); v != lua.LNil {
		if err := setLeaderRange(r, 0, parse.LeaderLen-1, v.String()); err != nil {
			L.RaiseError("%s", err.Error())
		}
	}
	if v := list.RawGetString("fields"); v != lua.LNil {
		fields, ok := v.(*lua.LTable)
		if !ok {
			L.RaiseError("marc.record: fields is a list, not a %s", value.TypeName(v))
		}
		list = fields
	}
	n := list.Len()
	for i := 1; i <= n; i++ {
		appendPart(L, r, i, list.RawGetInt(i))
	}
	L.Push(b.wrap.record(r))
	return 1
}

// knownKeys raises an error when a table has a name for a key that is not one of those known.
func knownKeys(L *lua.LState, of string, t *lua.LTable, known ...string) {
	for k, _ := t.Next(lua.LNil); k != lua.LNil; k, _ = t.Next(k) {
		if name, ok := k.(lua.LString); ok && !slices.Contains(known, string(name)) {
			value.NoOption(L, of, k, known)
		}
	}
}

// appendPart adds one element of the list that is the argument of marc.record.
func appendPart(L *lua.LState, r *parse.Record, i int, v lua.LValue) {
	// Arguments of the same shape are read from the stack, as marc.field reads its own.
	base := L.GetTop()
	defer L.SetTop(base)
	switch v := v.(type) {
	case *lua.LUserData:
		L.Push(v)
		f := fieldArg(L, base+1).field
		grow(L, r, len(f.Data()))
		r.Append(f.Tag(), f.Data())
		return
	case *lua.LTable:
		if v.RawGetString("tag") != lua.LNil {
			appendFieldTable(L, r, v)
			return
		}
		knownKeys(L, "a field of marc.record", v, "tag", "ind1", "ind2", "data", "subfields")
		n := v.Len()
		for k := 1; k <= n; k++ {
			L.Push(v.RawGetInt(k))
		}
	default:
		L.RaiseError("marc.record: field %d is a %s: a Field or a list {tag, indicators, code, value, …} is expected", i, value.TypeName(v))
	}
	tag, data := fieldArgs(L, base+1, nil)
	grow(L, r, len(data))
	r.Append(tag, data)
}

// appendFieldTable adds a field of the shape that to_table returns.
func appendFieldTable(L *lua.LState, r *parse.Record, t *lua.LTable) {
	knownKeys(L, "a field of marc.record", t, "tag", "ind1", "ind2", "data", "subfields")
	base := L.GetTop()
	L.Push(t.RawGetString("tag"))
	if data := t.RawGetString("data"); data != lua.LNil {
		L.Push(data)
		v := valueArg(L, base+2)
		grow(L, r, len(v))
		tag, text := tagArg(L, base+1), []byte(v)
		if !tag.IsPlain(text) {
			L.RaiseError("marc.record: %s is a data field: it has ind1, ind2 and subfields, not data", tag)
		}
		r.Append(tag, text)
		return
	}
	L.Push(tableIndicators(L, t))
	tag := tagArg(L, base+1)
	if tag.IsControl() {
		L.RaiseError("marc.record: %s is a control field: it needs data", tag)
	}
	ind1, ind2 := indicatorsArg(L, base+2)
	// Records have fields without subfields, and codes that no script may write, and so do the tables of to_table.
	data := []byte{ind1, ind2}
	subs, _ := t.RawGetString("subfields").(*lua.LTable)
	for i := 1; subs != nil && i <= subs.Len(); i++ {
		s, ok := subs.RawGetInt(i).(*lua.LTable)
		if !ok {
			L.RaiseError("marc.record: a subfield is a %s: {code=…, value=…} is expected", value.TypeName(subs.RawGetInt(i)))
		}
		knownKeys(L, "a subfield of marc.record", s, "code", "value")
		L.SetTop(base)
		L.Push(s.RawGetString("code"))
		L.Push(s.RawGetString("value"))
		code, v := anyCodeArg(L, base+1), valueArg(L, base+2)
		value.Ask(L, 2*len(v)) // what grows is copied
		data = append(append(append(data, parse.SubfieldDelimiter), code...), v...)
	}
	grow(L, r, len(data))
	r.Append(tag, data)
}

// tableIndicators returns the indicators of a field in the shape that to_table returns. Those of an
// existing record are accepted whatever they are.
func tableIndicators(L *lua.LState, t *lua.LTable) lua.LValue {
	var both string
	for _, name := range []string{"ind1", "ind2"} {
		s := " "
		switch v := t.RawGetString(name); v.Type() {
		case lua.LTNil:
		case lua.LTUserData:
			s, _ = isRaw(v)
		default:
			if s = v.String(); s == `\` {
				L.RaiseError("marc.record: %s", checkIndicators(s).Error())
			}
		}
		if len(s) != 1 || s[0] < ' ' || s[0] > '~' {
			L.RaiseError("marc.record: an indicator is one printable ASCII character, got %q", s)
		}
		both += s
	}
	return &lua.LUserData{Value: rawText(both)}
}
