package lualib

import (
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/regex"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// Host is what the libraries need from the runner of a script. It is called under the VM lock.
type Host interface {
	// Print takes what the script prints, line end included.
	Print(text string)
	// OpenFile opens a file for reading, if the script may.
	OpenFile(path string) (io.ReadCloser, error)
	// CreateFile opens a file for writing, if the script may: one that is replaced, or, with add, one
	// that is added to.
	CreateFile(path string, add bool) (io.WriteCloser, error)
	// Getenv returns a variable of the environment, and whether the script may know it.
	Getenv(name string) (value string, allowed bool)
	// Load compiles a module for require. The error is a *SyntaxError when it does not compile.
	Load(module string) (*lua.FunctionProto, error)
}

// Lib is the libraries of one Lua state.
type Lib struct {
	base    *baseLib
	strings *stringLib
	re      *reLib
	json    *jsonLib
	lookup  *lookupLib
	csv     *csvLib
	files   *fileLib
	caches  *cacheLib
	globals *globals
}

// New makes the libraries for a state. Without a host they serve for documentation: their functions
// must not be called.
func New(host Host) *Lib {
	l := &Lib{
		base:    &baseLib{host: host, loaded: map[string]lua.LValue{}, loading: map[string]bool{}},
		re:      &reLib{compiled: map[string]*regex.Regexp{}},
		json:    newJSONLib(),
		files:   &fileLib{host: host},
		caches:  &cacheLib{},
		globals: &globals{own: map[string]bool{}},
	}
	l.csv = &csvLib{files: l.files}
	l.strings = &stringLib{globals: l.globals}
	l.lookup = &lookupLib{host: host, json: l.json}
	return l
}

// Open prepares a state that has no library open: it opens what is safe of Lua's own libraries and
// prepares the types of files and lookups. It is called once, before the modules are opened.
func (l *Lib) Open(L *lua.LState) {
	l.base.open(L)
	value.OpenSparse(L)
	openTable(L)
	openMath(L)
	l.strings.open(L)
	protectLibrary(L, "table")
	protectLibrary(L, "math")
	l.files.open(L)
	l.lookup.open(L)
	l.caches.open(L)
}

// MakeStrict makes the globals that exist now those that every script has. Reading any other that
// the script has not made is an error from now on. member returns how a script writes a member of that
// name, for the message; "" if nothing has the name.
func (l *Lib) MakeStrict(L *lua.LState, member func(name string) string) {
	l.globals.member = member
	l.globals.open(L)
}

// Seal makes the globals that exist the only ones: hooks may change the script's own, and not make
// new ones.
func (l *Lib) Seal() { l.globals.sealed = true }

// Owns reports whether a global is one that every script has, or that the embedding program set. A
// script that assigns to it must be refused, since the VM does not ask anybody when an existing
// global is assigned to.
func (l *Lib) Owns(name string) bool { return l.globals.own[name] }

// Loaded returns the modules that require has run, by name. The map belongs to the library.
func (l *Lib) Loaded() map[string]lua.LValue { return l.base.loaded }

// Funcs declares the functions of Lua's base library that differ from Lua's.
func (l *Lib) Funcs() []declare.Func { return l.base.funcs() }

// Close closes the files that the script has left open.
func (l *Lib) Close() { l.files.close() }
