package luabind

import (
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/parse"
)

// readFuncs are the methods of Record that ask for values.
func (b *Binding) readFuncs() []Func {
	return []Func{
		{"value", "spec: string", "string|nil", "The first value that the spec names, or nil when there is none.",
			`record:value("245$a")`, b.value},
		{"values", "spec: string", "string[]", "All values that the spec names, in the order of the record.",
			`record:values("650$a")`, b.values},
		{"has", "spec: string", "boolean", "Whether the spec names anything in this record.",
			`record:has("856$u")`, b.has},
		{"count", "spec: string", "integer", "How many values the spec names.",
			`record:count("650$a")`, b.count},
		{"any", "spec: string, text: string", "boolean", "Whether one of the values contains the text. Runs in Go.",
			`record:any("650$a", "History")`, b.any},
		{"match", "spec: string, re: string", "boolean", "Whether one of the values matches the regular expression (RE2 syntax). Runs in Go.",
			`record:match("020$a", "^97[89]")`, b.match},
		{"field", "tag: string", "Field|nil", "The first field with the tag (a dot stands for any character), or nil.",
			`record:field("245")`, b.field},
		{"fields", "...: string", "Field[]", "All fields with one of the tags, in the order of the record; without a tag all fields.",
			`record:fields("600", "650")`, b.fields},
		{"each", "...: string", "fun(): Field", "Iterates over the fields with one of the tags; without a tag over all. Deleting while iterating is safe.",
			`for field in record:each("6..") do field:value("a") end`, b.each},
	}
}

func (b *Binding) value(L *lua.LState) int {
	r := b.record(L)
	if v, ok := b.spec(L, 2).First(r); ok {
		L.Push(stringOf(v))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

func (b *Binding) values(L *lua.LState) int {
	r := b.record(L)
	t := L.CreateTable(4, 0)
	b.spec(L, 2).Each(r, func(v []byte) bool {
		t.Append(stringOf(v))
		return true
	})
	L.Push(t)
	return 1
}

func (b *Binding) has(L *lua.LState) int {
	L.Push(lua.LBool(b.spec(L, 2).Has(b.record(L))))
	return 1
}

func (b *Binding) count(L *lua.LState) int {
	L.Push(lua.LNumber(b.spec(L, 2).Count(b.record(L))))
	return 1
}

func (b *Binding) any(L *lua.LState) int {
	r := b.record(L)
	L.Push(lua.LBool(b.spec(L, 2).Contains(r, L.CheckString(3))))
	return 1
}

func (b *Binding) match(L *lua.LState) int {
	r := b.record(L)
	re, found := b.reArg(L, 3, "match"), false
	b.spec(L, 2).Each(r, func(v []byte) bool {
		found = re.Match(v)
		return !found
	})
	L.Push(lua.LBool(found))
	return 1
}

func (b *Binding) field(L *lua.LState) int {
	h := b.handle(L, 1)
	p := b.tagPattern(L, 2)
	for i := range h.rec.Positions() {
		if f := h.rec.At(i); p.matches(f.Tag()) && !f.Deleted() {
			L.Push(b.wrap(h, f))
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}

func (b *Binding) fields(L *lua.LState) int {
	h := b.handle(L, 1)
	first, more := b.tagPatterns(L, 2)
	t := L.CreateTable(4, 0)
	for f := range h.rec.Fields {
		if anyMatches(first, more, f.Tag()) {
			t.Append(b.wrap(h, f))
		}
	}
	L.Push(t)
	return 1
}

// fieldIter is the state of record:each.
type fieldIter struct {
	ud     lua.LUserData
	owner  *recordHandle
	cursor parse.Cursor
	first  tagPattern
	more   []tagPattern
}

func (b *Binding) each(L *lua.LState) int {
	it := b.fieldIters.next()
	it.owner, it.ud.Value = b.handle(L, 1), it
	it.first, it.more = b.tagPatterns(L, 2)
	it.cursor = it.owner.rec.Cursor()
	L.Push(b.iterate)
	L.Push(&it.ud)
	return 2
}

// stepFields is the iterator function behind record:each: the state is its first argument.
func (b *Binding) stepFields(L *lua.LState) int {
	ud, _ := L.Get(1).(*lua.LUserData)
	if ud == nil {
		L.RaiseError("the iterator of record:each was called by hand")
	}
	it, ok := ud.Value.(*fieldIter)
	switch {
	case !ok:
		L.RaiseError("the iterator of record:each was called by hand")
	case it.owner.rec == nil:
		L.RaiseError("this record was used after its hook had returned; keep record:copy() instead")
	}
	for f, ok := it.cursor.Next(); ok; f, ok = it.cursor.Next() {
		if anyMatches(it.first, it.more, f.Tag()) {
			L.Push(b.wrap(it.owner, f))
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}
