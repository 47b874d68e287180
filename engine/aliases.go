package engine

import (
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/input"
	"mrrc-lua/internal/rows"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/plain"
)

// Types of other packages that a program which embeds the engine needs.
type (
	// Script is a compiled script.
	Script = script.Script
	// ScriptError is a script that does not load, or that failed.
	ScriptError = script.Error
	// FaultError is a panic of this module that was caught.
	FaultError = fault.Error
	// InputError is an input that cannot be opened or read.
	InputError = input.Error
	// RowFormat is a format of rows.
	RowFormat = rows.Format
	// Text is a string of any bytes, which JSON keeps.
	Text = plain.Text
)

// The formats of rows.
const (
	RowsCSV   = rows.CSV
	RowsTSV   = rows.TSV
	RowsJSONL = rows.JSONL
)

// ErrMistake is the cause of a *ScriptError about a mistake that was found before the script ran.
var ErrMistake = script.ErrMistake

// LoadScript compiles a script and looks for mistakes. The error is a *ScriptError with line and column.
func LoadScript(name, source string) (*Script, error) { return script.Load(name, source) }

// HookNames returns the names of all hooks, in the order in which they are called.
func HookNames() []string { return script.HookNames() }

// Nearest returns the name that was probably meant by another one, or "" if none is like it.
func Nearest(name string, names []string) string { return declare.Nearest(name, names) }
