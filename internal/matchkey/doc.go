// Package matchkey makes of records the keys by which they are found, compared and put in order.
//
//	SPEC, or SPEC+SPEC   ──► Key ──► values ──► normal form ──► keys of a record
//
// A Key of several specs has one value for all of them together. form.go lists the normal forms. A Key is
// immutable, and safe for concurrent use on different records.
package matchkey
