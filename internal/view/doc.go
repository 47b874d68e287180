// Package view is a page for a browser on the same machine, on which people leaf through the records of files and see
// what a script makes of one of them while they write it.
//
//	browser ──► guard (Host, Origin, token) ──┬─ /        the page: assets, one file
//	                                          ├─ /record  a record as text           pager
//	                                          ├─ /find    the next one that matches  engine.Run over all records, once
//	                                          ├─ /try     what a script does to it   engine.Run over one record
//	                                          ├─ /ask     the value of an expression internal/session, as in repl
//	                                          ├─ /explain names of the API, codes of problems
//	                                          └─ /save    the script to a file
//
// The server keeps nothing of a browser: each request has the number of the record and the text of the script. So any
// number of browsers can be used at once. A request whose browser has left it ends the script that it runs.
//
// Only /save writes, and only files of scripts. The page loads nothing from elsewhere, its Content-Security-Policy
// forbids that, and data of records are text in it: they come as JSON in which nothing is hidden, and the script of the
// page only makes text nodes of them.
//
// Read server.go first, then try.go. All methods of a Server may be called by several goroutines.
package view
