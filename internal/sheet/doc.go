// Package sheet reads tables row by row: CSV and TSV, Excel workbooks (XLSX), and plain lists with one value on each
// line. The content of a file decides whether it is a workbook. The suffix of its name decides between the other kinds.
//
// A Reader is used by one goroutine at a time. Rows are numbered as people see them: in a workbook by the row numbers
// of the worksheet, in other files by the line in which the row begins.
package sheet
