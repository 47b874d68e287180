package luabind_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/lualib"
)

// Hooks that run without the VM call functions on Go values. Each of them has a twin in the VM. The tests here call
// both with the same arguments: usual ones, which are listed by name, and all combinations of odd ones.

// usual has for each function the arguments of a call that must not need the VM, without the object of a method.
var usual = map[string][]string{
	"Record:value": {`"650$a"`, `"008/35-37"`, `"999$a"`}, "Record:values": {`"650$a"`, `"999"`}, "Record:has": {`"650"`, `"999"`},
	"Record:count": {`"650"`}, "Record:any": {`"650$a", "bell"`, `"650", ""`}, "Record:match": {`"245$a", "^%u"`},
	"Record:field": {`"245"`, `"999"`}, "Record:fields": {``, `"650", "245"`}, "Record:each": {``, `"650"`, `"6..", "245"`, `"650{$a}"`},
	"Record:add": {`"590", "  ", "a", "note"`, `field`}, "Record:append": {`"590", "  ", "a", "note"`},
	"Record:set": {`"245$a", "new"`, `"590$a", 5`}, "Record:remove": {`"650"`, `"9.."`, `field`}, "Record:map": {`"650$a", callback`},
	"Record:sort": {``}, "Record:copy": {``}, "Record:renumber_links": {``}, "Record:linked": {`field`}, "Record:fixed": {`"008"`},
	"Record:title": {``}, "Record:author": {``}, "Record:isbns": {``}, "Record:issns": {``}, "Record:lccn": {``}, "Record:oclc": {``},
	"Record:languages": {``}, "Record:year": {``}, "Record:publisher": {``}, "Record:subjects": {``}, "Record:uniform_title": {``},
	"Record:issn_title": {``}, "Record:issn_l": {``}, "Record:sudoc": {``}, "Record:added_entries": {``}, "Record:series": {``},
	"Record:notes": {``}, "Record:physical_descriptions": {``}, "Record:locations": {``}, "Record:to_marc": {``}, "Record:to_xml": {``},
	"Record:to_json": {``}, "Record:to_mrk": {``}, "Record:to_table": {``},
	"Record.id": nil, "Record.index": nil, "Record.source": nil, "Record.offset": nil, "Record.leader": nil, "Record.problems": nil,
	"Record:kind": {``}, "Record:size": {``}, "Record:eras": {``}, "Record:formats": {``}, "Record:lc_classes": {``}, "Record:places": {``},
	"Record:publication_date": {``, `{ spread = 5 }`},
	"Field:value":             {`"a"`, `"z"`}, "Field:values": {``, `"a"`}, "Field:each": {``}, "Field:text": {``, `" - "`}, "Field:set": {`"a", "new"`},
	"Field:add": {`"x", "more"`}, "Field:remove": {`"a"`}, "Field:rename": {`"a", "b"`}, "Field:delete": {``}, "Field:linked": {``},
	"Field:insert": {`1, "b", "new"`, `"xyz", "b", "new"`}, "Field:move": {`"a", -1`, `"z", 1`}, "Field:reorder": {`"xa"`, `"x*a"`},
	"Field:replace": {`"a", 1, "new"`, `"a", "none", "new"`}, "Field:take": {`field, "a"`, `record:field("245"), "ac", "a"`},
	"Field:to_mrk": {``},
	"Field.tag":    nil, "Field.ind1": nil, "Field.ind2": nil, "Field.data": nil, "Field:link": {``},
	"Lookup:get": {`"eng"`, `"xyz"`, `nil`, `5`}, "Lookup:has": {`"eng"`, `"xyz"`, `nil`}, "Lookup:rows": {`"eng"`, `"xyz"`, `nil`},
	"Lookup.count": nil, "Lookup.skipped": nil,
	"Run:emit": {`record`, `"a line", "lines.txt"`, `5`}, "Run:skip": {``}, "Run:reject": {`"why"`}, "Run:tally": {`"t", "k"`, `"t", 5, 2`},
	"string.byte": {`"abc"`, `"abc", 1, 3`}, "string.char": {`65, 66`}, "string.find": {`"a title", "t%w"`, `"a.b", ".", 1, true`, `"abc", "(b)(c)"`},
	"string.format": {`"%s-%d", "a", 5`}, "string.gmatch": {`"one two", "%a+"`, `"k=v", "(%w)=(%w)"`},
	"string.gsub": {`"hello", "l", "L"`, `"hello", "l", { l = "1" }`, `"hello", "%w+", callback`, `"abc", "x", "y"`, `"aaa", "a", "b", 2`},
	"string.len":  {`"abc"`, `5`}, "string.lower": {`"ABC"`}, "string.match": {`"a 12", "%d+"`, `"a 12 34", "%d+", 3`, `"k=v", "(%w)=(%w)"`}, "string.rep": {`"ab", 3`},
	"string.reverse": {`"abc"`}, "string.sub": {`"abc", 2`, `"abc", -2, -2`}, "string.upper": {`"abc"`},
	"tostring": {`5`, `nil`, `"x"`, `true`, `0.1`}, "tonumber": {`"12"`, `"ff", 16`, `"x"`}, "type": {`nil`, `{}`, `record`}, "assert": {`1, 2`},
	"unpack": {`{ 1, 2, 3 }`, `{}`}, "select": {`2, "a", "b"`, `"#", 1`}, "print": {`"a", 1, nil`},
	"table.concat": {`{ "a", 1 }, "-"`, `{}`}, "table.insert": {`{ 1, 2 }, 3`, `{ 1, 2 }, 1, 0`}, "table.remove": {`{ 1, 2 }`, `{ 1, 2 }, 1`},
	"table.sort": {`{ "b", "a" }`, `{ 3, 1, 2 }`},
	"text.len":   {`"é"`}, "text.sub": {`"éa", 1, 1`}, "text.upper": {`"é"`}, "text.lower": {`"É"`}, "text.fold": {`"ß"`}, "text.nfc": {`"e\204\129"`},
	"text.nfd": {`"é"`}, "text.trim": {`" a "`}, "text.strip_diacritics": {`"é"`}, "text.trim_isbd": {`"a /"`}, "text.decode": {`"abc", "latin1"`},
	"text.key":   {`"Éa b"`},
	"marc.field": {`"590", "  ", "a", "note"`, `"001", "x1"`}, "marc.title_sort": {`record`, `field`}, "marc.meaning": {`"languages", "eng"`, `"classes", nil`},
	"callnumber.lc": {`"QA76.9 .D3"`}, "callnumber.dewey": {`"025.3"`}, "callnumber.nlm": {`"WA 100"`}, "norm.isbns": {`"0-306-40615-2 (v. 1)"`},
	"re.find": {`"abc", "b"`}, "re.match": {`"abc", "(b)(c)"`}, "re.gsub": {`"abc", "b", "x"`}, "re.split": {`"a,b", ","`}, "re.test": {`"abc", "b"`},
	"norm.isbn": {`"0-306-40615-2"`, `"x"`}, "norm.issn": {`"0378-5955"`}, "norm.lccn": {`"n78-890351"`}, "norm.oclc": {`"(OCoLC)ocm1"`},
	"math.abs": {`-1`}, "math.acos": {`1`}, "math.asin": {`1`}, "math.atan": {`1`}, "math.atan2": {`1, 2`}, "math.ceil": {`1.5`}, "math.cos": {`1`},
	"math.cosh": {`1`}, "math.deg": {`1`}, "math.exp": {`1`}, "math.floor": {`1.5`}, "math.fmod": {`5, 3`}, "math.frexp": {`5`}, "math.ldexp": {`1, 2`},
	"math.log": {`2`}, "math.log10": {`2`}, "math.max": {`1, 2`}, "math.min": {`1, 2`}, "math.mod": {`5, 3`}, "math.modf": {`1.5`}, "math.pow": {`2, 3`},
	"math.rad": {`1`}, "math.sin": {`1`}, "math.sinh": {`1`}, "math.sqrt": {`4`}, "math.tan": {`1`}, "math.tanh": {`1`},
}

