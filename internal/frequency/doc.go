// Package frequency counts values in bounded memory.
//
//	Counter.Add(value) … ──► Merge ──► counted values, the most frequent first
//	      │                    ▲
//	      └── more than fit ──► sorted files
//
// A Counter is used by one goroutine at a time; several may count at the same time. Values that do not fit into memory go
// to temporary files, sorted by value, whose counts are added up when they are merged. Read counter.go.
package frequency
