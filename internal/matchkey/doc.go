// Package matchkey makes the keys by which records are found, compared and put in order.
//
//	SPEC, or SPEC+SPEC   ──► Key ──► values ──► normal form ──► keys of a record
//
// A Key of several specs has one value, which joins theirs. form.go lists the normal forms. A Key is immutable, and
// safe for concurrent use on different records.
package matchkey