// oddArgs are the arguments that all functions are called with, in all combinations.
var oddArgs = []string{`nil`, `true`, `false`, `0`, `-1`, `2.5`, `""`, `"a"`, `"650$a"`, `"650"`, `"%"`, `"(%w)"`, `"\255"`, `{}`, `{ "x", 2, k = "v" }`,
	`record`, `field`, `callback`, `1e300`, `"10"`, `names`, `"eng"`}

// lookups are the lookups whose methods are called, by the names of global variables.
var lookups = map[string]string{
	"names":  `lookup.csv { file = "languages.csv", key = "code", value = "name", all = true }`,
	"whole":  `lookup.csv { file = "languages.csv", key = "code", all = true }`,
	"listed": `lookup.csv { file = "languages.csv", key = 1, all = true, fold = true }`,
	"wide":   `lookup.csv { file = "wide.csv", key = "a", all = true }`,
	"values": `lookup.json { file = "values.json", all = true }`,
	"shelf":  `lookup.sqlite { file = "shelves.db", table = "shelves", key = "isbn", all = true }`,
	"titles": `lookup.sqlite { file = "shelves.db", table = "shelves", key = "isbn", value = "shelf", all = true }`,
}

// lookupFiles are files for them.
var lookupFiles = map[string]string{
	"wide.csv":    "a,b,c,d,e,f,g,h,i,j,b,\neng,1,2,3,4,5,6,7,8,9,10,11\n5,1\n",
	"values.json": `{"eng": [], "a": {"x": 1, "b": [1, {"c": "d"}, true]}, "650": 12345678901234567890, "": null, "10": [null], "5": 1.5, "xyz": "text"}`,
}

