// Package luabind binds records to Lua: the types Record, Field, Leader and Fixed, the modules marc
// and log, and the global run. Everything else that scripts call is in the packages below it.
//
//	luabind/declare   what a declaration is, and how a state gets it
//	luabind/value     arguments in, results out
//	luabind/lualib    Lua's own libraries; text, re, json, norm, lookup and io: no records
//	luabind/luatest   what files of tests call
//	luabind/plain     values that leave a VM
//
//	Install(L, Host) ──► Binding       once per Lua state
//	Binding.Handles(records) ──► what the hooks are called with
//
// Each function of the Lua API is declared once, as a declare.Func of a class or a module: name, parameters, result,
// documentation, example and the Go function. The functions of a state, docs/lua-api.md, the definitions for editors
// and the tests all come from that declaration. binding.go lists the declarations; gen writes the two files.
//
// Records are bound by hand and not by reflection: a call takes a fifth of the time, and messages can name the mistake of a
// script. Plain configuration (run.args, run.counts, values of an embedding program) goes through gopher-luar.
//
// A handle holds its record only while the record's hook runs. Using it later is an error with its
// own message, at the same place whatever the size of batches or the number of VMs; record:copy()
// returns a record that stays valid. Strings passed to Lua are copies and stay valid.
//
// A binding asks its runner for what it needs through Host. Everything here runs under the VM lock
// of the state it was installed in. Read binding.go first, then handles.go and record.go.
package luabind
