// Package plain copies Lua values out of a VM and into another one, and writes them as JSON: run.state
// with several VMs, and in checkpoints.
//
//	lua.LValue ──Of, OfTree──► Value ──Lua──► lua.LValue of any VM
//	                           Value ◄──Marshal, Unmarshal──► JSON
//
// A Value belongs to no VM and may pass between goroutines. Read plain.go first.
package plain
