package luabind

import (
	"regexp"

	lua "github.com/yuin/gopher-lua"
)

// Install prepares a Lua state that has no library open: the safe part of Lua's own libraries,
// the modules and types of MARC, and strict globals. It is called once per state.
func Install(L *lua.LState, host Host) *Binding {
	b := &Binding{
		host:     host,
		patterns: map[string]*regexp.Regexp{},
	}
	b.openLibraries(L)
	record, field := b.recordClass(), b.fieldClass()
	b.recordMT = record.metatable(L)
	b.fieldMT = field.metatable(L)
	b.outputMT = b.outputClass().metatable(L)
	L.SetField(b.recordMT, "__tostring", L.NewFunction(b.toMRK))
	L.SetField(b.fieldMT, "__tostring", L.NewFunction(b.fieldString))
	L.SetField(b.fieldMT, "__eq", L.NewFunction(sameField))
	b.openLeader(L)
	b.openFixed(L)
	b.iterate = L.NewFunction(b.stepFields)
	b.subs = L.NewFunction(b.stepSubs)
	b.nextRecord = L.NewFunction(b.stepRecord)
	b.nextBatch = L.NewFunction(b.stepBatch)
	b.readerMT = b.readerClass().metatable(L)
	b.openIO(L)
	b.installDirect(L, record, field, b.installRun(L))
	b.lookupMT = b.lookupClass().metatable(L)
	for _, m := range b.modules() {
		m.open(L)
	}
	b.globals = newStrictGlobals(L)
	return b
}

// Seal makes the globals that exist the only ones: hooks may change them, not invent others.
func (b *Binding) Seal() { b.globals.sealed = true }
