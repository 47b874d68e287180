// Package kept finds what a script keeps from one record to the next.
//
// With several VMs every VM has variables of its own, and chance decides which VM gets which record. So a
// script whose hooks write a variable for one record and read it for another has a result that depends on
// chance. Find reads the compiled functions of a script in a VM in which it was loaded, and follows values
// from the hooks on: through variables, tables, calls, closures and metatables.
//
//	hooks ──► flow.go: instructions ──► access.go: variables and fields ──► place.go: who wrote, who read
//	             │      ▲                                                          │
//	             ▼      │                                                          ▼
//	          call.go, library.go: calls                                  verdict.go: []Finding
//
// Values that exist when Find is called are used as they are: a function in a table is that function.
// Values that hooks make are represented by the instruction that makes them. Where a value may be one of
// several, all of them are followed. So Find may report something that no run does, but it finds
// everything that functions written in Lua do. The effects of functions of Go are listed in library.go.
//
// A variable that is written before it is read, for each record, is not kept, and neither is one that
// nobody reads.
//
// Find is called under the lock of the VM. It runs no code of the script. Read kept.go first.
package kept
