// Package archtest compares the imports of the module with the arrows of its architecture:
//
//	cmd/mrrc-lua ──► internal/cli ──► internal/job ──► engine ──► luabind ──► internal/marcspec ──► parse/textformat ──► parse ──► internal/marc8
//	                                                      └─────► internal/encode ─────────────────────┘
//
// The table of allowed imports is in archtest_test.go. A package or an arrow that is not in it fails the
// test. Adding a row is a decision about the architecture.
package archtest
