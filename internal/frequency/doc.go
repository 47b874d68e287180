// Package frequency counts values in bounded memory.
//
//	Totals.Counter().Add(value) … ──► Totals.Sum ──► Result: counted values, the most frequent first
//	      │                              ▲
//	      └── more than fit ──► spill.Sorter, by value
//
// Each goroutine that counts has a Counter of its own; the methods of Totals are for one goroutine, except Counter,
// which is safe for concurrent use. Values that do not fit into memory go to a temporary file, sorted by value, and
// their counts are added up when it is read. Read counter.go first.
package frequency
