// Package lookup holds tables that scripts look things up in: read once from CSV, tab-separated
// text, JSON or an SQLite database, then read by any number of goroutines, and asked at the end which keys nobody
// wanted and which wanted keys were not there.
//
//	ReadCSV, ReadTSV, ReadJSON, ReadSQLite ──► Table ──► Get, Has ──► Unused, Missing, Duplicates
//
// Reading is lenient about what programs write (byte order mark, CRLF, rows of unequal length) and
// strict about what would go wrong unseen (a column that is not there, UTF-16, a row without the
// column of the key).
//
// A Table is safe for concurrent use once it is read. Read table.go first.
package lookup
