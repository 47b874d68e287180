// Package engine runs a Lua script over MARC records: it owns the goroutines, the batches, the
// modes and the life of a script.
//
//	source ──batch──► worker (one LockState each) ──batch──► encoder ──batch──► sink
//	 reads, frames,     lock, hooks, unlock                   records to bytes    in input order:
//	 parses                                                                       writes, counts
//	 no VM lock         holds its VM lock                     no VM lock          no VM lock
//
// The arrows are channels that their sender, or whoever waits for their senders, closes, or, with a VM
// for every core, a worker that takes its batch from stage to stage (pipeline.go). A batch has one
// owner at a time, and sending it gives it away. There is a fixed number of batches: the sink gives
// each back to the source, which bounds what is in flight. Run starts the stages, and returns only
// after every goroutine did; the first error cancels the others and is the one reported. "Enough" (a limit, or a script's run:stop) is no error: the source ends, and what it
// handed on drains.
//
// LockState (lockstate.go) is the only door to a Lua state: read its table of phases and modes
// first, then Run in engine.go.
package engine
