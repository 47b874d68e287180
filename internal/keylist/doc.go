// Package keylist finds the keys of records in a list that may be larger than memory: the lines of a
// file, or a column of CSV or of a workbook.
//
//	list ──► normal form ──► spill.Table ──► Takes(record)? ──► which keys were not found
//
// Read makes a List, whose method Takes is safe for concurrent use.
package keylist
