// Package lift compiles hooks of scripts to Go closures, which run without a VM and its lock: on any
// goroutine, and on all cores.
//
//	LFunction of a hook ──► find.go: its syntax tree ──► function.go, stat_*.go, expr_*.go: closures
//	                                                          │
//	                          call_*.go: functions of the script and of the Lua API
//	                                                          │
//	Machine.Run(hook, record) ◄──── closures over goval.Value ┘
//
// The compiler supports a part of Lua, and refuses everything else with a Refusal: the hook then runs in the VM. A
// compiled hook has the same effect as in the VM, or none. If it would raise an error, exceed a bound, or do something
// outside this part of Lua, it abandons the record (goval.Abandon). The caller undoes the changes to the record and
// gives it to the VM. So this package has no error messages for users.
//
// Variables of the top level, and other values from outside a hook, are read when the hook is compiled, after the hook
// begin. A lifted hook cannot change them: the compiler refuses assignments to variables of the top level, and to
// tables that may have been made outside the call (fresh.go). The caller must make sure that no other code changes
// them.
//
// Lookup tables are shared with the VMs. What a hook has looked up is in goval.Call.Uses until the caller records it.
//
// Compile is called under the lock of the VM. The closures of a Program belong to no goroutine: what is particular to
// one is in its Machine, with the functions of the Lua API that the closures are linked to (link.go). Read machine.go
// first, then function.go.
package lift
