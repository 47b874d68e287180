// Package cli is the command line: flags, files, signals, and how an error becomes text and an
// exit code. It is the only package that knows what a flag is, prints, or touches the process.
//
// Main builds the commands (root.go) and runs one of them; what a command needs of the world
// comes in as an Env (env.go). A command that runs a script makes engine.Options of its flags
// (run.go), lets the engine work, and turns the outcome into text (report.go, summary.go) and an
// ExitCode (exit.go). usage.go puts the flags of its help under headings.
package cli
