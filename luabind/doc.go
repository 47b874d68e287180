// Package luabind binds records to Lua: the types Record, Field and Leader, the modules, and what
// a script may reach.
//
//	Install(L, Host) ──► Binding       once per Lua state
//	Binding.Handles(records) ──► what the hooks are called with
//
// Each function of the Lua API is declared once, as a Func of a Class (declare.go) or a Module
// (protect.go): name, parameters, result, documentation, example and the Go function. Registration,
// docs/lua-api.md, the stubs for editors and the tests are made from that one declaration; api.go
// lists them all, gen writes the two files.
//
// The string library is Lua 5.1's anew (strings.go), on compiled patterns that end with the
// record's time budget. Modules and the methods of strings cannot be changed by a script, so that
// what it does to one record never reaches another.
//
// Records are bound by hand and not by reflection: a call costs a fifth, and a script's mistake
// gets a message that names it. Plain configuration (run.args, run.counts, values of an embedding
// program) goes through gopher-luar.
//
// A handle holds its record only while the record's hook runs. Afterwards using it is an error
// that says so, at the same place whatever the size of batches or the number of VMs;
// record:copy() gives a record that stays. Strings given to Lua are copies and stay.
//
// What a binding needs from the one who runs it, it asks through Host. Everything here runs under
// the VM lock of the state it was installed in. Read binding.go first, then declare.go and record.go.
package luabind
