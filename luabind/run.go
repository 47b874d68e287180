package luabind

import (
	lua "github.com/yuin/gopher-lua"
	luar "layeh.com/gopher-luar"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/goval"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// runBinding is the global run of one Lua state.
type runBinding struct {
	host  Host
	args  *lua.LTable
	asked map[string]bool // names that the script has looked up in args
	state *lua.LTable
	total *lua.LTable // run.state of several VMs, joined so far
}

// class declares the type of the global run.
func (b *runBinding) class() *declare.Class {
	return &declare.Class{
		Name: "Run", Var: "run", Only: true,
		Doc: "The run: its arguments and options, its numbers so far, and functions that write, drop, reject and count.",
		Funcs: []declare.Func{
			{
				Name: "emit", Args: "record: Record|string, output: string?", Fn: b.emit, Hot: true, Go: b.goEmit,
				Doc:     "Writes a record, as it is now, to an output (the main one, or a further one by name), or a string as a line of text. Text with line ends in it, such as that of json.encode(value, 2), is several lines.",
				Example: `run:emit(record, "hits.mrc")`,
			},
			{
				Name: "skip", Fn: b.skip, Hot: true, Go: b.goSkip,
				Doc:     "Drops the current record and ends its hook.",
				Example: `run:skip()`,
			},
			{
				Name: "reject", Args: "reason: string", Fn: b.reject, Go: b.goReject,
				Doc:     "Rejects the current record with a reason and ends its hook.",
				Example: `run:reject("no title")`,
			},
			{
				Name: "stop", Fn: b.stop,
				Doc:     "Makes the current record the last one. The hook goes on, and this record is still written.",
				Example: `run:stop()`,
			},
			{
				Name: "tally", Args: "table: string, key: string, n: number?", Fn: b.tally, Hot: true, Go: b.goTally,
				Doc:     "Adds n (default 1) to a counter. Counters are exact with any number of jobs, and are printed at the end.",
				Example: `run:tally("language", record:value("008/35-37") or "none")`,
			},
		},
		Props: []declare.Prop{
			{
				Name: "args", Type: "table<string, string>", Get: func(*lua.LState, *lua.LUserData) lua.LValue { return b.args },
				Doc:     "The values that the user set with --set key=value.",
				Example: `run.args.prefix`,
			},
			{
				Name: "inputs", Type: "string[]",
				Doc:     "The files of the run, as the user named them.",
				Example: `run.inputs[1]`,
				Get: func(L *lua.LState, _ *lua.LUserData) lua.LValue {
					t := L.NewTable()
					for _, path := range b.host.Inputs() {
						t.Append(lua.LString(path))
					}
					return t
				},
			},
			{
				Name: "counts", Type: "Counts",
				Doc:     "The numbers so far: read, written, dropped, rejected.",
				Example: `run.counts.read`,
				Get: func(L *lua.LState, _ *lua.LUserData) lua.LValue {
					return luar.New(L, b.host.Counts())
				},
			},
			{
				Name: "options", Type: "Options",
				Doc:     "The options of the run: jobs, mode, strict, limit, skip, flavor.",
				Example: `run.options.jobs`,
				Get: func(L *lua.LState, _ *lua.LUserData) lua.LValue {
					return luar.New(L, b.host.Options())
				},
			},
			{
				Name: "state", Type: "table",
				Doc:     "A table of this VM. With several jobs the hook combine joins them.",
				Example: `run.state`,
				Get: func(*lua.LState, *lua.LUserData) lua.LValue {
					return b.state
				},
				Set: func(L *lua.LState, _ *lua.LUserData, v lua.LValue) {
					b.state = L.CheckTable(3)
				},
			},
		},
	}
}

// unwind is the error that skip and reject raise to end a hook. The runner knows its meaning from Host.
const unwind = lua.LString("the hook was ended by run:skip or run:reject")

func (b *runBinding) emit(L *lua.LState) int {
	output := L.OptString(3, "")
	emit(L, 2, b.host, output)
	return 0
}

// emit passes the value that is the nth argument to an output.
func emit(L *lua.LState, n int, host Host, output string) {
	var err error
	switch v := L.Get(n).(type) {
	case lua.LString:
		if err := checkUTF8(string(v)); err != nil {
			L.ArgError(n, err.Error())
		}
		err = host.EmitLine(string(v), output)
	case lua.LNumber:
		err = host.EmitLine(v.String(), output)
	default:
		err = host.Emit(recordArg(L, n).rec, output)
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
}

func (b *runBinding) skip(L *lua.LState) int {
	b.host.Skip()
	L.Error(unwind, 0)
	return 0
}

func (b *runBinding) reject(L *lua.LState) int {
	b.host.Reject(L.CheckString(2))
	L.Error(unwind, 0)
	return 0
}

func (b *runBinding) stop(*lua.LState) int {
	b.host.Stop()
	return 0
}

func (b *runBinding) tally(L *lua.LState) int {
	key := L.Get(3)
	switch key.Type() {
	case lua.LTNil:
		L.ArgError(3, `a string expected, got nil: use a name for a missing value, as in record:value("008/35-37") or "none"`)
	case lua.LTString, lua.LTNumber, lua.LTBool:
	default:
		L.ArgError(3, "a string expected, got "+value.TypeName(key))
	}
	if err := checkUTF8(key.String()); err != nil {
		L.ArgError(3, err.Error())
	}
	b.host.Tally(L.CheckString(2), key.String(), float64(L.OptNumber(4, 1)))
	return 0
}

// open makes the global run, and those of an embedding program.
func (b *runBinding) open(L *lua.LState) {
	b.openArgs(L)
	b.state = L.NewTable()
	oneName(L)
	strictLuar(L, Counts{}, "run.counts")
	strictLuar(L, RunOptions{}, "run.options")
	ud := L.NewUserData()
	ud.Value, ud.Metatable = b, b.class().Metatable(L)
	L.SetGlobal("run", ud)
	for name, v := range b.host.Globals() {
		strictLuar(L, v, name)
		L.SetGlobal(name, luar.New(L, v))
	}
}

// openArgs makes run.args, which notes what is read.
func (b *runBinding) openArgs(L *lua.LState) {
	values := L.NewTable()
	for k, v := range b.host.Args() {
		values.RawSetString(k, lua.LString(v))
	}
	b.asked = map[string]bool{}
	b.args = declare.Watched(L, "run.args", values, func(name string) { b.asked[name] = true }, func() {
		for k := range b.host.Args() {
			b.asked[k] = true
		}
	})
}

// Asked returns the names that the script has looked up in run.args, also those that nobody set. The map
// belongs to the binding.
func (b *Binding) Asked() map[string]bool { return b.run.asked }

// resultError is the error for a value that a hook must not return.
type resultError string

func (e resultError) Error() string { return string(e) }

// Results reads what transform or batch returned, a record or a list of records, and calls each
// for every one.
func (b *Binding) Results(v lua.LValue, each func(r *parse.Record)) error {
	if r, ok := RecordOf(v); ok {
		if r == nil {
			return resultError("a record was returned after its hook had ended; return record:copy()")
		}
		each(r)
		return nil
	}
	t, ok := v.(*lua.LTable)
	if !ok {
		return resultError("returned a " + value.TypeName(v) + ": nothing, false, a record or a list of records is expected")
	}
	n := t.Len()
	for i := 1; i <= n; i++ {
		r, ok := RecordOf(t.RawGetInt(i))
		if !ok || r == nil {
			return resultError("returned a list with a " + value.TypeName(t.RawGetInt(i)) + " in it: records are expected")
		}
		each(r)
	}
	return nil
}

// The same functions on Go values. run itself, their first argument, is not looked at.

func (b *runBinding) goEmit(_ *goval.Call, args []goval.Value) goval.Value {
	name := goval.OptOnlyText(args, 2, "")
	var err error
	switch v := goval.Arg(args, 1); v.Kind() {
	case goval.String, goval.Number:
		text, _ := v.TextOf()
		if checkUTF8(text) != nil {
			goval.Abandon()
		}
		err = b.host.EmitLine(goval.Own(text), name)
	default:
		err = b.host.Emit(goval.Rec(args, 1), name)
	}
	if err != nil {
		goval.Abandon()
	}
	return goval.Value{}
}

func (b *runBinding) goSkip(*goval.Call, []goval.Value) goval.Value {
	b.host.Skip()
	goval.End()
	return goval.Value{}
}

func (b *runBinding) goReject(_ *goval.Call, args []goval.Value) goval.Value {
	b.host.Reject(goval.Own(goval.AnyText(args, 1)))
	goval.End()
	return goval.Value{}
}

func (b *runBinding) goTally(_ *goval.Call, args []goval.Value) goval.Value {
	key, n := goval.Arg(args, 2), 1.0
	var text string
	switch key.Kind() {
	case goval.True, goval.False:
		text = "false"
		if key.Truth() {
			text = "true"
		}
	default:
		text = goval.AnyText(args, 2)
	}
	if checkUTF8(text) != nil {
		goval.Abandon()
	}
	if v := goval.Arg(args, 3); v.Kind() == goval.Number {
		n = v.Float()
	} else if !v.IsNil() {
		goval.Abandon()
	}
	b.host.Tally(goval.AnyText(args, 1), text, n)
	return goval.Value{}
}
