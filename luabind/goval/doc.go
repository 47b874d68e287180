// Package goval represents Lua values as Go values, for code that runs without a VM: hooks that were compiled to Go
// closures (engine/lift), and functions of the Lua API. A function of the API that works on Go values is declared next
// to the one that works on Lua values (declare.Func).
//
//	Value   nil, boolean, number, string, table, record, field, lookup table, or a value of another state
//	Table   a list and names, in the order of gopher-lua's
//	Iter    what a for loop steps through
//	Call    what a function gets besides its arguments: further results, bounds, memory
//
// A string may be a view of the bytes of a record. It is valid as long as the batch of the record, and must be copied
// into anything that lasts longer.
//
// Code on Go values never raises an error of Lua. When Lua would raise one, or when the work exceeds a bound, the code
// calls Abandon: the record is then given to the VM, which decides what happens. Abandon panics; the caller of the code
// recovers, and recognises the panic by Abandoned.
//
// Values and tables belong to one goroutine, except tables that are not changed any more. Read value.go
// first.
package goval
