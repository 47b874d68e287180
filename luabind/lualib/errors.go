package lualib

import "mrrc-lua/luabind/value"

// SyntaxError is a module that does not compile. Its text begins with file and line.
type SyntaxError struct{ Err error }

// Error returns file, line and the mistake.
func (e *SyntaxError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SyntaxError) Unwrap() error { return e.Err }

// UnknownGlobal is the cause of the error when a script reads a global that does not exist, or when a
// hook makes a new one. The libraries know the other globals and not the local variables of the script:
// a caller that knows these may set Near to one of them.
type UnknownGlobal struct {
	Name    string
	New     bool   // a hook made it
	Near    string // the name that was probably meant; "": not known
	Instead string // what to use in place of a global of other Lua programs; "": not such a global
}

// Error returns the message without the place.
func (e *UnknownGlobal) Error() string {
	name := value.Short(e.Name)
	msg := "undeclared global '" + name + "'"
	if e.New {
		msg = "a hook made a new global '" + name + "'"
	}
	if e.Near != "" {
		msg += " (did you mean '" + e.Near + "'?)"
	}
	if e.Instead != "" {
		msg += " (" + e.Instead + ")"
	}
	if e.New {
		msg += ": write 'local " + name + "', or declare it at the top of the script"
	}
	return msg
}

// ReplacedGlobal is the error of a script that assigns to a global that every script has.
type ReplacedGlobal struct{ Name string }

// Error returns the message without the place.
func (e *ReplacedGlobal) Error() string {
	return "'" + e.Name + "' exists in every script and cannot be replaced: write 'local " + e.Name + "', or use another name"
}
