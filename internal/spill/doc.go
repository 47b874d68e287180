// Package spill sorts and finds entries that may not fit into memory. An entry is a key and a value, both of them any
// bytes.
//
//	Sorter: Add ──► memory ──full──► sorted run in a temporary file ──► Each: all entries in order
//	Table:  made of a Sorter ──► entries in order, with the first key of each block in memory ──► Find
//
// Where the system allows that, the temporary file has no name, and disappears when the process ends. Entries with the
// same key stay in the order in which they were added. Read sorter.go first.
package spill
