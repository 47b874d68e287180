// Package engine runs a Lua script over MARC records: it owns the goroutines, the batches, the
// modes and the life of a script.
//
//	source ──batch──► worker (one LockState each) ──batch──► encoder ──batch──► sink
//	 reads, frames,     lock, hooks, unlock                   records to bytes    in input order:
//	 parses                                                                       writes, counts
//	 no VM lock         holds its VM lock                     no VM lock          no VM lock
//
// The arrows are channels, closed by their senders, or by the goroutine that waits for their senders.
// With one VM per core, a worker carries its batch through all stages instead (pipeline.go). A batch has
// one owner at a time, and sending it gives it away. The number of batches is fixed: the sink returns each
// to the source, which bounds what is in flight. Run starts the stages, and returns only after every
// goroutine has; the first error cancels the others and is the one reported. To have enough (a limit, or a
// script's run:stop) is not an error: the source ends, and the batches that it has passed on are finished.
//
// Packages of their own have what knows nothing of runs: engine/script compiles scripts and explains their
// errors, internal/input opens inputs, internal/rows writes tables, internal/guard stops scripts. Standalone
// is a VM outside any run, for internal/session and internal/scripttest.
//
// LockState (lockstate.go) is the only door to a Lua state: read its table of phases and modes
// first, then Run in engine.go, then way.carry in pipeline.go, which is the way of a batch.
package engine
