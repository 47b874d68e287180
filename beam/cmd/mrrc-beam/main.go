// Command mrrc-beam runs Lua scripts over MARC 21 records in pipelines of Apache Beam.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"mrrc-lua/engine"
	"mrrc-lua/internal/cli"

	"mrrc-lua/beam/command"
	"mrrc-lua/beam/pipeline"
	"mrrc-lua/beam/worker"
)

// version is that of mrrc-lua; it is set when a release is built.
var version = "0.2.0"

func main() {
	args := os.Args[1:]
	if worker.IsHarness(args) {
		pipeline.Version = version
		engine.BoundArrays()
		worker.Harness()
	}
	if worker.IsBoot(args) {
		args = append([]string{command.BootCommand}, args...)
	}
	signals := make(chan os.Signal, 2)
	notify(signals)
	env := cli.Env{Args: args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Signals: signals, Exit: os.Exit, Version: version}
	os.Exit(int(cli.Run(context.Background(), env, command.Root(&env))))
}

// notify relays the signals that end the run, except those that were ignored when the process began.
func notify(signals chan<- os.Signal) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	signal.Ignore(syscall.SIGPIPE) // a closed pipe is an error of the write
}
