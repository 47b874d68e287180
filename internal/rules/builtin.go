package rules

import (
	_ "embed"
	"sync"
)

//go:embed builtin.toml
var builtin []byte

// Builtin returns the rules that apply by default. They are read once, and must not be changed.
var Builtin = sync.OnceValue(func() *Set {
	s, err := Read(builtin, "builtin.toml")
	if err != nil {
		panic("rules: " + err.Error()) // a mistake in the file, which every test finds
	}
	return s
})
