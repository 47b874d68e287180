// Package regex runs regular expressions (package regexp of the standard library) for scripts: step by
// step instead of all matches at once, with an end when the caller wants one, and only expressions of
// bounded size.
//
//	Compile ──► Regexp ──► Find, Scan ──► offsets of groups
//
// Read regex.go first, then scan.go.
package regex
