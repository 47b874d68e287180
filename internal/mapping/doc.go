// Package mapping makes records from the rows of a table. A file in TOML defines the field or subfield for each column.
//
//	map.toml ── Read ──► Mapping ── Bind(names of columns) ──► Maker ── Read ──► parse.Batch of records
//	                                                             │
//	                                                     internal/sheet
//
// A mistake in the file is a *Mistake with its line. A row from which no record can be made is a rejected record, whose
// error is a *parse.RowError with the column.
//
// A Mapping is not changed after Bind. A Maker is used by one goroutine at a time. Read mapping.go first; example.toml
// explains the notation to users.
package mapping
