// Command mrrc-lua runs Lua scripts over MARC 21 records.
package main

import (
	"context"
	"os"

	"mrrc-lua/internal/cli"
)

// version is set when a release is built.
var version = "0.2.0"

func main() {
	signals := make(chan os.Signal, 2)
	notify(signals)
	os.Exit(int(cli.Main(context.Background(), cli.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: stdout(), Stderr: os.Stderr,
		Getenv: os.Getenv, Signals: signals, Exit: os.Exit, Version: version,
	})))
}
