// Package rows has the rows that the hook extract of a script makes, and writes them as CSV, TSV or
// JSON Lines.
//
//	luabind: values of Lua ──► Row ──► Encoder.Append ──► bytes
//	                            │           │
//	                            └─ Settle ─► Writer: format and columns, one for a run
//
// A Writer is shared by all goroutines; each has an Encoder of its own. writer.go determines the columns.
package rows
