// Package seen notes the files that a run has read, so that a later run can check whether they are the same: length,
// time and hashes of files, hashes of modules, and the keys that were looked up in tables of the module lookup.
//
//	run with checkpoints ── File, Module ──► Notes ── Marks, ModuleSums ──► checkpoint
//	run that goes on     ── Mark.Same, Remember ◄────────────────────────── checkpoint
//
// All methods of Notes are safe for concurrent use.
package seen
