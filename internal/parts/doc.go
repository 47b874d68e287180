// Package parts runs a job of the command line in parts, by processes that any scheduler starts.
//
//	Plan ──► job file, tasks ──► Work, one process for any number of tasks ──► results ──► Join
//	 frames    a line each         attempt directories                          a line each   outputs, once
//
// An attempt to run a part writes into a directory of its own, and may be made any number of times, also at the same
// time. Join chooses one attempt for each part, and writes the choice into a manifest before anything else. From
// then on a repeated Join does the same again, whatever happened to the one before. It writes the outputs as a run
// of package job does, with the pieces of the parts in place of what the engine would write, so that names,
// messages, numbers and exit codes are those of one run.
//
// Nothing of a part is visible before: a job with a part that always fails has no outputs.
//
// Read job.go first, then work.go and join.go. One goroutine uses the functions at a time.
package parts
