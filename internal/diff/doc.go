// Package diff finds the differences between two records, field by field and subfield by subfield.
//
//	before, after ── Compare ──► Diff = leader positions + Changes
//	                               fields that both have, in the same order: nothing
//	                               at another place:                         Moved
//	                               of the same tag, similar:                 Changed, with its Parts
//	                               the rest:                                 Removed, Added
//
// Entry is the result for one record, with a Diff when it was changed; AppendText and AppendJSON write it,
// Tally counts it. Text is compared as UTF-8 and as bytes: a record with the same text in another encoding
// is reported as such.
//
// Matching takes time and memory in proportion to the number of fields where most are equal, and is
// bounded where they are not (match.go). Functions are pure and safe for concurrent use on different
// records. Their results are views of the records: they are valid as long as the records are valid and
// unchanged.
//
// Start reading at match.go, then compare.go.
package diff
