// Package rowfile writes packed rows to files in formats of other programs: XLSX, SQLite and Parquet.
//
//	encoders of package rows ── packed rows, in order ──► Writer ──► the file
//
// A Writer reads each block of rows when it is written, and holds a bounded number of rows in memory. Close finishes
// the file; until then it is not valid. Some data depends on all rows, such as the types of the columns that a script
// makes. It is collected while the rows are in a temporary file (spool.go).
//
// Read writer.go first; each format has a file of its own.
package rowfile
