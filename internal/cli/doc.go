// Package cli is the command line: it has one file for each command, and the table of flags. It is the
// only package that knows what a flag is.
//
// Main builds the commands (root.go) and runs one of them. The outside world comes in as an Env. A
// command that runs a script makes a job.Spec of its flags (flags.go) and gives it to a job.Runner;
// its result is an exit code. usage.go puts the flags of a command's help under headings.
package cli
