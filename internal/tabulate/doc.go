// Package tabulate makes rows of records: for each column the values that a spec selects.
//
//	arguments ── Columns ──► Table ── Maker ──► rows, for engine.Output.Tabulate
//	                           └──── Script ──► a script in Lua that makes the same rows
//
// A Table is not changed while it is used, and any number of goroutines may use it. Read table.go.
package tabulate
