// Package seen notes what a run has read, so that a later run can tell whether it is still the same: marks
// of files, sums of modules, and what tables of the module lookup remember of being asked.
//
//	run with checkpoints ── File, Module ──► Notes ── Marks, ModuleSums ──► checkpoint
//	run that goes on     ── Mark.Same, Remember ◄────────────────────────── checkpoint
//
// All methods of Notes are safe for concurrent use.
package seen
