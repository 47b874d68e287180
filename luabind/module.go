package luabind

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/parse"
)

// marcModule declares the module marc.
func (b *Binding) marcModule() *Module {
	return &Module{Name: "marc", Doc: "Records and fields out of nothing, and out of files.", Funcs: slices.Concat(b.readFuncsOfMarc(), []Func{
		{"field", "tag: string, ...: string", "Field", "A field of its own, to be added to records: marc.field(tag, indicators, code, value, …), for a control field marc.field(tag, data).",
			`marc.field("650", " 0", "a", "History")`, b.newField},
		{"record", "parts: table?", "Record", "A new record of a list of fields, each a Field or a list as marc.field takes it, or of what record:to_table gives. leader= sets the leader.",
			`marc.record{{"001", "x1"}, {"245", "00", "a", "A title"}}`, b.newRecord},
		{"spec", "spec: string", "string", "Compiles a spec ahead and gives it back; an error in it is raised here.", `marc.spec("650$a")`, b.newSpec},
		{"output", "name: string?", "Output", "A further output by name, or the main one. Its method write takes what run:emit takes.",
			`marc.output("hits.mrc")`, b.newOutput},
	}, b.fromFuncs())}
}

func (b *Binding) newField(L *lua.LState) int {
	tag, data := fieldArgs(L, 1, nil)
	r := parse.NewRecord()
	f := r.Append(tag, data)
	h := &recordHandle{rec: r}
	h.ud.Value, h.ud.Metatable = h, b.recordMT
	L.Push(b.wrap(h, f))
	return 1
}

func (b *Binding) newSpec(L *lua.LState) int {
	b.spec(L, 1)
	L.Push(L.Get(1))
	return 1
}

// outputHandle is an output as a script sees it.
type outputHandle struct {
	name string
}

func (b *Binding) outputClass() *Class {
	return &Class{
		Name: "Output", Var: "output", Doc: "An output of the run.",
		Funcs: []Func{{"write", "record: Record|string", "Output", "Writes a record, or a string as a line of text.", `marc.output():write(record)`, b.outputWrite}},
		Props: []Prop{{"name", "string", "The name; empty for the main output.", `marc.output("hits.mrc").name`, func(_ *lua.LState, ud *lua.LUserData) lua.LValue {
			return lua.LString(ud.Value.(*outputHandle).name)
		}, nil}},
	}
}

func (b *Binding) newOutput(L *lua.LState) int {
	ud := L.NewUserData()
	ud.Value = &outputHandle{L.OptString(1, "")}
	ud.Metatable = b.outputMT
	L.Push(ud)
	return 1
}

func (b *Binding) outputWrite(L *lua.LState) int {
	ud, _ := L.Get(1).(*lua.LUserData)
	if ud != nil {
		if h, ok := ud.Value.(*outputHandle); ok {
			b.emit(L, 2, h.name)
			L.Push(ud)
			return 1
		}
	}
	L.RaiseError("write was called without an output: write output:write(…), with a colon")
	return 0
}
