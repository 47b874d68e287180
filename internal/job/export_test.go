package job

import (
	"errors"
	"io"
	"os"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
)

// ParseSize reads the size of a flag.
func ParseSize(text string) (int64, error) { return parseSize("--memory", text) }

// Place returns the path for an output that a script named.
func Place(name string, set map[string]string, allow ...string) (string, error) {
	o := namedOutputs(allow)
	o.job.opt.Args = set
	defer o.closeRoots()
	at, err := o.place(name)
	return at.path, err
}

func namedOutputs(allow []string) *outputs {
	j := &job{Runner: &Runner{}, spec: NewSpec()}
	j.spec.Sandbox.AllowWrite = allow
	return &outputs{job: j, files: &j.files, further: map[string]*outfile.File{}}
}

// Named are outputs that a script names, without a run.
type Named struct{ o *outputs }

// OpenNamed returns those of a run over some inputs.
func OpenNamed(inputs, allow []string) Named {
	o := namedOutputs(allow)
	o.claims.inputs(inputs)
	return Named{o}
}

// Create opens an output and writes a text to it.
func (n Named) Create(name, text string) error {
	w, err := n.o.create(name)
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	return err
}

// Read opens a file as the script does.
func (n Named) Read(path string) error {
	opt := engine.Options{Reach: engine.Reach{OpenFile: func(path string) (io.ReadCloser, error) { return os.Open(path) }}}
	n.o.claims.watch(&opt)
	in, err := opt.Reach.OpenFile(path)
	if err == nil {
		err = in.Close()
	}
	return err
}

// Commit puts the outputs in their places.
func (n Named) Commit() error { return n.o.files.Commit(nil) }

// Close closes the directories.
func (n Named) Close() { n.o.closeRoots() }

// BarOn is a bar over so many bytes, long after its beginning: over writes to its terminal, and show
// shows how far it is.
func BarOn(terminal io.Writer, total int64) (over io.Writer, show func(done int64, n engine.Counts)) {
	p := &progress{w: terminal, total: total, begun: time.Now().Add(-time.Hour)}
	p.startBar()
	return &overBar{p, terminal}, func(done int64, n engine.Counts) {
		p.done.Store(done)
		p.counted(n)
		p.show()
	}
}

// ProgressLine returns the progress line of a run that began this long ago.
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

// Metered is a file that is read through, and summed; digest is its digest in a report.
func Metered(file *os.File) (in interface {
	io.ReadCloser
	io.ReaderAt
}, digest func() (int64, []byte)) {
	m := newMeter(file, nil, true).(*fileMeter)
	return m, m.digest
}

// ProgressOfOthers is ProgressLine of work that other processes do.
func ProgressOfOthers(total, done int64, n engine.Counts, since time.Duration) string {
	b := &Bar{p: &progress{total: total, begun: time.Now().Add(-since), lines: true}}
	b.Set(done, n)
	return b.p.line()
}
