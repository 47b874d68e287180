// Package flags has the table of the flags of the command line, from which help, completion, manual pages,
// docs/cli.md, the options of reports and the settings of checkpoints come.
//
// A command declares rows of its own (Flag). Add registers them, and the shared rows that name the command (Shared).
// The value of a flag is stored where its row points, for shared flags in a job.Spec; Note records which flags were
// given.
//
// shared.go has the table, flag.go the parts of a row, usage.go the help. Nothing here is safe for concurrent use.
package flags
