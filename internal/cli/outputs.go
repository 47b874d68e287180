package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
)

// outputs are what a run writes. Files appear whole or not at all (package outfile). Those that
// document the run (--rejects, --errors) are kept when it fails.
type outputs struct {
	files   *outfile.Set
	script  string // its name in messages
	stop    context.Context
	records *recorder
	bar     *progress
	inputs  []string
	claims  claims
	set     map[string]string
	allow   []string
	main    *outfile.File // of -o, or nil
	stdout  *counter      // of what goes to standard output, with --report
	table   func() error  // writes what the command itself makes, or nil
	rejects *outfile.File
	errors  *outfile.File
	changes *outfile.File
	tally   *outfile.File
	further map[string]*outfile.File // by the name the script gave
	rewrite []*rewritten             // with --in-place
	scripts *scriptFiles             // that the script writes by itself
	keep    *checkpoint              // with --checkpoint
}

// openOutputs opens what the flags ask for and sets the writers of the options.
func (c *command) openOutputs(f *runFlags, opt *engine.Options, rep *reporter) (*outputs, error) {
	o := c.newOutputs(f, opt, rep)
	if f.dry() {
		return o, o.dry(f, opt)
	}
	opt.Create = o.create
	err := o.open(c, f, opt, rep)
	if err != nil {
		_ = o.files.Discard(false)
		o.scripts.close()
	}
	return o, err
}

func (c *command) newOutputs(f *runFlags, opt *engine.Options, rep *reporter) *outputs {
	o := &outputs{files: &c.files, script: opt.Script.Name, stop: c.stop, records: c.recorder, bar: c.bar, inputs: opt.Inputs, set: opt.Args, allow: f.allowWrite, further: map[string]*outfile.File{}}
	o.claims.script = f.script
	o.claims.inputs(opt.Inputs)
	o.records.watch(opt)
	if f.out.report != "" {
		_ = o.claims.write(f.out.report, "--report") // was found free before
	}
	o.scripts = openScriptFiles(&c.written, &o.claims, f.allowWrite)
	o.scripts.dry, o.scripts.sum = f.dry(), o.records != nil
	opt.CreateFile = o.scripts.create
	if o.bar != nil {
		opt.Progress = o.bar.counted
	}
	opt.Print = deaf{quiet(c.env.Stderr)}
	opt.Opened = o.opened
	opt.Report, opt.Tolerated, opt.Lost = rep.reject, rep.tolerated, rep.lost
	return o
}

func (o *outputs) open(c *command, f *runFlags, opt *engine.Options, rep *reporter) (err error) {
	if f.keep.path != "" {
		if err := o.claims.write(f.keep.path, "--checkpoint"); err != nil {
			return err
		}
	}
	switch {
	case f.out.rewrites():
		if err := o.inPlace(f, opt); err != nil {
			return err
		}
	case f.output == "" || f.output == "-" || f.output == "/dev/stdout":
		if err := o.claims.stdout(c.env.Stdout); err != nil {
			return err
		}
		opt.Output = guarded(c.env.Stdout)
		if o.records != nil {
			o.stdout = &counter{w: opt.Output, sum: sha256.New()}
			opt.Output = o.stdout
		}
	default:
		if o.main, err = o.file(f.output, "-o", outfile.Options{}); err != nil {
			return err
		}
		opt.Output = o.main
	}
	if f.rejects != "" {
		if o.rejects, err = o.file(f.rejects, "--rejects", outfile.Options{Log: true}); err != nil {
			return err
		}
		opt.Rejects = o.rejects
	}
	if f.errors != "" {
		if o.errors, err = o.file(f.errors, "--errors", outfile.Options{Log: true, Append: f.out.appendTo}); err != nil {
			return err
		}
		rep.log = o.errors
	}
	if f.diffs.changes != "" {
		if o.changes, err = o.file(f.diffs.changes, "--changes", outfile.Options{}); err != nil {
			return err
		}
		opt.Changes.JSON = o.changes
	}
	if f.table != nil {
		o.table = func() error { return o.writeTable(c.env.Stdout, f.table) }
	}
	if f.out.tally != "" {
		o.tally, err = o.file(f.out.tally, "--tally", outfile.Options{})
	}
	return err
}

// file begins a file that nothing else of the run reads or writes.
func (o *outputs) file(path, by string, opt outfile.Options) (*outfile.File, error) {
	if err := o.claims.write(path, by); err != nil {
		return nil, err
	}
	opt.Sum = o.records != nil
	f, err := o.files.Create(path, opt)
	return f, outputError(path, err)
}

