package job

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"
	"slices"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/internal/rowfile"
	"mrrc-lua/internal/sandbox"
)

// outputs are the outputs of a run. Files appear whole or not at all (package outfile). Those that
// document the run (--rejects, --errors) are kept when it fails.
type outputs struct {
	job     *job
	files   *outfile.Set
	claims  claims
	main    *outfile.File   // of -o, or nil
	table   *rowfile.Writer // which makes the main output of rows, or nil
	stdout  *counter        // of what goes to standard output, with --report
	rejects *outfile.File
	errors  *outfile.File
	changes *outfile.File
	tally   *outfile.File
	also    []*outfile.File          // of Spec.Also
	further map[string]*outfile.File // by the name the script gave
	rewrite []*rewritten             // with --in-place
	roots   map[string]*os.Root      // directories of these, by the name the user gave
	scripts *sandbox.Written         // files that the script writes by itself
}

// openOutputs opens what the spec asks for and sets the writers of the options.
func (j *job) openOutputs() error {
	j.outputs = newOutputs(j)
	o, opt := j.outputs, &j.opt
	if in := j.spec.Instead; in != nil && in.File != "" {
		if err := o.claims.Write(in.File, "--job"); err != nil {
			return err
		}
	}
	if j.spec.dry() {
		return o.dry()
	}
	opt.Output.Create = o.create
	err := o.open()
	if err != nil {
		_ = o.files.Discard(false)
		o.scripts.Close()
	}
	return err
}

func newOutputs(j *job) *outputs {
	spec, opt := j.spec, &j.opt
	o := &outputs{job: j, files: &j.files, further: map[string]*outfile.File{}}
	o.claims.script = spec.Script.File
	o.claims.inputs(opt.Input.Paths)
	o.claims.inputs(spec.Reads)
	o.claims.watch(opt)
	j.recorder.watch(opt)
	j.closers = append(j.closers, o.closeRoots)
	if spec.Account.Report != "" {
		_ = o.claims.Write(spec.Account.Report, "--report") // was found free before
	}
	if spec.Account.HTML != "" {
		_ = o.claims.Write(spec.Account.HTML, "--html") // as well
	}
	o.scripts = sandbox.OpenWritten(&j.written, &o.claims, spec.Sandbox.AllowWrite)
	o.scripts.Dry, o.scripts.Sum = spec.dry(), j.recorder != nil
	opt.Reach.CreateFile = o.scripts.Create
	if j.bar != nil {
		opt.Watch.Progress = j.bar.counted
	}
	opt.Output.Print = console.Deaf{W: console.Quiet(j.env.Stderr)}
	if n := spec.Account.Trace; n > 0 {
		opt.Watch.Trace = (&trace{w: console.Deaf{W: j.env.Stderr}, left: n}).step
	}
	opt.Input.Opened = o.opened
	opt.Bad.Report, opt.Bad.Tolerated, opt.Bad.Lost = j.messages.reject, j.messages.tolerated, j.messages.lost
	return o
}

func (o *outputs) open() (err error) {
	j, spec, opt := o.job, o.job.spec, &o.job.opt
	if spec.Keep.File != "" {
		if err := o.claims.Write(spec.Keep.File, "--checkpoint"); err != nil {
			return err
		}
	}
	if err := o.openMain(); err != nil {
		return err
	}
	if spec.Bad.Rejects != "" {
		if o.rejects, err = o.file(spec.Bad.Rejects, "--rejects", outfile.Options{Log: true}); err != nil {
			return err
		}
		opt.Bad.Rejects = o.rejects
		if a := j.messages.recovery; a != nil {
			opt.Bad.Rejects = a.counting(o.rejects)
		}
	}
	if spec.Bad.Errors != "" {
		if o.errors, err = o.file(spec.Bad.Errors, "--errors", outfile.Options{Log: true, Append: spec.Bad.Append}); err != nil {
			return err
		}
		j.messages.log.w = o.errors
	}
	if spec.Preview.Changes != "" {
		if o.changes, err = o.file(spec.Preview.Changes, "--changes", outfile.Options{}); err != nil {
			return err
		}
		opt.Watch.Changes.JSON = o.changes
	}
	if spec.Account.Tally != "" {
		if o.tally, err = o.file(spec.Account.Tally, "--tally", outfile.Options{}); err != nil {
			return err
		}
	}
	for _, a := range spec.Also {
		f, err := o.file(a.Path, a.Flag, outfile.Options{})
		if err != nil {
			return err
		}
		o.also = append(o.also, f)
	}
	return nil
}

