// Package pairing pairs the records of two files and reports the differences.
//
//	old, new ── in step ──► the same key, one after the other: compared, nothing is kept
//	                │ the keys differ for the first time
//	                ▼
//	            index of the later keys (index.go) ──► which belong together, which are in one file only
//	                │
//	                ▼
//	            side by side (walk.go): those in the same order as they are read; a record at another
//	            place waits for its partner
//
// The files are in step until one has a record that the other does not have in the same place. Until then, a few
// blocks are in memory, and the hashes of keys by which repeated ones are found. After that, about 50 bytes are kept for each later record, and the records that wait for
// their partners, up to a bound. Beyond the bound, records of plain ISO 2709 are read again, and other files are
// refused with an error.
//
// Records with the same key are paired in order: the first with the first, the second with the second.
// Records without a key are paired by their place while the files are in step, and after that with an
// equal record.
//
// Run reads both files in goroutines of its own and calls back from the caller's; start there.
package pairing
