// Package collate pairs the records of two files and tells what differs.
//
//	old, new ── in step ──► the same key, one after the other: compared, nothing is kept
//	                │ the keys differ for the first time
//	                ▼
//	            index of the keys behind (index.go) ──► which go together, which are in one file alone
//	                │
//	                ▼
//	            side by side (walk.go): those in the same order as they are read; a record at another
//	            place waits for its partner
//
// Memory is that of a few blocks while the files are in step. From the first difference on there
// are some 50 bytes for each record behind it, and the records that wait: up to a bound, behind which
// those of plain ISO 2709 are read again, and other files are refused with an error that says so.
//
// Records with the same key are paired first with first, second with second. Those without a key are
// paired by their place while the files are in step, and after that with an equal one.
//
// Run reads both files in goroutines of its own and calls back from the caller's; start there.
package collate
