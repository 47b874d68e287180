// Package mapping makes records of the rows of a table, as a file in TOML says: which column becomes which field.
//
//	map.toml ── Read ──► Mapping ── Bind(names of columns) ──► Maker ── Read ──► parse.Batch of records
//	                                                             │
//	                                                     internal/sheet
//
// A mistake in the file is a *Mistake with its line. A row of which no record can be made is a rejected record,
// whose error is a *parse.RowError with the column.
//
// A Mapping is not changed after Bind. A Maker is used by one goroutine at a time. mapping.go is the file to read
// first; example.toml explains the notation to users.
package mapping
