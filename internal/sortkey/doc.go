// Package sortkey makes keys of records whose bytes are in the order in which the records are to be.
//
//	values of specs ──► Way: text, numbers, call numbers … ──► bytes ──► one key, the parts in order
//
// An Order is immutable, and safe for concurrent use on different records.
package sortkey
