// Package kept finds what a script keeps from one record to the next.
//
// With several VMs every VM has variables of its own, and which VM gets which record is chance. So a
// script whose hooks write a variable for one record and read it for another has a result that is chance
// as well. Find reads the compiled functions of a script in a VM in which it was loaded, and follows
// values from the hooks on: through variables, tables, calls, closures and metatables.
//
//	hooks ──► flow.go: instructions ──► access.go: variables and fields ──► place.go: who wrote, who read
//	             │      ▲                                                          │
//	             ▼      │                                                          ▼
//	          call.go, library.go: calls                                  verdict.go: []Finding
//
// Values that exist when Find is called are looked at as they are: a function in a table is that function.
// What hooks make is represented by the instruction that makes it. Where a value may be one of several,
// all of them are followed. So Find may report something that no run does; it misses nothing that
// functions written in Lua do. What functions of Go do is listed in library.go.
//
// A variable that is written before it is read, for each record, is not kept, and neither is one that
// nobody reads.
//
// Find is called under the lock of the VM. It runs no code of the script. Read kept.go first.
package kept
