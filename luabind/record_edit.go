package luabind

import (
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/linkage"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// editFuncs are the methods of Record that change it.
func (b *recordBinding) editFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "add", Args: "tag: string|Field, ...: string|Raw|{linked: boolean?}", Returns: "Field", Fn: b.add, Hot: true, Go: b.goAdd, Bind: bindAdd((*parse.Record).Insert), Changes: true,
			Doc:     "Adds a field in tag order: record:add(tag, indicators, code, value, …), for a control field record:add(tag, data), or a copy of a Field: record:add(field). With record:add(field, {linked=true}) copies of the fields linked with it are added as well, linked by a number that is free in this record.",
			Example: `record:add("590", "  ", "a", "Gift of the author")`,
		},
		{
			Name: "append", Args: "tag: string|Field, ...: string|Raw|{linked: boolean?}", Returns: "Field", Fn: b.append, Hot: true, Go: b.goAppend, Bind: bindAdd((*parse.Record).Append), Changes: true,
			Doc:     "Adds a field as add does, but at the end of the record.",
			Example: `record:append("590", "  ", "a", "Gift of the author")`,
		},
		{
			Name: "set", Args: "spec: string, value: string|Raw", Returns: "Record", Fn: b.set, Hot: true, Changes: true,
			Doc:     "Sets the first value that the spec names. If it is not there, the subfield is added, or the field with blank indicators. Character positions must keep their width.",
			Example: `record:set("245$a", "A better title")`,
		},
		{
			Name: "remove", Args: "spec: string|Field, options: {linked: boolean?}?", Returns: "integer", Fn: b.remove, Hot: true, Go: b.goRemove, Bind: b.bindSpec(b.removeBySpec), Changes: true,
			Doc:     "Removes the fields or subfields that the spec names, and returns their number. A field that loses its last subfield is removed as well. With {linked=true}, which works for whole fields only, linked fields that would be left without a partner are removed and counted as well.",
			Example: `record:remove("9..")`,
		},
		{
			Name: "map", Args: "spec: string, fn: fun(value: string): string?", Returns: "integer", Fn: b.mapValues, Hot: true, Go: b.withSpec(b.goMap), Bind: b.bindSpec(b.goMap), Changes: true,
			Doc:     "Calls the function with each value and replaces the value by the result. A value for which the function returns nil, or nothing, is removed: end the function with return v to keep it. Returns how many values changed.",
			Example: `record:map("650$a", function(v) return v:upper() end)`,
		},
		{
			Name: "sort", Returns: "Record", Fn: b.sort, Changes: true,
			Doc:     "Sorts the fields by tag; fields with equal tags keep their order.",
			Example: `record:sort()`,
		},
		{
			Name: "copy", Returns: "Record", Copies: true, Fn: b.copyRecord,
			Doc:     "A copy that belongs to the script and stays valid.",
			Example: `record:copy()`,
		},
	}
}

// maxRecord bounds what a record takes in memory, in bytes: the places of its fields have 32 bits.
const maxRecord = 1 << 30

