//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// notify sends the wish to end the run. What was ignored when the process began stays ignored: so
// nohup, and a shell that runs something in the background, ask for it.
func notify(signals chan<- os.Signal) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	// A reader that goes away (head, less), or a file larger than the user's limit, is an error of
	// the write. Without this the process would be killed.
	signal.Ignore(syscall.SIGPIPE, syscall.SIGXFSZ)
}
