// Package value is how Go functions of the Lua API exchange values with the VM: how they read their
// arguments and options, with errors in the words of Lua, and how they make strings and numbers
// without spending more memory than needed.
//
//	the stack ──► StringArg, IntArg, Options …  Go values, or an error raised in the script
//	Go values ──► String, Copy, Cut, Number …   Lua values
//
// The functions that take a *lua.LState are used under its lock; the others from any goroutine.
// Read args.go first.
package value