// grow raises an error unless n more bytes fit into a record, to which a function is about to add
// them.
func grow(L *lua.LState, r *parse.Record, n int) {
	if r.MemorySize()+n > maxRecord {
		L.RaiseError("a record has at most %s", value.Size(maxRecord))
	}
	room := 2 * n // what grows is copied
	if n > r.Spare() {
		room += 2 * r.MemorySize()
	}
	value.Ask(L, room)
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
			grow(L, h.rec, f.Record().MemorySize())
			L.Push(b.wrap.field(h, linkage.Copy(h.rec, f, place)))
			return 1
		}
		grow(L, h.rec, len(f.Data()))
		// Data of the same record move when it grows: copy first.
		L.Push(b.wrap.field(h, place(h.rec, f.Tag(), slices.Clone(f.Data()))))
		return 1
	}
	tag, data := fieldArgs(L, 2, b.scratch[:0])
	b.giveBack(data)
	grow(L, h.rec, len(data))
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
		v := valueArg(L, n+1)
		value.Ask(L, len(v))
		return tag, append(dst, v...)
	}
	ind1, ind2 := indicatorsArg(L, n+1)
	data := append(dst, ind1, ind2)
	parts := value.Parts{L: L}
	if top < n+3 {
		L.ArgError(n+2, "code and value expected: a field needs a subfield")
	}
	if (top-n)%2 == 0 {
		L.ArgError(top, "codes and values come in pairs; the last code has no value")
	}
	for i := n + 2; i < top; i += 2 {
		code, v := codeArg(L, i), valueArg(L, i+1)
		parts.Add(2 * len(v)) // what grows is copied
		data = parse.AppendSubfield(data, code, v)
	}
	return tag, data
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
		n, err = b.removeSubfields(r, s)
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
		if text == string(v) {
			return text, true
		}
		grow(L, r, len(text))
		if err := checkText(text); err != nil {
			L.RaiseError("the function given to record:map: %s", err.Error())
		}
		return text, true
	}
	L.Push(lua.LNumber(b.editValues(r, s, call, func(f parse.Field, err error) {
		if err == nil {
			L.ArgError(2, fmt.Sprintf("%q: name the subfields to map, as in %s$a", s, f.Tag()))
		}
		L.RaiseError("%s", err.Error())
	})))
	return 1
}

// removeSubfields removes the subfields that a spec names, and returns how many.
func (b *recordBinding) removeSubfields(r *parse.Record, s *marcspec.Spec) (n int, err error) {
	s.EachField(r, func(f parse.Field) bool {
		removed, e := b.editSubfields(f, s, func([]byte) (string, bool) { return "", false })
		n, err = n+removed, e
		return e == nil
	})
	return n, err
}

// editValues edits the values that a spec names, and returns how many changed. fail is called with the field that
// cannot be edited, and does not return; without an error, the spec names no subfields of a data field.
func (b *recordBinding) editValues(r *parse.Record, s *marcspec.Spec, edit func(value []byte) (string, bool), fail func(parse.Field, error)) (n int) {
	s.EachField(r, func(f parse.Field) bool {
		changed, err := 0, error(nil)
		switch {
		case s.NamesSubfields():
			changed, err = b.editSubfields(f, s, edit)
		case f.IsControl():
			changed, err = editControl(f, edit)
		default:
			fail(f, nil)
		}
		if err != nil {
			fail(f, err)
		}
		n += changed
		return true
	})
	return n
}

func (b *recordBinding) sort(L *lua.LState) int {
	this(L).Sort()
	L.Push(L.Get(1))
	return 1
}

func (b *recordBinding) copyRecord(L *lua.LState) int {
	value.Ask(L, this(L).MemorySize())
	L.Push(b.wrap.record(this(L).Clone()))
	return 1
}

// The same functions on Go values.

// goGrow abandons the record unless n more bytes are a small part of what it may cost.
func goGrow(c *goval.Call, r *parse.Record, n int) {
	room := 2 * n
	if n > r.Spare() {
		room += 2 * r.MemorySize()
	}
	c.Grow(room)
}

func (b *recordBinding) goAdd(c *goval.Call, args []goval.Value) goval.Value {
	return b.goAddWith(c, args, (*parse.Record).Insert)
}

func (b *recordBinding) goAppend(c *goval.Call, args []goval.Value) goval.Value {
	return b.goAddWith(c, args, (*parse.Record).Append)
}

func (b *recordBinding) goAddWith(c *goval.Call, args []goval.Value, place func(*parse.Record, parse.Tag, []byte) parse.Field) goval.Value {
	r := goval.Rec(args, 0)
	if len(args) == 2 && args[1].Kind() == goval.Field {
		f := goval.Live(args, 1)
		data := slices.Clone(f.Data())
		goGrow(c, r, len(data))
		return goval.OfField(place(r, f.Tag(), data))
	}
	tag, data := goFieldArgs(args, b.scratch[:0])
	b.giveBack(data)
	goGrow(c, r, len(data))
	return goval.OfField(place(r, tag, data))
}

