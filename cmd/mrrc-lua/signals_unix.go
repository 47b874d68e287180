//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// notify relays the signals that end the run. Signals that were ignored when the process began stay
// ignored: nohup, and a shell that runs a command in the background, rely on it.
func notify(signals chan<- os.Signal) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	// When a reader closes the pipe (head, less), or a file exceeds the user's limit, the write returns an
	// error. Without this the process would be killed.
	signal.Ignore(syscall.SIGPIPE, syscall.SIGXFSZ)
}