// openMain opens the main output.
func (o *outputs) openMain() (err error) {
	j, opt := o.job, &o.job.opt
	switch {
	case j.spec.rewrites():
		return o.inPlace()
	case j.spec.toStdout():
		if err := o.claims.stdout(j.env.Stdout); err != nil {
			return err
		}
		opt.Output.Main = console.Guarded(j.env.Stdout)
		if j.recorder != nil {
			o.stdout = &counter{w: opt.Output.Main, sum: sha256.New()}
			opt.Output.Main = o.stdout
		}
	case o.intoTable():
		if err := o.claims.Write(j.spec.Output.File, "-o"); err != nil {
			return err
		}
	default:
		if o.main, err = o.file(j.spec.Output.File, "-o", outfile.Options{}); err != nil {
			return err
		}
		opt.Output.Main = o.main
	}
	return o.openTable()
}

// intoTable reports whether rows are added to an SQLite file that exists.
func (o *outputs) intoTable() bool {
	spec := o.job.spec
	if o.job.opt.Output.Rows != engine.RowsSQLite || !spec.Bad.Append {
		return false
	}
	st, err := os.Stat(spec.Output.File)
	return err == nil && st.Mode().IsRegular() && st.Size() > 0
}

// openTable begins the file of rows, in a format that is made as a whole.
func (o *outputs) openTable() (err error) {
	out := &o.job.opt.Output
	if !out.NoRecords || !out.Rows.IsPacked() {
		return nil
	}
	opt := rowfile.Options{Table: o.job.spec.Output.Table}
	if o.intoTable() {
		opt.Into = o.job.spec.Output.File
	}
	o.table, err = rowfile.New(out.Rows, out.Main, opt)
	var name *rowfile.NameError
	switch {
	case errors.As(err, &name):
		return usage("--table %q: %v", opt.Table, name)
	case err == nil:
		out.Main = o.table
	}
	return err
}

// file begins a file that nothing else of the run reads or writes.
func (o *outputs) file(path, by string, opt outfile.Options) (*outfile.File, error) {
	if err := o.claims.Write(path, by); err != nil {
		return nil, err
	}
	opt.Sum = o.job.recorder != nil
	f, err := o.files.Create(path, opt)
	return f, outputError(path, err)
}

// outputError converts an error of package outfile to one of the engine's, when an output is opened.
func outputError(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, outfile.ErrCannotKeep):
		return &engine.UsageError{Msg: "--checkpoint: " + path + " " + err.Error()}
	case errors.Is(err, outfile.ErrNotWritten):
		return &engine.UsageError{Msg: path + ": " + err.Error()}
	case isKept(err):
		return &engine.ResumeError{Msg: path + ": " + err.Error()}
	}
	return &engine.OutputError{Name: path, Err: err}
}

// opened is called for each input, which must not be an output. The bytes read from it are counted.
func (o *outputs) opened(index int, name string, in io.ReadCloser) (io.ReadCloser, error) {
	if len(o.rewrite) == 0 {
		if err := o.claims.read(name); err != nil {
			_ = in.Close() // it was only read
			return nil, err
		}
	}
	j := o.job
	in = console.Impatient(j.Stop, in)
	if j.recorder == nil && j.bar == nil || j.spec.Instead != nil {
		return in, nil
	}
	users := index >= 0 && slices.Contains(j.opt.Input.Paths, name) // others are counted when the script opens them
	m := newMeter(in, j.bar, j.recorder != nil && users)
	if users {
		j.recorder.input(index, m)
	}
	return m, nil
}

