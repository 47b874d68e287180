package luabind

//go:generate go run ./gen

// modules declares the modules, in the order of the documentation.
func (b *Binding) modules() []*Module {
	return []*Module{
		b.marcModule(), b.textModule(), b.reModule(), b.jsonModule(), b.normModule(),
		b.lookupModule(), b.logModule(), b.ioModule(),
	}
}

// baseFuncs declares the functions of Lua's base library that are not quite Lua's.
func (b *Binding) baseFuncs() []Func {
	return []Func{
		{
			Name: "print", Args: "...: any", Fn: b.print,
			Doc:     "Prints values, tabs between them. They go to standard error while records go to standard output.",
			Example: `print("title", record:title())`,
		},
		{
			Name: "require", Args: "module: string", Returns: "any", Fn: b.require,
			Doc:     "Gives what a file beside the script returns, run once: require \"tools\" runs tools.lua.",
			Example: `require("check")`,
		},
	}
}

// Classes lists the types of the Lua API for documentation: their functions belong to no Lua state
// and are not to be called.
func Classes() []*Class {
	b := &Binding{}
	fixed := b.fixedClass()
	fixed.Named = fixedNames()
	return []*Class{
		b.recordClass(), b.fieldClass(), b.leaderClass(), fixed, b.runClass(), b.outputClass(),
		b.readerClass(), b.fileClass(), b.lookupClass(),
	}
}

// Modules lists the modules of the Lua API for documentation, as Classes does.
func Modules() []*Module {
	b := &Binding{}
	return append(b.modules(), b.stringModule())
}

// Globals lists the global functions of the Lua API for documentation, as Classes does.
func Globals() []Func { return (&Binding{}).baseFuncs() }
