package luabind

import (
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/faults"
	"mrrc-lua/luabind/lualib"
	"mrrc-lua/parse"
)

//go:generate go run ./gen

// Binding is what Install returns to the runner of a Lua state. It belongs to that state and is used
// under its lock.
type Binding struct {
	lib     *lualib.Lib // the libraries that do not depend on records
	wrap    *wrapper
	records *recordBinding
	fields  *fieldBinding
	leader  *leaderBinding
	fixed   *fixedBinding
	reader  *readerBinding
	marc    *marcBinding
	log     *logBinding
	run     *runBinding
}

// newBinding makes a binding for a state. Without a host it serves for documentation: its functions are
// not to be called.
func newBinding(host Host) *Binding {
	b := &Binding{lib: lualib.New(host), wrap: &wrapper{}, leader: &leaderBinding{}, fixed: &fixedBinding{}}
	specs := &specCache{}
	b.records = &recordBinding{wrap: b.wrap, specs: specs, lib: b.lib, leader: b.leader, fixed: b.fixed, faults: faults.New(host)}
	b.fields = &fieldBinding{wrap: b.wrap}
	b.reader = &readerBinding{host: host, wrap: b.wrap}
	b.marc = &marcBinding{host: host, wrap: b.wrap, specs: specs, reader: b.reader, lib: b.lib}
	b.log = &logBinding{host: host}
	b.run = &runBinding{host: host}
	return b
}

// Install prepares a Lua state that has no library open: the safe part of Lua's own libraries,
// the modules and types of MARC, and strict globals. It is called once per state.
func Install(L *lua.LState, host Host) *Binding {
	b := newBinding(host)
	b.lib.Open(L)
	b.records.open(L)
	b.fields.open(L)
	b.leader.open(L)
	b.fixed.open(L)
	b.reader.open(L)
	b.marc.open(L)
	b.run.open(L)
	b.installDirect(L)
	for _, m := range b.modules() {
		m.Open(L)
	}
	b.lib.MakeStrict(L, memberNamed)
	return b
}

// Seal makes the globals that exist the only ones: hooks may change the script's own, and not make
// new ones.
func (b *Binding) Seal() { b.lib.Seal() }

// Owns reports whether a global is one that every script has, or that the embedding program set.
func (b *Binding) Owns(name string) bool { return b.lib.Owns(name) }

// Handles makes the Lua values of n records: new memory for every batch, so that a value kept too long
// can never mean another record.
func (b *Binding) Handles(n int) Handles { return b.wrap.handles(n) }

// Keep makes the Lua value of a record that the script owns: it stays valid.
func (b *Binding) Keep(r *parse.Record) lua.LValue { return b.wrap.record(r) }

// File makes the Lua value of a file that is open for reading. The script may close it; Close does
// not.
func (b *Binding) File(L *lua.LState, src io.ReadCloser, name string) *lua.LUserData {
	return b.lib.File(L, src, name)
}

// FileRead returns the function that file:read calls.
func (b *Binding) FileRead() *lua.LFunction { return b.lib.FileRead() }

// Loaded returns the modules that require has run, by name. The map belongs to the binding.
func (b *Binding) Loaded() map[string]lua.LValue { return b.lib.Loaded() }

// Args returns the table run.args.
func (b *Binding) Args() *lua.LTable { return b.run.args }

// State returns the table run.state.
func (b *Binding) State() *lua.LTable { return b.run.state }

// SetState replaces the table run.state.
func (b *Binding) SetState(t *lua.LTable) { b.run.state = t }

// Total returns the state joined so far of several VMs, nil when there is none. The runner keeps it
// here, in the VM that it belongs to.
func (b *Binding) Total() *lua.LTable { return b.run.total }

// SetTotal replaces the table that Total returns.
func (b *Binding) SetTotal(t *lua.LTable) { b.run.total = t }

// Close closes the files and the streams of records that the script has left open.
func (b *Binding) Close() {
	b.lib.Close()
	b.reader.close()
}

// modules declares the modules, in the order of the documentation.
func (b *Binding) modules() []*declare.Module {
	return []*declare.Module{
		b.marc.module(), b.lib.TextModule(), b.lib.ReModule(), b.lib.JSONModule(), b.lib.NormModule(), b.lib.CallNumberModule(),
		b.lib.LookupModule(), b.lib.CSVModule(), b.log.module(), b.lib.IOModule(),
	}
}

// Classes lists the types of the Lua API for documentation: their functions belong to no Lua state
// and must not be called.
func Classes() []*declare.Class {
	b := newBinding(nil)
	fixed := b.fixed.class()
	fixed.Named = fixedNames
	return []*declare.Class{
		b.records.class(), b.fields.class(), b.leader.class(), fixed, b.run.class(), b.marc.outputClass(), rawClass(),
		b.reader.class(), b.lib.CacheClass(), b.lib.FileClass(), b.lib.LookupClass(),
	}
}

// Modules lists the modules of the Lua API for documentation, as Classes does.
func Modules() []*declare.Module {
	b := newBinding(nil)
	return append(b.modules(), b.lib.StringModule())
}

// Globals lists the global functions of the Lua API for documentation, as Classes does.
func Globals() []declare.Func { return newBinding(nil).lib.Funcs() }
