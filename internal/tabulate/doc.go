// Package tabulate makes rows from records. A cell has the values that the spec of its column selects.
//
//	arguments ── Columns ──► Table ── Maker ──► rows, for engine.Output.Tabulate
//	                           └──── Script ──► a script in Lua that makes the same rows
//
// A Table is not changed while it is used, and any number of goroutines may use it. Read table.go first.
package tabulate
