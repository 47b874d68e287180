// Package parts runs a job of the command line in parts, by processes that any scheduler starts.
//
//	Plan ──► job file, tasks ──► Work, one process for any number of tasks ──► results ──► Join
//	 frames    a line each         attempt directories                          a line each   outputs, once
//
// The plan can be divided, too: Begin writes lines for Frame, which any number of processes do, and Cut writes the tasks.
//
// An attempt to run a part writes into a directory of its own. There may be any number of attempts, even at the same
// time. Join chooses one attempt for each part, and writes the choice into a manifest before anything else. From then
// on, a repeated Join makes the same choice, no matter how the previous one ended. It writes the outputs as a run of
// package job does, but with the pieces of the parts instead of the output of the engine. So names, messages, numbers
// and exit codes are those of one run.
//
// The main outputs of parts that one process runs in their order are in one file, which Join need not copy: see chain.go
// and adopt.go.
//
// No output is visible before Join: a job with a part that always fails has no outputs.
//
// Read job.go first, then work.go and join.go. One goroutine uses the functions at a time.
package parts
