// Package sandbox limits what a script may reach outside its VM: files that it reads (reach.go) and writes
// (written.go), modules that it requires (modules.go), and how much memory it may take (memory.go). docs/sandbox.md
// describes the rules.
//
// A Box holds open directories: the code that opens a Box closes it. Start reading at
// sandbox.go.
package sandbox
