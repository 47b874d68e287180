package luabind

import "mrrc-lua/luabind/declare"

//go:generate go run ./gen

// modules declares the modules, in the order of the documentation.
func (b *Binding) modules() []*declare.Module {
	return []*declare.Module{
		b.marc.module(), b.lib.TextModule(), b.lib.ReModule(), b.lib.JSONModule(), b.lib.NormModule(),
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
