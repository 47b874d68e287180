// Package lift compiles hooks of scripts to Go closures, which run without a VM and its lock: on any
// goroutine, and on all cores.
//
//	LFunction of a hook ──► find.go: its syntax tree ──► function.go, stat_*.go, expr_*.go: closures
//	                                                          │
//	                          call_*.go: functions of the script and of the Lua API
//	                                                          │
//	Machine.Run(hook, record) ◄──── closures over goval.Value ┘
//
// The compiler knows a part of Lua, and refuses everything else with a Refusal: the hook then stays in the
// VM. What it compiles has the same effect as in the VM, or none: whatever would raise an error, exceed a
// bound or leave the part of Lua while it runs abandons the record (goval.Abandon). The caller takes the
// changes of the record back and gives it to the VM. So no message is made here.
//
// What hooks find outside themselves, such as variables of the top level, is taken as it is when the hook is
// compiled, after the hook begin. A lifted hook changes nothing of it: the compiler refuses assignments to
// variables of the top level, and to tables that may have been made outside the call (fresh.go). The caller
// must make sure that nobody else changes it.
//
// Compile is called under the lock of the VM. The closures of a Program belong to no goroutine: what is particular to
// one is in its Machine, with the functions of the Lua API that the closures are linked to (link.go). Read machine.go
// first, then function.go.
package lift
