// Package spoilt finds cells of tables that a spreadsheet program has changed: numbers without their last digits
// (9.78E+12), dates in place of an ISSN (Mar-20), numbers without the zeros at their beginning, and the errors of
// formulas.
//
//	Table.See(cells, row) … ──► Table.Messages: one for each column
//
// A date, or a number with a digit too few, is as it should be in most columns. They count only in a column of ISSNs or
// ISBNs, which its name says, or the other cells. A Table is for one goroutine at a time.
package spoilt
