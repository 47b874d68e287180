package luabind

import (
	"fmt"
	"slices"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/linkage"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// editFuncs are the methods of Record that change it.
func (b *recordBinding) editFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "add", Args: "tag: string|Field, ...: string|{linked: boolean?}", Returns: "Field", Fn: b.add, Hot: true,
			Doc:     "Adds a field in tag order: record:add(tag, indicators, code, value, …), for a control field record:add(tag, data), or a copy of a Field: record:add(field). With record:add(field, {linked=true}) copies of the fields linked with it come along, linked by a number that is free in this record.",
			Example: `record:add("590", "  ", "a", "Gift of the author")`,
		},
		{
			Name: "append", Args: "tag: string|Field, ...: string|{linked: boolean?}", Returns: "Field", Fn: b.append, Hot: true,
			Doc:     "Adds a field as add does, but at the end of the record.",
			Example: `record:append("590", "  ", "a", "Gift of the author")`,
		},
		{
			Name: "set", Args: "spec: string, value: string", Returns: "Record", Fn: b.set, Hot: true,
			Doc:     "Sets the first value that the spec names; makes the subfield, or the field with blank indicators, when it is not there. Character positions must keep their width.",
			Example: `record:set("245$a", "A better title")`,
		},
		{
			Name: "remove", Args: "spec: string|Field, options: {linked: boolean?}?", Returns: "integer", Fn: b.remove, Hot: true,
			Doc:     "Removes what the spec names, fields or subfields, and says how many. A field that loses its last subfield goes too. With {linked=true}, for fields, those linked with them go and count, too, but for one that another field has a claim to.",
			Example: `record:remove("9..")`,
		},
		{
			Name: "map", Args: "spec: string, fn: fun(value: string): string?", Returns: "integer", Fn: b.mapValues, Hot: true,
			Doc:     "Calls the function with each value; what it returns takes the value's place, nil removes it. Says how many changed.",
			Example: `record:map("650$a", function(v) return v:upper() end)`,
		},
		{
			Name: "sort", Returns: "Record", Fn: b.sort,
			Doc:     "Puts the fields in the order of their tags; equal tags keep their order.",
			Example: `record:sort()`,
		},
		{
			Name: "copy", Returns: "Record", Fn: b.copyRecord,
			Doc:     "A copy that is the script's own and stays valid.",
			Example: `record:copy()`,
		},
	}
}

func (b *recordBinding) add(L *lua.LState) int {
	return b.addWith(L, "record:add", (*parse.Record).Insert)
}

func (b *recordBinding) append(L *lua.LState) int {
	return b.addWith(L, "record:append", (*parse.Record).Append)
}

func (b *recordBinding) addWith(L *lua.LState, of string, place func(*parse.Record, parse.Tag, []byte) parse.Field) int {
	h := recordArg(L, 1)
	if _, is := L.Get(2).(*lua.LUserData); is {
		f := fieldArg(L, 2).field
		if linkedOption(L, 3, of) {
			L.Push(b.wrap.field(h, linkage.Copy(h.rec, f, place)))
			return 1
		}
		// Data of the same record move when it grows: copy first.
		L.Push(b.wrap.field(h, place(h.rec, f.Tag(), slices.Clone(f.Data()))))
		return 1
	}
	tag, data := fieldArgs(L, 2, b.scratch[:0])
	b.scratch = data[:0]
	L.Push(b.wrap.field(h, place(h.rec, tag, data)))
	return 1
}

// fieldArgs reads the arguments that describe a field: tag, then data of a control field, or
// indicators, code, value, code, value, … The data are appended to dst.
func fieldArgs(L *lua.LState, n int, dst []byte) (parse.Tag, []byte) {
	tag, top := tagArg(L, n), L.GetTop()
	if tag.IsControl() {
		if top > n+1 {
			L.ArgError(n+2, fmt.Sprintf("%s is a control field: it has data and nothing else", tag))
		}
		return tag, append(dst, valueArg(L, n+1)...)
	}
	ind1, ind2 := indicatorsArg(L, n+1)
	data := append(dst, ind1, ind2)
	if top < n+3 {
		L.ArgError(n+2, "code and value expected: a field needs a subfield")
	}
	if (top-n)%2 == 0 {
		L.ArgError(top, "codes and values come in pairs; the last code has no value")
	}
	for i := n + 2; i < top; i += 2 {
		data = parse.AppendSubfield(data, codeArg(L, i), valueArg(L, i+1))
	}
	return tag, data
}

