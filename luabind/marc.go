package luabind

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/facet"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// marcBinding is the module marc of one Lua state, with the type Output.
type marcBinding struct {
	host     Host
	wrap     *wrapper
	specs    *specCache
	reader   *readerBinding
	lib      *lualib.Lib
	outputMT *lua.LTable
	rawMT    *lua.LTable
}

// open makes the metatables of outputs and of marked text.
func (b *marcBinding) open(L *lua.LState) {
	b.outputMT = b.outputClass().Metatable(L)
	b.rawMT = rawClass().Metatable(L)
	L.SetField(b.rawMT, "__tostring", L.NewFunction(rawString))
}

// module declares the module marc.
func (b *marcBinding) module() *declare.Module {
	return &declare.Module{Name: "marc", Elsewhere: map[string]string{
		"open": "marc.read reads records", "Record": "marc.record makes a record", "Field": "marc.field makes a field", "write": "marc.output(name):write(record) writes",
		"reader": "marc.read reads records", "MARCReader": "marc.read reads records", "MARCWriter": "marc.output(name):write(record) writes",
	}, Doc: "Makes records and fields, and reads records from files.", Funcs: slices.Concat(b.reader.marcFuncs(), []declare.Func{
		{
			Name: "field", Args: "tag: string, ...: string|Raw", Returns: "Field", Fn: b.newField, Go: goNewField,
			Doc:     "A new field, which can be added to records: marc.field(tag, indicators, code, value, …), for a control field marc.field(tag, data).",
			Example: `marc.field("650", " 0", "a", "History")`,
		},
		{
			Name: "record", Args: "parts: table?", Returns: "Record", Fn: b.newRecord,
			Doc:     "A new record from a list of fields, each a Field or a list of arguments of marc.field, or from a table of record:to_table. leader= sets the leader.",
			Example: `marc.record{{"001", "x1"}, {"245", "00", "a", "A title"}}`,
		},
		{
			Name: "spec", Args: "spec: string", Returns: "string", Fn: b.newSpec,
			Doc:     "Checks a spec in advance and returns it; a wrong spec raises an error.",
			Example: `marc.spec("650$a")`,
		},
		{
			Name: "raw", Args: "indicators: string", Returns: "Raw", Fn: b.newRaw,
			Doc:     "Allows any printable ASCII characters as one or two indicators. MARC 21 has only a blank, a digit or a lower-case letter; a script can write other characters only with this.",
			Example: `marc.field("999", marc.raw("FF"), "a", "local")`,
		},
		{
			Name: "output", Args: "name: string?", Returns: "Output", Fn: b.newOutput,
			Doc:     "A further output by name, or the main one. Its method write takes the same values as run:emit.",
			Example: `marc.output("hits.mrc")`,
		},
	}, facetCodeFuncs(), b.lib.CacheFuncs(), b.fromFuncs())}
}

// facetCodeFuncs are the functions of the module about titles and codes.
func facetCodeFuncs() []declare.Func {
	return []declare.Func{
		{
			Name: "title_sort", Args: "of: Record|Field", Returns: "string|nil", Fn: titleSort, Go: goTitleSort,
			Doc: "The title in a field, or in 245 of a record (UNIMARC: 200), in a form for sorting: without the characters that the indicator excludes (an article), and without case, accents and punctuation, as text.key makes it. " +
				"$c, $h and subfields with digits are left out.",
			Example: `marc.title_sort(record)`,
		},
		{
			Name: "meaning", Args: "list: string, key: string?", Returns: "string|nil", Fn: codeMeaning, Go: goCodeMeaning,
			Doc: "The meaning of a code in a list of the Library of Congress: \"languages\", \"countries\", \"areas\" (the geographic areas of 043, with or without the hyphens at the end), or \"classes\" (the main classes, by the first letter). nil for the code nil, and for one that is not in the list. " +
				"lookup.csv reads lists of your own.",
			Example: `marc.meaning("languages", "ger")`,
		},
	}
}

// titleOfRecord returns the field of the title.
func titleOfRecord(r *parse.Record) (f parse.Field, ok bool) {
	if r.UNIMARC() {
		return r.First(tag200)
	}
	return r.First(tag245)
}

