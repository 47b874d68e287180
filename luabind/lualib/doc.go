// Package lualib holds the libraries of a script that do not depend on records: the safe part of
// Lua's own (base, string, table, math, os), the modules text, re, json, norm, lookup and io, and
// the strict globals.
//
//	New(Host) ──► Lib.Open(L)                  Lua's own libraries
//	              Lib.TextModule() … .Open(L)  one global each
//	              Lib.MakeStrict(L), Lib.Seal  from now on other globals are errors
//
// The string library is that of Lua 5.1, written again (strings.go) on compiled patterns that stop
// at the record's time limit. Scripts cannot change libraries, modules and the methods of strings,
// so a script's work on one record never affects another.
//
// A Lib belongs to one Lua state and is used under its lock. Read lib.go first, then sandbox.go for
// what a script can reach.
package lualib
