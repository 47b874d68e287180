package luabind

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/text"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// readFuncs are the methods of Record that ask for values.
func (b *recordBinding) readFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "value", Args: "spec: string", Returns: "string|nil", Fn: b.value, Hot: true, Go: b.withSpec(goValue), Bind: b.bindSpec(goValue),
			Doc:     "The first value that the spec names, or nil when there is none. The value of a whole data field is the text of its subfields with blanks between them.",
			Example: `record:value("245$a")`,
		},
		{
			Name: "values", Args: "spec: string", Returns: "string[]", Fn: b.values, Hot: true, Go: b.withSpec(goValues), Bind: b.bindSpec(goValues),
			Doc:     "All values that the spec names, in the order of the record.",
			Example: `record:values("650$a")`,
		},
		{
			Name: "has", Args: "spec: string", Returns: "boolean", Fn: b.has, Hot: true, Go: b.withSpec(goHas), Bind: b.bindSpec(goHas),
			Doc:     "Whether the spec names anything in this record.",
			Example: `record:has("856$u")`,
		},
		{
			Name: "count", Args: "spec: string", Returns: "integer", Fn: b.count, Hot: true, Go: b.withSpec(goCount), Bind: b.bindSpec(goCount),
			Doc:     "How many values the spec names.",
			Example: `record:count("650$a")`,
		},
		{
			Name: "any", Args: "spec: string, text: string, options: {fold: boolean?}?", Returns: "boolean", Fn: b.any, Hot: true, Go: b.withSpec(goAny), Bind: b.bindSpec(goAny),
			Doc:     "Whether one of the values contains the text. Capitals and small letters differ: \"history\" does not find History. é is found however it was typed, as one character or as e and an accent. With {fold=true}, case, accents and punctuation do not matter, as in text.key. Runs in Go.",
			Example: `record:any("650$a", "History")`,
		},
		{
			Name: "match", Args: "spec: string, re: string", Returns: "boolean", Fn: b.match, Hot: true,
			Doc:     "Whether one of the values, as it is or in normal form C, matches the regular expression (RE2 syntax). Runs in Go.",
			Example: `record:match("020$a", "^97[89]")`,
		},
		{
			Name: "field", Args: "tag: string", Returns: "Field|nil", Fn: b.field, Hot: true, Go: b.goField,
			Doc:     "The first field with the tag (a dot or X stands for any character), or nil. A spec with conditions may stand for the tag: record:field(\"650{^2=\\\\0}\").",
			Example: `record:field("245")`,
		},
		{
			Name: "fields", Args: "...: string", Returns: "Field[]", Fn: b.fields, Hot: true, Go: b.goFields,
			Doc:     "All fields with one of the tags, in the order of the record; without a tag all fields. A spec with conditions may stand for a tag.",
			Example: `record:fields("600", "650")`,
		},
		{
			Name: "each", Args: "...: string", Returns: "fun(): Field", Fn: b.each, Hot: true, GoEach: b.goEachField, BindEach: bindEachField,
			Doc:     "Iterates over the fields with one of the tags; without a tag over all. A spec with conditions may stand for a tag; the conditions are evaluated before the loop. Deleting while iterating is safe.",
			Example: `for field in record:each("650{^2=\\0}", "651{$x}") do field:value("a") end`,
		},
	}
}

