// Package flags has the table of the flags of the command line, from which help, completion, manual pages,
// docs/cli.md, the options of reports and the settings of checkpoints come.
//
// A command declares rows of its own (Flag) and gets the shared rows that name it (Shared), by Add. Values go
// straight to where the row points, for the shared flags into a job.Spec; Note records which flags were given.
//
// Read shared.go for the table, flag.go for what a row has, usage.go for the help. Nothing here is safe for
// concurrent use.
package flags
