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

	"mrrc-lua/engine"
)

// outputs are the files a run writes. Records go to temporary files beside their targets, which
// take their places when the run has succeeded: a file is whole or not there. What documents the
// run (--rejects, --errors) is written in place and kept.
type outputs struct {
	files   []*outputFile
	opened  openFiles
	logs    []io.Closer
	inputs  []string
	set     map[string]string
	allow   []string
	claimed []claim
	temps   *temporaries
}

// claim says who writes a file.
type claim struct{ path, by string }

// openOutputs opens what the flags ask for and sets the writers of the options.
func (c *command) openOutputs(f *runFlags, opt *engine.Options, rep *reporter) (*outputs, error) {
	if f.dry() {
		o, err := c.dryOutputs(f, opt, rep)
		return o.outputs, err
	}
	o := &outputs{inputs: opt.Inputs, set: opt.Args, allow: f.allowWrite, temps: &c.temps}
	opt.Print = c.env.Stderr
	opt.Create = o.further
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
		w, err := o.create(f.output, "-o")
		if err != nil {
			return err
		}
		opt.Output = w
	}
	if f.rejects != "" {
		w, err := o.log(f.rejects, "--rejects")
		if err != nil {
			return err
		}
		opt.Rejects = w
	}
	if f.errors != "" {
		w, err := o.log(f.errors, "--errors")
		if err != nil {
			return err
		}
		rep.log = w
	}
	if f.diffs.changes != "" {
		w, err := o.create(f.diffs.changes, "--changes")
		if err != nil {
			return err
		}
		opt.Changes.JSON = w
	}
	return nil
}

// log opens a file that documents the run: it is written in place and kept.
func (o *outputs) log(path, by string) (io.Writer, error) {
	if err := o.claim(path, by); err != nil {
		return nil, err
	}
	w, err := os.Create(path)
	if err != nil {
		return nil, createError(path, err)
	}
	o.logs = append(o.logs, w)
	return w, nil
}

// claim refuses to write over what is being read, and over what is written already.
func (o *outputs) claim(path, by string) error {
	st, err := os.Stat(path)
	if err == nil && !st.Mode().IsRegular() {
		return nil // a pipe or device may be written twice
	}
	if err == nil {
		for _, in := range o.inputs {
			if is, err := os.Stat(in); err == nil && os.SameFile(st, is) {
				return &engine.UsageError{Msg: fmt.Sprintf("%s is an input: write to another file", path)}
			}
		}
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return &engine.OutputError{Name: path, Err: err}
	}
	for _, c := range o.claimed {
		// Names that differ in case are one file on many systems.
		if strings.EqualFold(c.path, abs) {
			return &engine.UsageError{Msg: fmt.Sprintf("%s would be written twice, by %s and by %s: write to another file", path, c.by, by)}
		}
	}
	o.claimed = append(o.claimed, claim{abs, by})
	return nil
}

// createError says why a file cannot be made.
func createError(path string, err error) error {
	if p := (*os.PathError)(nil); errors.As(err, &p) {
		err = p.Err
	}
	dir := filepath.Dir(path)
	if _, e := os.Stat(dir); errors.Is(err, os.ErrNotExist) && errors.Is(e, os.ErrNotExist) {
		err = fmt.Errorf("there is no directory %s: make it first", dir)
	}
	return &engine.OutputError{Name: path, Err: err}
}

// create opens a file that takes its place when the run has succeeded. Pipes and devices are
// written as they are.
func (o *outputs) create(path, by string) (io.Writer, error) {
	if err := o.claim(path, by); err != nil {
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
			f := &outputFile{name: path, file: w}
			o.files = append(o.files, f)
			return f.writer(path)
		}
		mode = st.Mode().Perm()
	}
	w, err := createTemp(path, mode)
	if err != nil {
		return nil, createError(path, err)
	}
	o.temps.add(w.Name())
	f := &outputFile{name: w.Name(), target: path, file: w, open: &o.opened}
	o.files = append(o.files, f)
	if err := o.opened.use(f); err != nil {
		return nil, &engine.OutputError{Name: path, Err: err}
	}
	return f.writer(path)
}

// further opens an output that the script named. Names may come from data: they stay below the
// working directory, unless the user wrote them or allowed their directory.
func (o *outputs) further(name string) (io.Writer, error) {
	path, err := o.place(name)
	if err != nil {
		return nil, err
	}
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return nil, err
		}
	}
	w, err := o.create(path, fmt.Sprintf("the script (%q)", name))
	var output *engine.OutputError
	if errors.As(err, &output) {
		err = output.Err // the engine names the output
	}
	return w, err
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
			o.temps.forget(f.name)
			continue
		}
		if e := f.flush(); keep && err == nil && e != nil {
			err = &engine.OutputError{Name: f.name, Err: e}
		}
		_ = f.close()
		if f.target != "" {
			_ = os.Remove(f.name)
			o.temps.forget(f.name)
		}
	}
	for _, w := range slices.Backward(o.logs) {
		if e := w.Close(); err == nil && e != nil {
			err = &engine.OutputError{Err: e}
		}
	}
	return err
}

// terminalGuard keeps records in ISO 2709 off a terminal; text may pass.
type terminalGuard struct{ w io.Writer }

func (g terminalGuard) Write(p []byte) (int, error) {
	if bytes.IndexByte(p, 0x1D) >= 0 {
		return 0, errors.New("records in ISO 2709 are no text for a terminal: use -o FILE, or send standard output to a file or program")
	}
	return g.w.Write(p)
}
