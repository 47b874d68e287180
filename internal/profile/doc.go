// Package profile counts the fields and subfields of records, and the records that have them.
//
//	Profile.Add(record) … Merge(others) ──► Rows, sorted
//
// A Profile is used by one goroutine at a time; several may count at the same time, each into its own, and
// be merged: the sum does not depend on which profile counted which record. Read profile.go.
package profile
