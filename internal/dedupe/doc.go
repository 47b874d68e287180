// Package dedupe finds records with the same key and decides which of them stays.
//
//	first reading:  Note (several goroutines) ──► Take (in order) ──► Settle
//	second reading: Drops(place of a record)?         WriteReport
//
// Keys and what decides about a record go to sorted runs on disk (package spill). Memory holds four bytes for
// each record while records are put into groups, and eight for each one that is dropped.
package dedupe
