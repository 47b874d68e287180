package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"mrrc-lua/engine"
)

// outputs are the files a run writes. Records go to temporary files beside their targets, which
// take their places when the run has succeeded: a file is whole or not there. What documents the
// run (--rejects, --errors) is written in place and kept.
type outputs struct {
	files  []*outputFile
	logs   []io.Closer
	inputs []string
	set    map[string]string
	allow  []string
}

// outputFile is a file that is not yet in its place.
type outputFile struct {
	*os.File
	target string         // "" when File is the target itself
	z      io.WriteCloser // compresses what goes to File, or nil
}

// openOutputs opens what the flags ask for and sets the writers of the options.
func (c *command) openOutputs(f *runFlags, opt *engine.Options, rep *reporter) (*outputs, error) {
	o := &outputs{inputs: opt.Inputs, set: opt.Args, allow: f.allowWrite}
	opt.Print = c.env.Stderr
	opt.Create = func(name string) (io.Writer, error) { return o.further(name, f.output) }
	opt.Report, opt.Tolerated, opt.Lost = rep.reject, rep.tolerated, rep.lost
	err := o.open(c, f, opt, rep)
	if err != nil {
		_ = o.finish(false)
	}
	return o, err
}

func (o *outputs) open(c *command, f *runFlags, opt *engine.Options, rep *reporter) error {
	switch {
	case f.output == "" || f.output == "-":
		opt.Output = c.env.Stdout
		if isTerminal(c.env.Stdout) {
			opt.Output = terminalGuard{c.env.Stdout}
		}
	default:
		w, err := o.create(f.output)
		if err != nil {
			return err
		}
		opt.Output = w
	}
	if f.rejects != "" {
		if err := o.notAnInput(f.rejects); err != nil {
			return err
		}
		w, err := os.Create(f.rejects)
		if err != nil {
			return &engine.OutputError{Name: f.rejects, Err: err}
		}
		o.logs = append(o.logs, w)
		opt.Rejects = w
	}
	if f.errors != "" {
		if err := o.notAnInput(f.errors); err != nil {
			return err
		}
		w, err := errorLog(f.errors)
		if err != nil {
			return err
		}
		o.logs = append(o.logs, w)
		rep.log = w
	}
	return nil
}

// create opens a file that takes its place when the run has succeeded. Pipes and devices are
// written as they are.
func (o *outputs) create(path string) (io.Writer, error) {
	if err := o.notAnInput(path); err != nil {
		return nil, err
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // a symbolic link keeps leading where it leads
	}
	mode := os.FileMode(0o666)
	if st, err := os.Stat(path); err == nil {
		if st.IsDir() {
			return nil, &engine.OutputError{Name: path, Err: errors.New("is a directory")}
		}
		if !st.Mode().IsRegular() {
			w, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				return nil, &engine.OutputError{Name: path, Err: err}
			}
			return o.add(&outputFile{File: w}, path)
		}
		mode = st.Mode().Perm()
	}
	w, err := createTemp(path, mode)
	if err != nil {
		return nil, &engine.OutputError{Name: path, Err: err}
	}
	return o.add(&outputFile{File: w, target: path}, path)
}

// add keeps a file to be finished, and gives what is to be written to: a compressor when the name
// asks for one.
func (o *outputs) add(f *outputFile, path string) (io.Writer, error) {
	o.files = append(o.files, f)
	switch {
	case strings.HasSuffix(path, ".gz"):
		f.z = gzip.NewWriter(f.File)
	case strings.HasSuffix(path, ".zst"):
		z, err := zstd.NewWriter(f.File)
		if err != nil {
			return nil, &engine.OutputError{Name: path, Err: err}
		}
		f.z = z
	default:
		return f.File, nil
	}
	return f.z, nil
}

