// Package dedupe finds records with the same key and decides which of them is kept.
//
//	first reading:  Note (several goroutines) ──► Take (in order) ──► Settle
//	second reading: Drops(place of a record)?         WriteReport
//
// Keys, and the data that decides which record is kept, are sorted on disk (package spill). Memory holds four bytes for
// each record while records are put into groups, and eight for each record that is dropped.
package dedupe
