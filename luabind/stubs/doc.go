// Package stubs holds the definitions of the Lua API for lua-language-server: a file of LuaCATS
// annotations that is generated from the declarations in package luabind.
package stubs

import _ "embed"

// FileName is the name under which the definitions are written next to a script.
const FileName = "marc.d.lua"

// Definitions is the text of that file.
//
//go:embed marc.d.lua
var Definitions string
