// Package luatest holds what files of tests for scripts can call: test, assert_equal, assert_error and
// mrk, and the table of a case, which describes what a script makes of records.
//
//	Install(L, Binding) ──► the file runs ──► Tests.List
//
// It reads the file of tests; package internal/scripttest runs the cases. Everything here is used under the
// lock of the state. Read funcs.go first, then case.go.
package luatest
