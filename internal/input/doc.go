// Package input opens what records are read from: it finds out by the first bytes how an input is
// compressed and in which format its records are, and makes it ready to be read from the beginning.
//
//	path ── OpenFile ──► file ── Open ──► Reader ── Records ──► parse.BatchReader
//	                                        │
//	                                        └─ At: the file itself, to read it at several places
//
// Open is the only place that looks at first bytes; whoever reads an input goes through it. The
// contract about closing, seeking and errors is in open.go, which is the file to read first.
// OpenRecords reads a file of records without any script.
package input
