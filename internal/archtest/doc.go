// Package archtest holds the imports of the module against the arrows of its architecture:
//
//	cmd/mrrc-lua ──► internal/cli ──► internal/job ──► engine ──► luabind ──► internal/marcspec ──► parse ──► internal/marc8
//	                                                      └─────► internal/encode ─────────────────────┘
//
// The table of what may import what is in archtest_test.go; a package or an arrow that is not in it
// fails the test. Adding a row is a decision about the architecture.
package archtest