// twin is a function of the API both ways.
type twin struct {
	name   string
	self   string     // the object of a method: "record", "field", "run", a lookup; "": it is a function
	void   bool       // it has no result
	fn     goval.Func // or
	each   goval.EachFunc
	prop   string // it is a property
	member string
	bound  bool // it is bound to its arguments, if it can be
}

// twins lists all functions that hooks may call without the VM.
func twins(l *luabind.Lifter) (list []twin) {
	kinds := map[string]goval.Kind{"Record": goval.Record, "Field": goval.Field}
	for _, c := range luabind.Classes() {
		if c.Name == "Run" {
			for _, f := range c.Funcs {
				if m, ok := l.Run(f.Name); ok {
					list = append(list, twin{name: "Run:" + f.Name, self: "run", fn: m.Fn, void: m.Void, member: f.Name})
				}
			}
		}
		if c.Name == "Lookup" {
			list = append(list, lookupTwins(l, c)...)
		}
		kind, ok := kinds[c.Name]
		if !ok {
			continue // values of other classes are of the state that functions are called in
		}
		for _, f := range c.Funcs {
			m := l.Methods(f.Name)
			if m.Fns[kind] != nil || m.Eachs[kind] != nil {
				tw := twin{name: c.Name + ":" + f.Name, self: c.Var, fn: m.Fns[kind], each: m.Eachs[kind], void: f.Returns == "", member: f.Name}
				list = append(list, tw)
				if m.Binds {
					list = append(list, boundTwin(tw, m, kind))
				}
			}
		}
		for _, p := range c.Props {
			get := l.Getter(p.Name)
			list = append(list, twin{name: c.Name + "." + p.Name, self: c.Var, prop: p.Name,
				fn: func(c *goval.Call, args []goval.Value) goval.Value { return get(c, args[0]) }})
		}
	}
	add := func(name string) {
		if f, ok := l.Named(name); ok {
			list = append(list, twin{name: name, fn: f.Fn, each: f.Each, void: f.Void, member: name})
		}
	}
	for _, m := range luabind.Modules() {
		for _, f := range m.Funcs {
			add(m.Name + "." + f.Name)
			if methods := l.Methods(f.Name); m.Name == "string" && methods.Binds {
				tw := twin{name: "string." + f.Name, fn: methods.Fns[goval.String], each: methods.Eachs[goval.String], member: "string." + f.Name}
				list = append(list, boundTwin(tw, methods, goval.String))
			}
		}
	}
	seen := map[string]bool{}
	for name := range lualib.New(nil).GoFuncs() {
		seen[name] = true
	}
	for _, name := range lualib.GoApart() {
		seen[name] = true
	}
	for name := range seen {
		add(name)
	}
	return list
}