func titleSort(L *lua.LState) int {
	L.Push(lua.LNil)
	var f parse.Field
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if _, is := ud.Value.(*fieldHandle); is {
			f = fieldArg(L, 1).field
		}
	}
	if f == (parse.Field{}) {
		r, ok := RecordOf(L.Get(1))
		if !ok || r == nil {
			L.ArgError(1, "a record or a field expected, got "+value.TypeName(L.Get(1)))
		}
		if f, ok = titleOfRecord(r); !ok {
			return 1
		}
	}
	value.Ask(L, 4*len(f.Data()))
	if key, ok := facet.TitleKey(f); ok {
		L.Push(lua.LString(key))
	}
	return 1
}

var (
	tag200, _ = parse.MakeTag("200")
	tag245, _ = parse.MakeTag("245")
)

func codeMeaning(L *lua.LState) int {
	list := L.CheckString(1)
	if !slices.Contains(facet.Lists(), list) {
		L.ArgError(1, fmt.Sprintf("there is no list %q: the lists are %s", value.Short(list), strings.Join(facet.Lists(), ", ")))
	}
	out := lua.LValue(lua.LNil)
	if L.Get(2) != lua.LNil {
		if meaning, ok := facet.Meaning(list, L.CheckString(2)); ok {
			out = lua.LString(meaning)
		}
	}
	L.Push(out)
	return 1
}

func (b *marcBinding) newField(L *lua.LState) int {
	tag, data := fieldArgs(L, 1, nil)
	r := parse.NewRecord()
	f := r.Append(tag, data)
	owner := b.wrap.record(r).(*lua.LUserData).Value.(*recordHandle)
	L.Push(b.wrap.field(owner, f))
	return 1
}

func (b *marcBinding) newSpec(L *lua.LState) int {
	b.specs.arg(L, 1)
	L.Push(L.Get(1))
	return 1
}

// outputHandle is an output as a script sees it.
type outputHandle struct {
	name string
}

func (b *marcBinding) outputClass() *declare.Class {
	return &declare.Class{
		Name: "Output", Var: "output", Doc: "An output of the run.",
		Funcs: []declare.Func{{
			Name: "write", Args: "record: Record|string", Returns: "Output", Fn: b.outputWrite,
			Doc:     "Writes a record, or a string as a line of text, as run:emit does.",
			Example: `marc.output():write(record)`,
		}},
		Props: []declare.Prop{{
			Name: "name", Type: "string",
			Doc:     "The name; empty for the main output.",
			Example: `marc.output("hits.mrc").name`,
			Get: func(_ *lua.LState, ud *lua.LUserData) lua.LValue {
				return lua.LString(ud.Value.(*outputHandle).name)
			},
		}},
	}
}

func (b *marcBinding) newOutput(L *lua.LState) int {
	ud := L.NewUserData()
	ud.Value = &outputHandle{L.OptString(1, "")}
	ud.Metatable = b.outputMT
	L.Push(ud)
	return 1
}

func (b *marcBinding) outputWrite(L *lua.LState) int {
	ud, _ := L.Get(1).(*lua.LUserData)
	if ud != nil {
		if h, ok := ud.Value.(*outputHandle); ok {
			emit(L, 2, b.host, h.name)
			L.Push(ud)
			return 1
		}
	}
	L.RaiseError("write was called without an output: write output:write(…), with a colon")
	return 0
}

// The same functions on Go values.

// goNewField makes a field of a record of its own.
func goNewField(c *goval.Call, args []goval.Value) goval.Value {
	tag, data := goFieldArgs(append([]goval.Value{{}}, args...), nil)
	c.Grow(newRecordCost + len(data))
	return goval.OfField(parse.NewRecord().Append(tag, data))
}

// newRecordCost is about what a record without fields takes, in bytes.
const newRecordCost = 500

func goTitleSort(c *goval.Call, args []goval.Value) goval.Value {
	var f parse.Field
	if goval.Arg(args, 0).Kind() == goval.Field {
		f = goval.Live(args, 0)
	} else {
		var ok bool
		if f, ok = titleOfRecord(goval.Rec(args, 0)); !ok {
			return goval.Value{}
		}
	}
	c.Grow(4 * len(f.Data()))
	key, ok := facet.TitleKey(f)
	if !ok {
		return goval.Value{}
	}
	return c.Copy([]byte(key))
}

func goCodeMeaning(_ *goval.Call, args []goval.Value) goval.Value {
	list := goval.AnyText(args, 0)
	if !slices.Contains(facet.Lists(), list) {
		goval.Abandon()
	}
	if goval.Arg(args, 1).IsNil() {
		return goval.Value{}
	}
	if meaning, ok := facet.Meaning(list, goval.AnyText(args, 1)); ok {
		return goval.Str(meaning)
	}
	return goval.Value{}
}
