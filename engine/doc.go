// Package engine runs a Lua script over MARC records: it owns the goroutines, the batches, the
// modes and the life of a script.
//
//	source ──batch──► worker (one LockState each) ──batch──► encoder ──batch──► sink
//	 reads, frames,     lock, hooks, unlock                   records to bytes    in input order:
//	 parses                                                                       writes, counts
//	 no VM lock         holds its VM lock                     no VM lock          no VM lock
//
// The arrows are channels, closed by their senders, or by the goroutine that waits for their senders. With one VM per
// core, a worker carries its batch through all stages instead (pipeline.go). A batch has one owner at a time; sending
// it passes it on. The number of batches is fixed, and the sink returns each to the source, so the amount of data in
// memory is bounded. Run starts the stages, and returns only after every goroutine has; the first error cancels the
// others and is reported. A limit, or a script's run:stop, is not an error: the source ends, and the batches that it
// has passed on are finished.
//
// Code that needs no run is in packages of its own: engine/script compiles scripts and explains their errors,
// internal/input opens inputs, internal/rows writes tables, internal/guard stops scripts. Standalone is a VM outside
// any run, for internal/session and internal/scripttest.
//
// Only LockState (lockstate.go) gives access to a Lua state: read its table of phases and modes first, then Run in
// engine.go, then way.carry in pipeline.go, which has the path of a batch.
package engine
