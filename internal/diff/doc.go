// Package diff tells what differs between two records, field by field and subfield by subfield.
//
//	before, after ── Compare ──► Diff = leader positions + Changes
//	                               fields that both have, in the same order: nothing
//	                               at another place:                         Moved
//	                               of the same tag, similar:                 Changed, with its Parts
//	                               the rest:                                 Removed, Added
//
// Entry is what became of one record, with a Diff when it was changed; AppendText and AppendJSON
// write it, Tally counts it. Text is compared as UTF-8 and as bytes: a record whose text is the same
// in another encoding is told as such.
//
// Matching takes time and memory in proportion to the number of fields where most are equal, and is
// bounded where they are not (match.go). Functions are pure and safe for concurrent use on different
// records; what they give are views of the records, valid as long as these are and are not changed.
//
// Start reading at match.go, then compare.go.
package diff