// outputError gives an error of package outfile its type.
func outputError(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, outfile.ErrCannotKeep):
		return &engine.UsageError{Msg: "--checkpoint: " + path + " " + err.Error()}
	case errors.Is(err, outfile.ErrBzip2):
		return &engine.UsageError{Msg: path + ": " + err.Error()}
	}
	return &engine.OutputError{Name: path, Err: err}
}

// create opens an output that the script named. Names may come from data: they stay below the
// working directory, unless the user wrote them or allowed their directory.
func (o *outputs) create(name string) (io.Writer, error) {
	path, err := o.place(name)
	if err != nil {
		return nil, err
	}
	if dir := filepath.Dir(path); dir != "." {
		if err := o.files.MakeDirs(dir); err != nil {
			return nil, err
		}
	}
	f, err := o.file(path, fmt.Sprintf("the script (%q)", name), outfile.Options{})
	var output *engine.OutputError
	if errors.As(err, &output) {
		err = output.Err // the engine names the output
	}
	if err != nil {
		return nil, err
	}
	o.further[name] = f
	return f, nil
}

// opened is told of each input: none may be an output. What is read of it is counted.
func (o *outputs) opened(index int, name string, in io.ReadCloser) (io.ReadCloser, error) {
	if len(o.rewrite) == 0 {
		if err := o.claims.read(name); err != nil {
			_ = in.Close() // it was only read
			return nil, err
		}
	}
	in = newImpatient(o.stop, in)
	if o.records == nil && o.bar == nil {
		return in, nil
	}
	users := index >= 0 && slices.Contains(o.inputs, name) // others are counted when the script opens them
	m := newMeter(in, o.bar, o.records != nil && users)
	if users {
		o.records.input(index, m)
	}
	return m, nil
}

// finish puts the files in their places, or removes them: all but the logs, and these too when
// nothing was read. It is called once.
func (o *outputs) finish(sum *engine.Summary, keep bool) error {
	began := keep || sum.Read+sum.Skipped > 0
	defer o.scripts.close()
	if keep {
		err := o.settle(sum)
		if err == nil {
			err = placeError(o.scripts.settle())
		}
		if err != nil {
			_ = o.files.Discard(began)
			_ = o.scripts.end(false)
			return err
		}
	}
	var err error
	switch {
	case keep && o.keep != nil:
		if err = o.keep.finish(sum); err != nil {
			_ = o.files.Discard(began)
			break
		}
		if err = o.files.Commit(nil); err == nil {
			err = o.keep.remove()
		}
	case keep:
		err = o.files.Commit(o.mayPlace)
	default:
		err = o.files.Discard(began)
	}
	if e := o.scripts.end(keep && err == nil); err == nil {
		err = e
	}
	return placeError(err)
}

// placeError makes an error of package outfile one of the engine's.
func placeError(err error) error {
	var file *outfile.Error
	if errors.As(err, &file) {
		return &engine.OutputError{Name: file.Path, Err: errors.New(strings.TrimPrefix(file.Error(), file.Path+": "))}
	}
	return err
}

// settle makes what can be made only when the run has ended well.
func (o *outputs) settle(sum *engine.Summary) error {
	if o.table != nil {
		if err := o.table(); err != nil {
			return err
		}
	}
	if o.tally != nil {
		if err := writeTallies(o.tally, sum.Tallies); err != nil {
			return &engine.OutputError{Name: o.tally.Path(), Err: bare(err)}
		}
	}
	return o.settleRewrites(sum)
}

// writeTable writes what a command makes itself to its file, or to standard output.
func (o *outputs) writeTable(stdout io.Writer, write func(io.Writer) error) error {
	name, w := "", stdout
	if o.main != nil {
		name, w = o.main.Path(), o.main
	}
	if err := write(w); err != nil {
		return &engine.OutputError{Name: name, Err: bare(err)}
	}
	return nil
}

// mayPlace keeps those from their places that are rewritten and would lose records.
func (o *outputs) mayPlace(f *outfile.File) bool {
	i := slices.IndexFunc(o.rewrite, func(r *rewritten) bool { return r.file == f })
	return i < 0 || o.rewrite[i].held == ""
}

// counter counts what goes to standard output.
type counter struct {
	w   io.Writer
	n   int64
	sum hash.Hash
}

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.sum.Write(p[:n])
	return n, err
}

// deaf writes to somebody who need not listen: that messages have no reader any more is no reason
// to end a run whose records go elsewhere.
type deaf struct{ w io.Writer }

func (d deaf) Write(p []byte) (int, error) {
	_, _ = d.w.Write(p)
	return len(p), nil
}
