// Package script compiles Lua scripts and explains their mistakes in the words of a script author. It runs no code of
// a script; only Typos reads the globals of a VM.
//
//	source ── Load ──► Script ──► Proto: what a VM runs
//	                     │
//	                     ├── Assigns, Uses, Reads, Warnings: read from its instructions
//	                     ├── Misspelt, Typos: names that are probably mistakes
//	                     └── Classify: an error of the VM becomes an *Error with a place and a hint
//
// Compiling changes method calls of records, fields, run and strings to direct calls of Go functions
// (direct.go). A Script is immutable: goroutines and VMs may share one. Rename is the exception.
//
// Read script.go first. The layout of gopher-lua's instructions is in internal/luacode.
package script
