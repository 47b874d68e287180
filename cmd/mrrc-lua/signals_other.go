//go:build !unix

package main

import (
	"os"
	"os/signal"
)

// notify sends the wish to end the run.
func notify(signals chan<- os.Signal) { signal.Notify(signals, os.Interrupt) }
