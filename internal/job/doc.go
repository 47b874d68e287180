// Package job makes the runs of the command line: a script over inputs, with outputs that appear whole or not at all,
// messages, a summary, a report and checkpoints. It does not depend on flags: a command describes the run in a Spec
// (spec.go), and a Runner runs it (job.go):
//
//	Spec ──► engine.Options ──► outputs, report, checkpoint ──► engine.Run ──► settle ──► messages, exit code
//
// A Runner is used by one goroutine, except for Abandon and EndsByItself, which the goroutine that
// watches signals calls.
package job
