package declare

import "strings"

// DirectGlobal returns the name of the global through which calls of a hot method go; a script cannot
// write it.
func DirectGlobal(method string) string { return "(" + method + ")" }

// IsDirectGlobal reports whether DirectGlobal returned a name.
func IsDirectGlobal(name string) bool { return strings.HasPrefix(name, "(") }