// boundTwin is a method that is called as hooks call it when its arguments are constants.
func boundTwin(tw twin, m luabind.GoMethods, kind goval.Kind) twin {
	call, each := tw.fn, tw.each
	fits := func(args []goval.Value) bool { return len(args) > 0 && args[0].Kind() == kind }
	if tw.bound = true; call != nil {
		tw.fn = func(c *goval.Call, args []goval.Value) goval.Value {
			if fits(args) {
				if fn := m.Bind[kind].To(c, args[1:]); fn != nil {
					return fn(c, args[0])
				}
			}
			return call(c, args)
		}
		return tw
	}
	tw.each = func(c *goval.Call, args []goval.Value) *goval.Iter {
		if fits(args) {
			if fn := m.BindEach[kind].To(c, args[1:]); fn != nil {
				return fn(c, args[0])
			}
		}
		return each(c, args)
	}
	return tw
}

// lookupTwins lists the methods and properties of lookups, for each of the lookups.
func lookupTwins(l *luabind.Lifter, c *declare.Class) (list []twin) {
	for self := range lookups {
		for _, f := range c.Funcs {
			if fn := l.Methods(f.Name).Fns[goval.Shared]; fn != nil {
				list = append(list, twin{name: "Lookup:" + f.Name, self: self, fn: fn, member: f.Name})
			}
		}
		for _, p := range c.Props {
			get := l.Getter(p.Name)
			list = append(list, twin{name: "Lookup." + p.Name, self: self, prop: p.Name,
				fn: func(c *goval.Call, args []goval.Value) goval.Value { return get(c, args[0]) }})
		}
	}
	return list
}

// Would catch a function on Go values whose result, effect or condition of failure is another one than that of its
// twin in the VM, and one that no call here reaches.
func TestTwins_doTheSame(t *testing.T) {
	t.Parallel()
	w := newTwinWorld(t)
	list := twins(w.api)
	require.Greater(t, len(list), 100)
	met := map[string]bool{}
	bound := 0
	for _, tw := range list {
		if tw.name == "error" { // it has no result in any case
			continue
		}
		if met[tw.name] = true; tw.bound {
			bound++
		}
		rows, ok := usual[tw.name]
		assert.True(t, ok, "%s: list arguments of a usual call in this test", tw.name)
		if tw.prop != "" {
			assert.True(t, w.compare(t, tw, nil), "%s needs the VM", tw.name)
			continue
		}
		for _, row := range rows {
			assert.True(t, w.compare(t, tw, w.split(row)), "%s(%s) needs the VM", tw.name, row)
		}
		w.combine(t, tw, oddArgs, nil)
		w.combine(t, tw, oddArgs, make([]string, 1))
		w.combine(t, tw, testscale.Of(oddArgs[5:12], oddArgs), make([]string, 2))
		w.combine(t, tw, testscale.Of(oddArgs[6:8], oddArgs[3:16]), make([]string, 3))
	}
	assert.Greater(t, bound, 10)
	for name := range usual {
		assert.True(t, met[name], "%s is listed in this test, and no hook can call it without the VM", name)
	}
}

// Would catch a function with a twin on Go values that twins does not list.
func TestTwins_areListed(t *testing.T) {
	t.Parallel()
	w := newTwinWorld(t)
	have := map[string]bool{}
	for _, tw := range twins(w.api) {
		have[tw.name] = true
	}
	check := func(of string, f declare.Func) {
		if f.Go != nil || f.GoEach != nil {
			require.True(t, have[of+f.Name], of+f.Name)
		}
	}
	for _, c := range luabind.Classes() {
		for _, f := range c.Funcs {
			check(c.Name+":", f)
		}
		for _, p := range c.Props {
			require.True(t, p.Go == nil || have[c.Name+"."+p.Name], c.Name+"."+p.Name)
		}
	}
	for _, m := range luabind.Modules() {
		for _, f := range m.Funcs {
			check(m.Name+".", f)
		}
	}
}