func (b *recordBinding) set(L *lua.LState) int {
	r, s := this(L), b.specs.arg(L, 2)
	if L.Get(3) == lua.LNil {
		L.ArgError(3, "a string expected, got nil; record:remove removes")
	}
	v := valueArg(L, 3)
	t, ok := s.Target()
	if !ok {
		L.ArgError(2, fmt.Sprintf("%q names more than one thing: set needs one tag, and one subfield at most", s))
	}
	if err := setTarget(r, s, t, v); err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(L.Get(1))
	return 1
}

// setTarget sets what a spec names in a record.
func setTarget(r *parse.Record, s *marcspec.Spec, t marcspec.Target, v string) error {
	if t.Leader {
		lo, hi, ok := t.Cut(parse.LeaderLen)
		if !ok {
			return fmt.Errorf("%s: the leader has the positions 0 to 23", s)
		}
		return setLeaderRange(r, lo, hi-1, v)
	}
	f, found := targetField(r, s, t.Code)
	switch {
	case !found && (t.Indicator != 0 || t.From >= 0 || t.Indexed || t.Conditional):
		return fmt.Errorf("%s: there is no such field to set", s)
	case !found:
		return addTarget(r, s, t, v)
	case t.Indicator != 0:
		return setIndicator(f, t.Indicator, v)
	case t.Code != 0:
		if t.From >= 0 {
			old, _ := f.Value(t.Code)
			cut, err := setRange(old, t, v)
			if err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
			v = string(cut)
		}
		return setNthSubfield(f, t.Code, v, t.Takes)
	case t.From >= 0:
		data, err := setRange(f.Data(), t, v)
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		return f.Replace(data)
	case !t.Tag.IsControl():
		return fmt.Errorf("%s: name the subfield to set, as in %s$a", s, t.Tag)
	}
	return f.Replace([]byte(v))
}

// addTarget makes the field that a spec names and the record does not have.
func addTarget(r *parse.Record, s *marcspec.Spec, t marcspec.Target, v string) error {
	switch {
	case t.Code != 0 && t.Tag.IsControl():
		return fmt.Errorf("%s: a control field has no subfields", s)
	case t.Code != 0:
		r.Insert(t.Tag, parse.AppendSubfield([]byte("  "), t.Code, v))
	case !t.Tag.IsControl():
		return fmt.Errorf("%s: name the subfield to set, as in %s$a", s, t.Tag)
	default:
		r.Insert(t.Tag, []byte(v))
	}
	return nil
}

// targetField gives the field that set is about: the first that has the subfield, else the first.
func targetField(r *parse.Record, s *marcspec.Spec, code byte) (f parse.Field, found bool) {
	s.EachField(r, func(x parse.Field) bool {
		has := code == 0 || hasCode(x, code)
		if !found || has {
			f, found = x, true
		}
		return !has
	})
	return f, found
}

func hasCode(f parse.Field, code byte) bool {
	_, ok := f.Value(code)
	return ok
}

// setRange puts v in the place of the characters that a target names.
func setRange(data []byte, t marcspec.Target, v string) ([]byte, error) {
	n := utf8.RuneCount(data)
	lo, hi, ok := t.Cut(n)
	switch width := utf8.RuneCountInString(v); {
	case !ok || t.To != marcspec.End && !t.FromEnd && t.To >= n:
		return nil, fmt.Errorf("the positions are not there: the data has %d characters", n)
	case width != hi-lo:
		return nil, fmt.Errorf("%q has %d characters, the positions take %d", v, width, hi-lo)
	}
	from, to := runeOffset(data, lo), runeOffset(data, hi)
	return slices.Concat(data[:from], []byte(v), data[to:]), nil
}

func runeOffset(b []byte, n int) int {
	off := 0
	for ; n > 0; n-- {
		_, size := utf8.DecodeRune(b[off:])
		off += size
	}
	return off
}

