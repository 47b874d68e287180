package engine

import (
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/input"
	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/plain"
)

// Names of other packages that a program which embeds the engine needs.
type (
	Script      = script.Script
	ScriptError = script.Error // a script that does not load, or that failed
	FaultError  = fault.Error  // a panic of this module that was caught
	InputError  = input.Error  // an input that cannot be opened or read
	RowFormat   = rows.Format
	Text        = plain.Text // a string of any bytes, which JSON keeps
)

// The formats of rows.
const (
	RowsCSV   = rows.CSV
	RowsTSV   = rows.TSV
	RowsJSONL = rows.JSONL
)

// LoadScript compiles a script. The error is a *ScriptError with line and column.
func LoadScript(name, source string) (*Script, error) { return script.Load(name, source) }

// HookNames returns the names of all hooks, in the order in which they are called.
func HookNames() []string { return script.HookNames() }

// Nearest returns the name that was probably meant by another one, or "" if none is like it.
func Nearest(name string, names []string) string { return declare.Nearest(name, names) }
