// Package rowfile makes files of other programs of packed rows: XLSX, SQLite and Parquet.
//
//	encoders of package rows ── packed rows, in order ──► Writer ──► the file
//
// A Writer reads each block of rows when it is written, and holds a bounded number of rows in memory. The file is
// finished by Close; until then nothing of it is valid. What has to be known of all rows first, such as the types of
// the columns that a script makes, is found out while the rows wait in a temporary file (spool.go).
//
// Begin with writer.go; each format has a file of its own.
package rowfile