// finish gives the files their names, or removes all of them except the logs, which are removed if nothing
// was read. It is called once.
func (o *outputs) finish(sum *engine.Summary, keep bool) error {
	began := keep || sum.Read+sum.Skipped > 0
	defer o.scripts.Close()
	if o.table != nil {
		defer o.table.Abort()
	}
	if keep {
		err := o.settle(sum)
		if err == nil {
			err = placeError(o.scripts.Settle())
		}
		if err != nil {
			_ = o.files.Discard(began)
			_ = o.scripts.End(false)
			return err
		}
	}
	var err error
	switch {
	case keep && o.job.keep != nil:
		if err = o.job.keep.finish(sum); err != nil {
			_ = o.files.Discard(began)
			break
		}
		if err = o.files.Commit(nil); err == nil {
			err = o.job.keep.remove()
		}
	case keep:
		err = o.files.Commit(o.mayPlace)
	default:
		err = o.files.Discard(began)
	}
	if e := o.scripts.End(keep && err == nil); err == nil {
		err = e
	}
	return placeError(err)
}

// placeError converts an error of package outfile to one of the engine's, when outputs get their names.
func placeError(err error) error {
	var file *outfile.Error
	switch {
	case isKept(err):
		return &engine.ResumeError{Msg: err.Error()}
	case errors.As(err, &file):
		return &engine.OutputError{Name: file.Path, Err: errors.New(strings.TrimPrefix(file.Error(), file.Path+": "))}
	}
	return err
}

// isKept reports whether a file is not as the checkpoint describes it.
func isKept(err error) bool {
	var kept *outfile.KeptError
	return errors.As(err, &kept)
}

// settle writes the outputs that can be made only when the run has ended well.
func (o *outputs) settle(sum *engine.Summary) error {
	if o.job.spec.Table != nil {
		if err := o.writeTable(); err != nil {
			return err
		}
	}
	if o.table != nil {
		if err := o.table.Close(); err != nil {
			return &engine.OutputError{Name: o.job.spec.Output.File, Err: console.Bare(err)}
		}
	}
	if o.tally != nil {
		if err := writeTallies(o.tally, sum.Tallies); err != nil {
			return &engine.OutputError{Name: o.tally.Path(), Err: console.Bare(err)}
		}
	}
	for i, f := range o.also {
		if err := o.job.spec.Also[i].Write(f); err != nil {
			return &engine.OutputError{Name: f.Path(), Err: console.Bare(err)}
		}
	}
	return o.settleRewrites(sum)
}

// writeTable writes the table of a command to its file, or to standard output.
func (o *outputs) writeTable() error {
	name, w := "", o.job.env.Stdout
	if o.main != nil {
		name, w = o.main.Path(), o.main
	}
	if err := o.job.spec.Table(w); err != nil {
		if Code(err, 0) != ExitFault { // it is not about the output
			return err
		}
		return &engine.OutputError{Name: name, Err: console.Bare(err)}
	}
	return nil
}

// mayPlace reports whether a file may get its name: a rewritten file may not if records would be lost, and
// a file that the user has not named only if it is not empty or replaces another one.
func (o *outputs) mayPlace(f *outfile.File) bool {
	if f == o.rejects && o.job.spec.RejectsIfAny && f.Bytes() == 0 {
		_, err := os.Lstat(f.Path())
		return err == nil
	}
	i := slices.IndexFunc(o.rewrite, func(r *rewritten) bool { return r.file == f })
	return i < 0 || o.rewrite[i].held == ""
}

// counter counts and hashes what goes to standard output.
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
