// Package scripttest runs files of tests of scripts: *_test.lua.
//
//	file of tests ── load ──► tests ─┬─ a function ──► called in the file's VM
//	                                 └─ a case ──► engine.Run of the script over its records ──► compare
//
// luabind/luatest has what such a file can call, internal/expect compares records with those that the
// author wrote. Read runner.go first, then case.go. Nothing is printed here: results go to a function.
package scripttest
