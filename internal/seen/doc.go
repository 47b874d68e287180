// Package seen notes the files that a run has read, so that a later run can check whether they are the
// same: marks of files, sums of modules, and the records that tables of the module lookup keep of their
// use.
//
//	run with checkpoints ── File, Module ──► Notes ── Marks, ModuleSums ──► checkpoint
//	run that goes on     ── Mark.Same, Remember ◄────────────────────────── checkpoint
//
// All methods of Notes are safe for concurrent use.
package seen