func (b *recordBinding) value(L *lua.LState) int {
	r := this(L)
	if v, ok := b.specs.arg(L, 2).First(r); ok {
		value.Ask(L, len(v))
		L.Push(value.String(v))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

func (b *recordBinding) values(L *lua.LState) int {
	r := this(L)
	t := L.CreateTable(4, 0)
	parts := value.Parts{L: L}
	b.specs.arg(L, 2).Each(r, func(v []byte) bool {
		parts.Add(value.TextCost + len(v))
		t.Append(value.String(v))
		return true
	})
	L.Push(t)
	return 1
}

func (b *recordBinding) has(L *lua.LState) int {
	L.Push(lua.LBool(b.specs.arg(L, 2).Has(this(L))))
	return 1
}

func (b *recordBinding) count(L *lua.LState) int {
	L.Push(lua.LNumber(b.specs.arg(L, 2).Count(this(L))))
	return 1
}

func (b *recordBinding) any(L *lua.LState) int {
	r := this(L)
	s, part, fold := b.specs.arg(L, 2), L.CheckString(3), false
	if L.GetTop() > 3 {
		value.Options(L, 4, "record:any", map[string]func(lua.LValue){"fold": func(v lua.LValue) { fold = value.BoolOption(L, "record:any", "fold", v) }})
	}
	if fold {
		value.Ask(L, 4*r.MemorySize())
		L.Push(lua.LBool(containsFolded(s, r, part)))
		return 1
	}
	L.Push(lua.LBool(s.Contains(r, part)))
	return 1
}

// containsFolded reports whether a value contains a text, whatever case, accents and punctuation.
func containsFolded(s *marcspec.Spec, r *parse.Record, part string) (found bool) {
	part = text.Key(part)
	s.Each(r, func(v []byte) bool {
		found = strings.Contains(text.Key(string(v)), part)
		return !found
	})
	return found
}

func (b *recordBinding) match(L *lua.LState) int {
	r := this(L)
	if s, ok := L.Get(3).(lua.LString); ok && !norm.NFC.IsNormalString(string(s)) {
		L.Replace(3, lua.LString(norm.NFC.String(string(s))))
	}
	re, meter := b.lib.Regexp(L, 3, "match"), value.MeterOf(L)
	found, err := false, error(nil)
	b.specs.arg(L, 2).Each(r, func(v []byte) bool {
		if found, err = re.MatchesBytes(v, meter); !found && err == nil && !charset.IsASCII(v) {
			value.Ask(L, 3*len(v))
			found, err = re.MatchesBytes(charset.Composed(v), meter)
		}
		return !found && err == nil
	})
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(lua.LBool(found))
	return 1
}

func (b *recordBinding) field(L *lua.LState) int {
	h := recordArg(L, 1)
	if list, is := b.bySpec(L, h.rec, 2); is {
		L.Push(lua.LNil)
		if len(list) > 0 {
			L.Push(b.wrap.field(h, list[0]))
		}
		return 1
	}
	p := tagPatternArg(L, 2)
	for i := range h.rec.Positions() {
		if f := h.rec.At(i); p.Matches(f.Tag()) && !f.Deleted() {
			L.Push(b.wrap.field(h, f))
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}

func (b *recordBinding) fields(L *lua.LState) int {
	h := recordArg(L, 1)
	t := L.CreateTable(4, 0)
	parts := value.Parts{L: L}
	if list, is := b.bySpec(L, h.rec, 2); is {
		for _, f := range list {
			parts.Add(handleCost)
			t.Append(b.wrap.field(h, f))
		}
		L.Push(t)
		return 1
	}
	first, more := tagPatternArgs(L, 2)
	for f := range h.rec.Fields {
		if parts.Add(1); anyMatches(first, more, f.Tag()) {
			parts.Add(handleCost)
			t.Append(b.wrap.field(h, f))
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
	list   []parse.Field // the rest of the fields, if they were selected by a spec
	listed bool
}

// bySpec returns the fields that the arguments from n on select, if one of them is a spec and not a tag.
func (b *recordBinding) bySpec(L *lua.LState, r *parse.Record, n int) (list []parse.Field, is bool) {
	for i := n; i <= L.GetTop(); i++ {
		v, ok := L.Get(i).(lua.LString)
		is = is || ok && len(v) > tagLen
	}
	if !is {
		return nil, false
	}
	var s selection
	for i := n; i <= L.GetTop(); i++ {
		if v, ok := L.Get(i).(lua.LString); !ok || len(v) <= tagLen {
			s.tags = append(s.tags, tagPatternArg(L, i))
			continue
		}
		spec := b.specs.arg(L, i)
		if !spec.NamesFields() {
			L.ArgError(i, noFields(spec.String()).Error())
		}
		s.specs = append(s.specs, spec)
	}
	value.Ask(L, r.Positions()*handleCost)
	return s.of(r), true
}

func (b *recordBinding) each(L *lua.LState) int {
	it := b.iters.next()
	it.owner, it.ud.Value = recordArg(L, 1), it
	if it.list, it.listed = b.bySpec(L, it.owner.rec, 2); !it.listed {
		it.first, it.more = tagPatternArgs(L, 2)
		it.cursor = it.owner.rec.Cursor()
	}
	L.Push(b.iterate)
	L.Push(&it.ud)
	return 2
}

// stepFields steps the iterator of record:each: the state is its first argument.
func (b *recordBinding) stepFields(L *lua.LState) int {
	ud, _ := L.Get(1).(*lua.LUserData)
	if ud == nil {
		L.RaiseError("the iterator of record:each works only in a for loop")
	}
	it, ok := ud.Value.(*fieldIter)
	switch {
	case !ok:
		L.RaiseError("the iterator of record:each works only in a for loop")
	case it.owner.rec == nil:
		L.RaiseError("this record was used after its hook had returned; keep record:copy() instead")
	}
	for len(it.list) > 0 {
		f := it.list[0]
		if it.list = it.list[1:]; !f.Deleted() {
			L.Push(b.wrap.field(it.owner, f))
			return 1
		}
	}
	if it.listed {
		L.Push(lua.LNil)
		return 1
	}
	for f, ok := it.cursor.Next(); ok; f, ok = it.cursor.Next() {
		if anyMatches(it.first, it.more, f.Tag()) {
			L.Push(b.wrap.field(it.owner, f))
			return 1
		}
	}
	L.Push(lua.LNil)
	return 1
}

// The same functions on Go values.

func goValue(_ *goval.Call, r *parse.Record, s *marcspec.Spec, _ []goval.Value) goval.Value {
	if v, ok := s.First(r); ok {
		return goval.Bytes(v)
	}
	return goval.Value{}
}

func goValues(c *goval.Call, r *parse.Record, s *marcspec.Spec, _ []goval.Value) goval.Value {
	t := c.NewTable(4)
	s.Each(r, func(v []byte) bool {
		c.Grow(value.TextCost)
		t.Append(goval.Bytes(v))
		return true
	})
	return goval.OfTable(t)
}

func goHas(_ *goval.Call, r *parse.Record, s *marcspec.Spec, _ []goval.Value) goval.Value {
	return goval.Bool(s.Has(r))
}

func goCount(_ *goval.Call, r *parse.Record, s *marcspec.Spec, _ []goval.Value) goval.Value {
	return goval.Int(s.Count(r))
}

func goAny(_ *goval.Call, r *parse.Record, s *marcspec.Spec, args []goval.Value) goval.Value {
	if len(args) > 3 {
		goval.Abandon()
	}
	return goval.Bool(s.Contains(r, goval.AnyText(args, 2)))
}

// tagPatternsOf reads all arguments from n on, as tagPatternArgs does.
func tagPatternsOf(args []goval.Value, n int) (first tagPattern, more []tagPattern) {
	if len(args) <= n {
		return everyTag, nil
	}
	for i := n; i < len(args); i++ {
		p, ok := parse.MakeTagPattern(goval.OnlyText(args, i))
		switch {
		case !ok:
			goval.Abandon()
		case i == n:
			first = p
		default:
			more = append(more, p)
		}
	}
	return first, more
}

// goBySpec returns the fields that the arguments select, if one of them is a spec and not a tag.
func (b *recordBinding) goBySpec(c *goval.Call, r *parse.Record, args []goval.Value) (list []parse.Field, is bool) {
	for i := 1; i < len(args); i++ {
		is = is || args[i].Kind() == goval.String && len(args[i].Text()) > tagLen
	}
	if !is {
		return nil, false
	}
	var s selection
	for i := 1; i < len(args); i++ {
		if p, ok := parse.MakeTagPattern(goval.OnlyText(args, i)); ok {
			s.tags = append(s.tags, p)
			continue
		}
		spec := b.specs.text(c, args, i)
		if !spec.NamesFields() {
			goval.Abandon()
		}
		s.specs = append(s.specs, spec)
	}
	c.Grow(r.Positions() * handleCost)
	return s.of(r), true
}

func (b *recordBinding) goField(c *goval.Call, args []goval.Value) goval.Value {
	r := goval.Rec(args, 0)
	if list, is := b.goBySpec(c, r, args); is {
		if len(list) == 0 {
			return goval.Value{}
		}
		return goval.OfField(list[0])
	}
	p, ok := parse.MakeTagPattern(goval.OnlyText(args, 1))
	if !ok {
		goval.Abandon()
	}
	for i := range r.Positions() {
		if f := r.At(i); p.Matches(f.Tag()) && !f.Deleted() {
			return goval.OfField(f)
		}
	}
	return goval.Value{}
}

func (b *recordBinding) goFields(c *goval.Call, args []goval.Value) goval.Value {
	r := goval.Rec(args, 0)
	t := c.NewTable(4)
	if list, is := b.goBySpec(c, r, args); is {
		for _, f := range list {
			t.Append(goval.OfField(f))
		}
		return goval.OfTable(t)
	}
	first, more := tagPatternsOf(args, 1)
	for f := range r.Fields {
		if anyMatches(first, more, f.Tag()) {
			c.Grow(handleCost)
			t.Append(goval.OfField(f))
		}
	}
	return goval.OfTable(t)
}

func (b *recordBinding) goEachField(c *goval.Call, args []goval.Value) *goval.Iter {
	r := goval.Rec(args, 0)
	if list, is := b.goBySpec(c, r, args); is {
		it, own := c.Iter(goStepList), list // list itself would be on the heap for every call
		it.State = &own
		return it
	}
	it := c.Iter(goStepFields)
	it.First, it.Others = tagPatternsOf(args, 1)
	it.Fields = r.Cursor()
	return it
}

// bindEachField binds each to tags.
func bindEachField(_ *goval.Call, rest []goval.Value) goval.BoundEach {
	first, more := tagPatternsOf(rest, 0)
	return func(c *goval.Call, self goval.Value) *goval.Iter {
		it := c.Iter(goStepFields)
		it.First, it.Others = first, more
		it.Fields = self.Record().Cursor()
		return it
	}
}

func goStepFields(_ *goval.Call, it *goval.Iter) goval.Value {
	if len(it.Others) == 0 {
		if f, ok := it.Fields.NextLike(it.First); ok {
			return goval.OfField(f)
		}
		return goval.Value{}
	}
	for f, ok := it.Fields.Next(); ok; f, ok = it.Fields.Next() {
		if anyMatches(it.First, it.Others, f.Tag()) {
			return goval.OfField(f)
		}
	}
	return goval.Value{}
}

// goStepList steps through fields that were selected by a spec.
func goStepList(_ *goval.Call, it *goval.Iter) goval.Value {
	list := it.State.(*[]parse.Field)
	for len(*list) > 0 {
		f := (*list)[0]
		if *list = (*list)[1:]; !f.Deleted() {
			return goval.OfField(f)
		}
	}
	return goval.Value{}
}
