// Package guard stops scripts that take too long, need too much memory, or must end with the run.
//
//	gopher-lua ── Done, before every instruction ──► Guard ◄── Stop, Interrupt: anybody
//	functions ─── Need, before they build much ────►   ▲
//	                     Watches: the time of a call ──┤
//	                              the heap ────────────┘
//
// A Guard is the context of one Lua state. The goroutine that holds the VM's lock marks the beginning
// and the end of each call; watching goroutines decide. Read guard.go first; memory.go describes how the
// heap is judged, need.go how functions check the memory before they build something.
package guard
