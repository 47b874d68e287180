package job

import (
	"errors"
	"fmt"
	"io"
	"os"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/input"
	"mrrc-lua/internal/outfile"
	"mrrc-lua/parse"
)

// rewritten is a file that is rewritten with --in-place.
type rewritten struct {
	path   string // as the user named it
	backup string
	file   *outfile.File
	held   string // why it stays as it was; "": it does not
}

// inPlace prepares to rewrite each input by itself.
func (o *outputs) inPlace() error {
	opt := &o.job.opt
	var seen []claim
	for _, path := range opt.Input.Paths {
		st, err := os.Stat(path)
		switch {
		case err != nil:
			return &engine.InputError{Name: path, Err: console.Bare(err)}
		case !st.Mode().IsRegular():
			return &engine.UsageError{Msg: path + " is not a regular file, and cannot be rewritten"}
		case outfile.Names(st) > 1:
			return &engine.UsageError{Msg: fmt.Sprintf("%s has %d names (hard links), and only one of them would lead to the new file: write to another file with -o", path, outfile.Names(st))}
		}
		for _, s := range seen {
			if os.SameFile(s.file, st) {
				return &engine.UsageError{Msg: fmt.Sprintf("%s and %s are the same file: name it once", s.path, path)}
			}
		}
		seen = append(seen, claim{path: path, file: st})
		out, err := o.rewriteFile(path)
		if err != nil {
			return err
		}
		opt.Output.ByInput = append(opt.Output.ByInput, out)
	}
	return nil
}

// rewriteFile begins the new version of a file, in the format and compression of the old one.
func (o *outputs) rewriteFile(path string) (engine.InputOutput, error) {
	spec := o.job.spec
	format, compression, err := input.Identify(path, parse.Format(spec.Input.From))
	if err != nil {
		return engine.InputOutput{}, err
	}
	if _, ok := formats.WriterOf(format); !ok {
		return engine.InputOutput{}, &engine.UsageError{Msg: fmt.Sprintf("%s is %s, which is read and not written: write to another file with -o", path, format)}
	}
	if o.job.opt.Output.Coding != nil && format != parse.FormatMARC {
		return engine.InputOutput{}, &engine.UsageError{Msg: fmt.Sprintf("--output-encoding applies to ISO 2709 only; %s is %s, which is always UTF-8", path, format)}
	}
	compress, ok := map[string]outfile.Compression{"": outfile.None, "gzip": outfile.Gzip, "zstd": outfile.Zstd}[compression]
	if !ok {
		return engine.InputOutput{}, &engine.UsageError{Msg: fmt.Sprintf("%s is compressed with %s, which is read and not written: write to another file with -o", path, compression)}
	}
	target, err := outfile.Resolve(path)
	if err != nil {
		return engine.InputOutput{}, &engine.OutputError{Name: path, Err: err}
	}
	r := &rewritten{path: path, backup: target + spec.Output.InPlace}
	var w io.Writer = io.Discard
	if spec.dry() {
		err = outfile.Free(r.backup)
	} else {
		r.file, err = o.files.Create(target, outfile.Options{Compress: compress, Backup: r.backup, Sum: o.job.recorder != nil})
		w = r.file
	}
	var exists *outfile.BackupExistsError
	switch {
	case errors.As(err, &exists):
		return engine.InputOutput{}, &engine.UsageError{Msg: fmt.Sprintf("%s exists: it may be the backup of an earlier run. Move it away, or keep this one under another name, as in --in-place=%s2", r.backup, spec.Output.InPlace)}
	case err != nil:
		return engine.InputOutput{}, &engine.OutputError{Name: path, Err: err}
	}
	if err := o.claims.Write(r.backup, "--in-place"); err != nil {
		return engine.InputOutput{}, err
	}
	o.rewrite = append(o.rewrite, r)
	return engine.InputOutput{W: w, Format: format}, nil
}

// settleRewrites determines which files can be replaced: those that were read to the end, and whose
// rejected records are kept elsewhere.
func (o *outputs) settleRewrites(sum *engine.Summary) error {
	for i, r := range o.rewrite {
		if i >= len(sum.Inputs) || !sum.Inputs[i].Complete {
			return &engine.ScriptError{Script: o.job.opt.Script.Name, Msg: fmt.Sprintf("run:stop() ended the run before the end of %s: the records after that would be missing in it", r.path)}
		}
		if n := sum.Inputs[i].Rejected; n > 0 && o.rejects == nil {
			r.held = fmt.Sprintf("%s rejected and would be missing in it; --rejects FILE keeps them", console.Counted(n, "record was", "records were"))
		}
	}
	return nil
}

// sayRewrites prints whether each file was rewritten.
func (o *outputs) sayRewrites(w io.Writer, kept bool, quiet bool) {
	for _, r := range o.rewrite {
		switch {
		case r.file == nil && kept && r.held == "":
			if !quiet {
				fmt.Fprintf(w, "  %s would be rewritten; the old file would be kept as %s\n", r.path, r.backup)
			}
		case r.file == nil && kept:
			fmt.Fprintf(w, "  %s would not be changed: %s\n", r.path, r.held)
		case r.file != nil && r.file.Placed():
			if !quiet {
				fmt.Fprintf(w, "%s was rewritten; the old file is %s\n", r.path, r.backup)
			}
		case kept && r.held != "":
			fmt.Fprintf(w, "mrrc-lua: %s was not changed: %s\n", r.path, r.held)
		default:
			fmt.Fprintf(w, "mrrc-lua: %s was not changed\n", r.path)
		}
	}
}