func setLeaderRange(r *parse.Record, from, to int, v string) error {
	if len(v) != to-from+1 {
		return fmt.Errorf("LDR: %q has %d bytes, the positions %d to %d take %d", v, len(v), from, to, to-from+1)
	}
	for i := from; i <= to; i++ {
		// A whole leader may be set although parts of it are computed.
		if r.Leader()[i] == v[i-from] || to-from+1 == parse.LeaderLen && r.Leader().Computed(i) {
			continue
		}
		if err := r.SetLeader(i, v[i-from]); err != nil {
			return err
		}
	}
	return nil
}

func setIndicator(f parse.Field, which int, v string) error {
	switch {
	case f.IsControl():
		return fmt.Errorf("%s is a control field and has no indicators", f.Tag())
	case f.IsPlain():
		return fmt.Errorf("the field %s has no indicators and no subfields: field.data is its data", f.Tag())
	}
	if len(v) != 1 || v[0] < ' ' || v[0] > '~' {
		return fmt.Errorf("an indicator is one printable ASCII character, got %q", v)
	}
	head, rest := splitHead(f)
	data := slices.Concat(head, rest)
	data[which-1] = v[0]
	return f.Replace(data)
}

func (b *recordBinding) remove(L *lua.LState) int {
	r := this(L)
	if _, is := L.Get(2).(*lua.LUserData); is {
		f := fieldArg(L, 2).field
		if f.Record() != r {
			L.ArgError(2, "the field belongs to another record")
		}
		L.Push(lua.LNumber(deleteFields([]parse.Field{f}, linkedOption(L, 3, "record:remove"))))
		return 1
	}
	s, linked := b.specs.arg(L, 2), linkedOption(L, 3, "record:remove")
	n := 0
	var err error
	if s.NamesSubfields() {
		if linked {
			L.ArgError(3, fmt.Sprintf("linked=true goes with whole fields, and %q names subfields", s))
		}
		s.EachField(r, func(f parse.Field) bool {
			removed, e := b.editSubfields(f, s, func([]byte) (string, bool) { return "", false })
			n, err = n+removed, e
			return e == nil
		})
	} else if s.NamesFields() {
		var fields []parse.Field
		s.EachField(r, func(f parse.Field) bool {
			if n++; linked {
				fields = append(fields, f)
			} else {
				err = f.Delete()
			}
			return err == nil
		})
		if linked {
			n = deleteFields(fields, true)
		}
	} else {
		L.ArgError(2, fmt.Sprintf("%q names no fields or subfields that could be removed", s))
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LNumber(n))
	return 1
}

// mapValues is record:map.
func (b *recordBinding) mapValues(L *lua.LState) int {
	r, s, fn := this(L), b.specs.arg(L, 2), L.CheckFunction(3)
	if !s.NamesSubfields() && !s.NamesFields() {
		L.ArgError(2, fmt.Sprintf("%q names no whole values that could be mapped", s))
	}
	call := func(v []byte) (string, bool) {
		L.Push(fn)
		L.Push(value.String(v))
		L.Call(1, 1)
		out := L.Get(-1)
		L.Pop(1)
		switch out.Type() {
		case lua.LTNil:
			return "", false
		case lua.LTString, lua.LTNumber:
		default:
			L.RaiseError("the function given to record:map returned a %s: a string, or nil to remove, is expected", value.TypeName(out))
		}
		text := out.String()
		if err := parse.CheckValue(text); err != nil {
			L.RaiseError("the function given to record:map: %s", err.Error())
		}
		return text, true
	}
	n := 0
	s.EachField(r, func(f parse.Field) bool {
		changed, err := 0, error(nil)
		switch {
		case s.NamesSubfields():
			changed, err = b.editSubfields(f, s, call)
		case f.IsControl():
			changed, err = editControl(f, call)
		default:
			L.ArgError(2, fmt.Sprintf("%q: name the subfields to map, as in %s$a", s, f.Tag()))
		}
		if err != nil {
			L.RaiseError("%s", err.Error())
		}
		n += changed
		return true
	})
	L.Push(lua.LNumber(n))
	return 1
}

func (b *recordBinding) sort(L *lua.LState) int {
	this(L).Sort()
	L.Push(L.Get(1))
	return 1
}

func (b *recordBinding) copyRecord(L *lua.LState) int {
	L.Push(b.wrap.record(this(L).Clone()))
	return 1
}
