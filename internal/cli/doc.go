// Package cli is the command line: it has one file for each command, and the table of flags. It is the
// only package that knows what a flag is.
//
// Main builds the commands (root.go) and runs one of them. The outside world comes in as an Env. A
// command that runs a script fills a job.Spec from its flags and passes it to a job.Runner; its result
// is an exit code.
//
// A flag is a row (flag.go): those of several commands are in flags.go, those of one command in its
// file. From the rows come the help (usage.go), completion, manual pages (man.go) and docs/cli.md
// (reference.go). Flags that a command does not have are refused.
package cli
