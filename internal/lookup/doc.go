// Package lookup holds lookup tables for scripts. A table is read once from CSV, tab-separated text, JSON
// or an SQLite database, then used by any number of goroutines. At the end it reports the keys that nobody
// used and the keys that were missing.
//
//	ReadCSV, ReadTSV, ReadJSON, ReadSQLite ──► Table ──► Get, Has ──► Unused, Missing, Duplicates
//
// Reading is lenient about variants that programs write (byte order mark, CRLF, rows of unequal length)
// and strict about faults that would go unnoticed (a missing column, text that is not UTF-8 or the encoding
// that was given, a row without the column of the key). Two spellings of the same characters (é as one
// character, or as e and an accent) are one key.
//
// A Table is safe for concurrent use once it is read. Read table.go first.
package lookup
