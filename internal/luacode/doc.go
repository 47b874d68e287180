// Package luacode reads the instructions of compiled Lua functions. How gopher-lua packs them is known here
// alone.
//
// Everything in it is safe for concurrent use.
package luacode
