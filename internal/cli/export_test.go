package cli

import (
	"errors"
	"io"
	"os"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
)

// What the external tests look at.
var (
	Quoted = clean
)

// ParseSize reads the size of a flag.
func ParseSize(text string) (int64, error) { return parseSize("--memory", text) }

// Code is the exit code of a run's error and number of rejected records.
func Code(err error, rejected int64) ExitCode { return exitCode(err, rejected) }

// IsCobraUsage tells the errors that cobra makes from ours.
var IsCobraUsage = isCobraUsage

// Place gives the path for an output that a script named.
func Place(name string, set map[string]string, allow ...string) (string, error) {
	return (&outputs{set: set, allow: allow}).place(name)
}

// Guarded is a terminal as records see it.
func Guarded(w io.Writer) io.Writer { return terminalGuard{w} }

// Bar is a bar over so many bytes, long after its beginning: over writes to its terminal, and show
// shows how far it is.
func Bar(terminal io.Writer, total int64) (over io.Writer, show func(done int64, n engine.Counts)) {
	p := &progress{w: terminal, total: total, begun: time.Now().Add(-time.Hour)}
	p.startBar()
	return &overBar{p, terminal}, func(done int64, n engine.Counts) {
		p.done.Store(done)
		p.counted(n)
		p.show()
	}
}

// ProgressLine says how far a run is that began so long ago.
func ProgressLine(total, done int64, n engine.Counts, since time.Duration) string {
	p := &progress{total: total, begun: time.Now().Add(-since), lines: true}
	p.done.Store(done)
	p.counted(n)
	return p.line()
}

// Quiet is a terminal as the prints of a script see it.
func Quiet(w io.Writer) io.Writer { return quietTerminal{w} }

// Location gives line, column, source and message of a syntax error in a script of the command
// line.
func Location(expression string) (line, col int, source, msg string) {
	_, _, err := filterScript(expression)()
	var e *engine.ScriptError
	if errors.As(err, &e) {
		return e.Line, e.Col, e.Source, e.Msg
	}
	return 0, 0, "", ""
}

// Read reads a file as a script may that is allowed some directories.
func Read(path string, named []string, dirs ...string) (string, error) {
	r := openReach("allow more", dirs...)
	defer r.close()
	r.named = named
	f, err := r.open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	return string(text), err
}

// Write writes a file as a script may that is allowed some directories. Between opening and writing
// it calls meanwhile.
func Write(path, text string, add bool, meanwhile func(), dirs ...string) error {
	var set outfile.Set
	var c claims
	s := openScriptFiles(&set, &c, dirs)
	defer s.close()
	f, err := s.create(path, add)
	if err != nil {
		return err
	}
	meanwhile()
	if _, err = io.WriteString(f, text); err == nil {
		err = s.settle()
	}
	if e := s.end(err == nil); err == nil {
		err = e
	}
	return err
}

// Module gives the text of a module, and its name, for a script in a directory.
func Module(name, dir string, lib ...string) (text, path string, err error) {
	m, err := openModules(dir, lib)
	if err != nil {
		return "", "", err
	}
	defer m.reach.close()
	return m.load(name)
}

// SystemMemory gives how much memory a system has whose files are read.
var SystemMemory = systemMemory

// Metered is a file that is read through, and summed; digest is what a report says of it.
func Metered(file *os.File) (in interface {
	io.ReadCloser
	io.ReaderAt
}, digest func() (int64, []byte)) {
	m := newMeter(file, nil, true).(*fileMeter)
	return m, m.digest
}