// bindAdd binds add or append to a new field.
func bindAdd(place func(*parse.Record, parse.Tag, []byte) parse.Field) goval.Bind {
	return func(_ *goval.Call, rest []goval.Value) goval.Bound {
		tag, data := goFieldArgs(append([]goval.Value{{}}, rest...), nil)
		return func(c *goval.Call, self goval.Value) goval.Value {
			r := self.Record()
			goGrow(c, r, len(data))
			return goval.OfField(place(r, tag, data))
		}
	}
}

// goFieldArgs reads the arguments that describe a field, as fieldArgs does.
func goFieldArgs(args []goval.Value, dst []byte) (parse.Tag, []byte) {
	tag, err := makeTag(goval.OnlyText(args, 1))
	if err != nil {
		goval.Abandon()
	}
	if tag.IsControl() {
		if len(args) != 3 {
			goval.Abandon()
		}
		return tag, append(dst, goWritten(args, 2)...)
	}
	if len(args) < 5 || len(args)%2 == 0 {
		goval.Abandon()
	}
	ind := goval.OnlyText(args, 2)
	if ind == "" {
		ind = "  "
	}
	if len(ind) != 2 || checkIndicators(ind) != nil {
		goval.Abandon()
	}
	data := append(dst, ind...)
	for i := 3; i < len(args); i += 2 {
		data = parse.AppendSubfield(data, goCode(args, i), goWritten(args, i+1))
	}
	return tag, data
}

// goWritten reads the value of a subfield or a control field, as valueArg does.
func goWritten(args []goval.Value, i int) string {
	s := goval.AnyText(args, i)
	if checkText(s) != nil {
		goval.Abandon()
	}
	return s
}

// goCode reads a subfield code, as codeArg does.
func goCode(args []goval.Value, i int) byte {
	s := goval.OnlyText(args, i)
	if len(s) == 1 && s[0] > ' ' && s[0] <= '~' {
		return s[0]
	}
	code, err := makeCode(s)
	if err != nil {
		goval.Abandon()
	}
	return code
}

func (b *recordBinding) goRemove(c *goval.Call, args []goval.Value) goval.Value {
	r := goval.Rec(args, 0)
	if len(args) == 2 && args[1].Kind() == goval.Field {
		f := goval.Live(args, 1)
		if f.Record() != r {
			goval.Abandon()
		}
		return goval.Int(deleteFields([]parse.Field{f}, false))
	}
	return b.removeBySpec(c, r, b.specs.text(c, args, 1), args)
}

func (b *recordBinding) removeBySpec(_ *goval.Call, r *parse.Record, s *marcspec.Spec, args []goval.Value) goval.Value {
	if len(args) != 2 {
		goval.Abandon()
	}
	n := 0
	var err error
	switch {
	case s.NamesSubfields():
		n, err = b.removeSubfields(r, s)
	case s.NamesFields():
		s.EachField(r, func(f parse.Field) bool {
			n++
			err = f.Delete()
			return err == nil
		})
	default:
		goval.Abandon()
	}
	if err != nil {
		goval.Abandon()
	}
	return goval.Int(n)
}

func (b *recordBinding) goMap(c *goval.Call, r *parse.Record, s *marcspec.Spec, args []goval.Value) goval.Value {
	if goval.Arg(args, 2).Kind() != goval.Function || !s.NamesSubfields() && !s.NamesFields() {
		goval.Abandon()
	}
	fn := args[2].Function()
	call := func(v []byte) (string, bool) {
		out := fn.Call(c, c.Argument(goval.Bytes(v)))
		if out.IsNil() {
			return "", false
		}
		text := goval.AnyText([]goval.Value{out}, 0)
		if text == string(v) {
			return text, true
		}
		goGrow(c, r, len(text))
		if checkText(text) != nil {
			goval.Abandon()
		}
		return text, true
	}
	return goval.Int(b.editValues(r, s, call, func(parse.Field, error) { goval.Abandon() }))
}
