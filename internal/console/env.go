package console

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
	Signals <-chan os.Signal // the user's wish to end the run
	Exit    func(code int)   // ends the process at once, at the second such wish
	Version string
}

// Wrapper is a writer that passes its input on to another stream.
type Wrapper interface{ Unwrap() io.Writer }

// IsTerminal reports whether a stream is a terminal, or passes its input on to one.
func IsTerminal(stream any) bool {
	f, ok := File(stream)
	return ok && term.IsTerminal(int(f.Fd()))
}

// File returns the file that a stream is, or passes its input on to.
func File(stream any) (f *os.File, ok bool) {
	for {
		s, wraps := stream.(Wrapper)
		if !wraps {
			break
		}
		stream = s.Unwrap()
	}
	f, ok = stream.(*os.File)
	return f, ok
}

// Colours reports whether a stream shows colours and may: a terminal, unless NO_COLOR is set.
func (e *Env) Colours(stream io.Writer) bool {
	return IsTerminal(stream) && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"
}
