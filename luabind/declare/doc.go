// Package declare holds the declarations of the Lua API: what a function, a property, a class or a
// module is called, what it takes and returns, its documentation, an example that runs, and the Go
// function that does the work.
//
//	Func, Prop, Named ──► Class.Metatable(L)   values with methods and properties
//	Func, Value       ──► Module.Open(L)       a global that cannot be changed
//
// Package luabind lists the declarations, and its command gen makes documentation and definitions for editors from
// them. A script that asks for a member that does not exist gets an error that names the nearest one.
//
// A declaration is plain data. Metatable and Open are called once for each Lua state, under its
// lock. Read class.go first.
package declare
