package luabind

import (
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/lualib"
)

//go:generate go run ./gen

// modules declares the modules, in the order of the documentation.
func (b *Binding) modules() []*declare.Module {
	return []*declare.Module{
		b.marcModule(), b.lib.TextModule(), b.lib.ReModule(), b.lib.JSONModule(), b.lib.NormModule(),
		b.lib.LookupModule(), b.logModule(), b.lib.IOModule(),
	}
}

// forDocs makes a binding that belongs to no state: its functions are not to be called.
func forDocs() *Binding { return &Binding{lib: lualib.New(nil)} }

// Classes lists the types of the Lua API for documentation: their functions belong to no Lua state
// and are not to be called.
func Classes() []*declare.Class {
	b := forDocs()
	fixed := b.fixedClass()
	fixed.Named = fixedNames()
	return []*declare.Class{
		b.recordClass(), b.fieldClass(), b.leaderClass(), fixed, b.runClass(), b.outputClass(),
		b.readerClass(), b.lib.FileClass(), b.lib.LookupClass(),
	}
}

// Modules lists the modules of the Lua API for documentation, as Classes does.
func Modules() []*declare.Module {
	b := forDocs()
	return append(b.modules(), b.lib.StringModule())
}

// Globals lists the global functions of the Lua API for documentation, as Classes does.
func Globals() []declare.Func { return forDocs().lib.Funcs() }
