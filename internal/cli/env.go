package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Env is the world as a command sees it.
type Env struct {
	Args    []string // without the program's name
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	Getenv  func(string) string
	Signals <-chan os.Signal // of the user's wish to end the run
	Exit    func(code int)   // ends the process at once: the second such wish
	Version string
}

// isTerminal tells whether a stream is a terminal.
func isTerminal(stream any) bool {
	if s, over := stream.(*overBar); over {
		stream = s.w
	}
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
