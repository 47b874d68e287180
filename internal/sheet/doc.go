// Package sheet reads tables row by row: CSV and TSV, Excel workbooks (XLSX), and plain lists with one value
// on each line. The content decides whether a file is a workbook, and the suffix of the name the rest.
//
// A Reader is used by one goroutine at a time. Rows are numbered as people see them: in a workbook by the
// numbers at its left, elsewhere by the line in which they begin.
package sheet
