// Package luacode reads the instructions of compiled Lua functions. Only this package depends on how gopher-lua packs
// them.
//
// Everything in it is safe for concurrent use.
package luacode
