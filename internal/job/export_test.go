package job

import (
	"errors"
	"io"
	"os"
	"time"

	"mrrc-lua/engine"
)

// ParseSize reads the size of a flag.
func ParseSize(text string) (int64, error) { return parseSize("--memory", text) }

// Place returns the path for an output that a script named.
func Place(name string, set map[string]string, allow ...string) (string, error) {
	j := &job{spec: NewSpec()}
	j.opt.Args, j.spec.Sandbox.AllowWrite = set, allow
	return (&outputs{job: j}).place(name)
}

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

// Location returns line, column, source and message of a syntax error in a script of the command
// line.
func Location(expression string) (line, col int, source, msg string) {
	_, _, err := FilterScript(expression)()
	var e *engine.ScriptError
	if errors.As(err, &e) {
		return e.Line, e.Col, e.Source, e.Msg
	}
	return 0, 0, "", ""
}

// Metered is a file that is read through, and summed; digest is what a report says of it.
func Metered(file *os.File) (in interface {
	io.ReadCloser
	io.ReaderAt
}, digest func() (int64, []byte)) {
	m := newMeter(file, nil, true).(*fileMeter)
	return m, m.digest
}
