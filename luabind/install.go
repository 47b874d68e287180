package luabind

import (
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/lualib"
)

// Install prepares a Lua state that has no library open: the safe part of Lua's own libraries,
// the modules and types of MARC, and strict globals. It is called once per state.
func Install(L *lua.LState, host Host) *Binding {
	b := &Binding{host: host, lib: lualib.New(host)}
	b.lib.Open(L)
	record, field := b.recordClass(), b.fieldClass()
	b.recordMT = record.Metatable(L)
	b.fieldMT = field.Metatable(L)
	b.outputMT = b.outputClass().Metatable(L)
	L.SetField(b.recordMT, "__tostring", L.NewFunction(b.toMRK))
	L.SetField(b.fieldMT, "__tostring", L.NewFunction(b.fieldString))
	L.SetField(b.fieldMT, "__eq", L.NewFunction(sameField))
	b.openLeader(L)
	b.openFixed(L)
	b.iterate = L.NewFunction(b.stepFields)
	b.subs = L.NewFunction(b.stepSubs)
	b.nextRecord = L.NewFunction(b.stepRecord)
	b.nextBatch = L.NewFunction(b.stepBatch)
	b.readerMT = b.readerClass().Metatable(L)
	b.installDirect(L, record, field, b.installRun(L))
	for _, m := range b.modules() {
		m.Open(L)
	}
	b.lib.MakeStrict(L)
	return b
}

// Seal makes the globals that exist the only ones: hooks may change the script's own, and not make
// new ones.
func (b *Binding) Seal() { b.lib.Seal() }

// Owns reports whether a global is one that every script has, or that the embedding program set.
func (b *Binding) Owns(name string) bool { return b.lib.Owns(name) }

// File makes the Lua value of a file that is open for reading. The script may close it; Close does
// not.
func (b *Binding) File(L *lua.LState, src io.ReadCloser, name string) *lua.LUserData {
	return b.lib.File(L, src, name)
}

// FileRead returns the function that file:read calls.
func (b *Binding) FileRead() *lua.LFunction { return b.lib.FileRead() }

// Close closes the files and the streams of records that the script has left open.
func (b *Binding) Close() {
	b.lib.Close()
	for _, s := range b.streams {
		_ = s.Close() // it is read only
	}
	b.streams = nil
}
