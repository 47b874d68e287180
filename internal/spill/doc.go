// Package spill sorts and finds entries that may be more than fit into memory: keys with a value each, both
// any bytes.
//
//	Sorter: Add ──► memory ──full──► sorted run in a temporary file ──► Each: all entries in order
//	Table:  made of a Sorter ──► entries in order, with the first key of each block in memory ──► Find
//
// The temporary file has no name where the system allows that, and is gone when the process ends. Entries
// with the same key stay in the order in which they were added. sorter.go is the file to read first.
package spill
