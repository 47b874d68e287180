//go:build !unix

package main

import (
	"os"
	"os/signal"
)

// notify relays the signals that end the run.
func notify(signals chan<- os.Signal) { signal.Notify(signals, os.Interrupt) }
