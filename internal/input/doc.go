// Package input opens the inputs of records: it determines from the first bytes how an input is
// compressed and in which format its records are, and prepares it to be read from the beginning.
//
//	path ── OpenFile ──► file ── Open ──► Reader ── Records ──► parse.BatchReader
//	                                        │
//	                                        └─ At: the file itself, to read it at several places
//
// Only Open looks at first bytes; everything that reads an input uses it. The contract about
// closing, seeking and errors is in open.go, which is the file to read first. OpenRecords reads a
// file of records without any script.
package input
