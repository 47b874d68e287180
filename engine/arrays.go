package engine

import (
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// maxArray is how many elements BoundArrays leaves the array part of a table. Tables of whole
// catalogues have several million.
const maxArray = 1 << 24

// BoundArrays bounds the array part of tables in all Lua states of the process, also those of other
// users of gopher-lua: a list has room for 16,777,215 values, and a larger integer is a key as any other
// one. Without it a single assignment such as seen[40000000] = true, with a control number for an index,
// takes 640 MiB at once; with it, 256 MiB at most.
//
// The limit is a variable of gopher-lua, and so the decision of the program: one that runs scripts of
// others calls BoundArrays before its first run, as the command line does. It may be called several
// times, from any goroutine, as long as no Lua state is in use before the first call returns.
func BoundArrays() { boundArrays() }

var boundArrays = sync.OnceFunc(func() { lua.MaxArrayIndex = maxArray })
