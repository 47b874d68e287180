// Command mrrc-lua runs Lua scripts over MARC 21 records.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"mrrc-lua/internal/cli"
)

// version is set when a release is built.
var version = "0.1.0-dev"

func main() {
	// A reader that goes away (head, less) is an error of the write, and no error of the run. Without
	// this the process would be killed.
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	os.Exit(int(cli.Main(context.Background(), cli.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Signals: signals, Exit: os.Exit, Version: version,
	})))
}