// createTemp makes a new file beside path. Its mode is that of any new file, or of the file that
// it will replace.
func createTemp(path string, mode os.FileMode) (*os.File, error) {
	dir, base := filepath.Split(path)
	for n := 0; ; n++ {
		name := fmt.Sprintf("%s.%s.%d-%d.tmp", dir, base, os.Getpid(), n)
		w, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if err == nil || !errors.Is(err, os.ErrExist) || n == 1000 {
			if p := (*os.PathError)(nil); errors.As(err, &p) {
				err = p.Err
			}
			return w, err
		}
	}
}

// notAnInput refuses to write over what is being read.
func (o *outputs) notAnInput(path string) error {
	st, err := os.Stat(path)
	if err != nil || !st.Mode().IsRegular() {
		return nil
	}
	for _, in := range o.inputs {
		if is, err := os.Stat(in); err == nil && os.SameFile(st, is) {
			return &engine.UsageError{Msg: fmt.Sprintf("%s is an input: write to another file", path)}
		}
	}
	return nil
}

// further opens an output that the script named. Names may come from data: they stay below the
// working directory, unless the user wrote them or allowed their directory.
func (o *outputs) further(name, mainOutput string) (io.Writer, error) {
	path, err := o.place(name)
	if err != nil {
		return nil, err
	}
	if mainOutput != "" && filepath.Clean(path) == filepath.Clean(mainOutput) {
		return nil, errors.New("this is the main output")
	}
	for _, f := range o.files {
		if f.target != "" && strings.EqualFold(filepath.Clean(f.target), filepath.Clean(path)) {
			return nil, fmt.Errorf("two outputs would be the same file %s", f.target)
		}
	}
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return nil, err
		}
	}
	return o.create(path)
}

// place gives the path for an output's name.
func (o *outputs) place(name string) (string, error) {
	for _, v := range o.set {
		if v == name {
			return name, nil
		}
	}
	clean := strings.Map(func(c rune) rune {
		if c < 0x20 || c == 0x7F || c == 0xFFFD || strings.ContainsRune(`<>:"|?*\`, c) {
			return '_'
		}
		return c
	}, name)
	if filepath.IsLocal(clean) {
		return clean, nil
	}
	abs, err := filepath.Abs(clean)
	if err != nil {
		return "", err
	}
	for _, dir := range o.allow {
		root, err := filepath.Abs(dir)
		if err != nil {
			return "", err
		}
		if rel, err := filepath.Rel(root, abs); err == nil && filepath.IsLocal(rel) {
			return abs, nil
		}
	}
	return "", errors.New("leads out of the working directory; --allow-write DIR allows another")
}

// finish puts the files in their places, or removes them. It is called once.
func (o *outputs) finish(keep bool) (err error) {
	for _, f := range o.files {
		if f.target != "" && keep && err == nil {
			err = f.commit()
			continue
		}
		if e := f.flush(); keep && err == nil && e != nil {
			err = &engine.OutputError{Name: f.Name(), Err: e}
		}
		_ = f.Close()
		if f.target != "" {
			_ = os.Remove(f.Name())
		}
	}
	for _, w := range slices.Backward(o.logs) {
		if e := w.Close(); err == nil && e != nil {
			err = &engine.OutputError{Err: e}
		}
	}
	return err
}

// flush ends the compression.
func (f *outputFile) flush() error {
	if f.z == nil {
		return nil
	}
	return f.z.Close()
}

// commit puts the file in its place.
func (f *outputFile) commit() error {
	err := f.flush()
	if e := f.Sync(); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), f.target)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return &engine.OutputError{Name: f.target, Err: err}
	}
	return nil
}

// terminalGuard keeps records in ISO 2709 off a terminal; text may pass.
type terminalGuard struct{ w io.Writer }

func (g terminalGuard) Write(p []byte) (int, error) {
	if bytes.IndexByte(p, 0x1D) >= 0 {
		return 0, errors.New("records in ISO 2709 are no text for a terminal: use -o FILE, or send standard output to a file or program")
	}
	return g.w.Write(p)
}
