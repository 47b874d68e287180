// Package sortkey makes sort keys of records: comparing the bytes of two keys yields the order of the records.
//
//	values of specs ──► Way: text, numbers, call numbers … ──► bytes ──► one key, the parts in order
//
// An Order is immutable, and safe for concurrent use on different records.
package sortkey
