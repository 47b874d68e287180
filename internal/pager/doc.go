// Package pager gives the records of inputs by their number, in bounded memory, for people who leaf through a file.
//
//	Scan: reads everything once ──► marks, number of records
//	Record(n): a record kept from before, or the nearest mark before n ──► reads on to n
//
// A mark is a place at which reading can begin. A plain file of ISO 2709 gets one every 256 records, so that any record
// is found at once. In other formats, and in compressed files, there is one at the beginning of each file: going forward
// reads on, and going back further than the records that are kept reads the file again. What cannot be read twice, such
// as a pipe, is copied to a temporary file first (Spool).
//
// Read pager.go first. A Pager may be used by several goroutines at the same time.
package pager
