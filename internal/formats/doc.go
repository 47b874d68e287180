// Package formats is the list of formats and of compressions: their names, the suffixes of files, and
// what reads and writes them. Flags, help, documents and tests take them from here.
//
// A new format is a row in list.go, and a file with its writer in package encode; a format that is read
// has its reader in package parse. Everything here is safe for concurrent use.
package formats
