// Package htmlreport writes reports as pages for a browser, for people who do not use a terminal.
//
//	Diff.View (concurrent) ──► Diff.Add (in order) ──► sample within a budget ─┐
//	profile.Row …                                                              ├─► Page.Write ──► one HTML file
//	Run …                                                                      ┘
//
// A page is one file that loads nothing: it contains style, script and data, and its Content-Security-Policy forbids
// every request. Data of records is always shown as text: html/template escapes it in markup, appendString escapes it in
// JSON, and the script of the page only makes text nodes. Characters that control or hide text are shown as escapes, such
// as \u202E. A page has less than MaxBytes bytes, whatever the number of records and their contents.
//
// Read page.go first, then sample.go. assets has the templates, the style and the scripts.
package htmlreport
