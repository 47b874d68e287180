// Package rowfile writes packed rows to files in formats of other programs: XLSX, SQLite and Parquet.
//
//	encoders of package rows ── packed rows, in order ──► Writer ──► the file
//
// A Writer reads each block of rows when it is written, and holds a bounded number of rows in memory. Close finishes
// the file; until then it is not valid. Some data depends on all rows, such as the types of the columns that a script
// makes. It is collected while the rows are in a temporary file (spool.go).
//
// XLSX and Parquet are written here (worksheet.go, parquet.go, footer.go), because libraries for them would make half of
// the program (docs/decisions/024-size.md).
//
// Read writer.go first.
package rowfile
