package cli

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/spf13/pflag"

	"mrrc-lua/engine"
	"mrrc-lua/internal/outfile"
)

// diffFlags are the flags about what a run changes.
type diffFlags struct {
	set             *pflag.FlagSet
	dryRun, diff    bool
	format, changes string
}

func (d *diffFlags) register(fs *pflag.FlagSet) {
	d.set = fs
	fs.BoolVar(&d.dryRun, "dry-run", false, "do all but write: say what would be written, and what would be changed")
	fs.BoolVar(&d.diff, "diff", false, "print what is changed, field by field; without -o nothing is written, as with --dry-run")
	fs.StringVar(&d.format, "diff-format", "text", "print what is changed as `FORMAT`: text, jsonl")
	fs.StringVar(&d.changes, "changes", "", "write what is changed to `FILE`, as JSON Lines")
}

// check refuses what makes no sense together.
func (d *diffFlags) check() error {
	if d.set == nil { // a command without them
		return nil
	}
	if d.format != "text" && d.format != "jsonl" {
		return &engine.UsageError{Msg: fmt.Sprintf("--diff-format %s: one of text, jsonl is expected", d.format)}
	}
	if d.changes == "-" {
		return &engine.UsageError{Msg: "--changes names a file; --diff --diff-format jsonl prints the same"}
	}
	return nil
}

// shown tells whether the changes are printed: --diff-format asks for that, too.
func (d *diffFlags) shown() bool { return d.diff || d.set != nil && d.set.Changed("diff-format") }

// dry tells whether the run is to write nothing.
func (f *runFlags) dry() bool {
	return f.diffs.dryRun || f.diffs.shown() && f.output == "" && !f.out.rewrites()
}

// wanted tells whether anybody wants to know what is changed.
func (d *diffFlags) wanted() bool { return d.dryRun || d.shown() || d.changes != "" }

// show sets where the engine tells what is changed: standard output, unless the records go there.
func (d *diffFlags) show(c *command, f *runFlags, opt *engine.Options) {
	if !d.wanted() {
		return
	}
	opt.Changes = &engine.Changes{}
	if !d.shown() {
		return
	}
	to := c.env.Stdout
	if !f.dry() && f.output == "-" {
		to = c.env.Stderr
	}
	opt.Changes.Colour = coloured(to, c.env)
	if !f.dry() {
		to = &unheard{w: to}
	}
	if d.format == "jsonl" {
		opt.Changes.Lines = to
		return
	}
	opt.Changes.Text = to
}

// unheard is a writer whose reader may go away: that nobody looks at the changes any more is no
// reason to end a run that writes records.
type unheard struct {
	w    io.Writer
	gone bool
}

// Write implements io.Writer.
func (u *unheard) Write(p []byte) (int, error) {
	if u.gone {
		return len(p), nil
	}
	n, err := u.w.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		u.gone = true
		return len(p), nil
	}
	return n, err
}

// dry makes outputs that write nothing. What can be said of them without making them is checked as
// for a real run.
func (o *outputs) dry(f *runFlags, opt *engine.Options) error {
	opt.Create = func(name string) (io.Writer, error) {
		path, err := o.place(name)
		if err == nil {
			err = o.could(path, fmt.Sprintf("the script (%q)", name), true)
		}
		var output *engine.OutputError
		if errors.As(err, &output) {
			err = output.Err // the engine names the output
		}
		return io.Discard, err
	}
	opt.Output = io.Discard
	if f.out.rewrites() {
		opt.Output = nil
		if err := o.inPlace(f, opt); err != nil {
			return err
		}
	}
	for _, file := range []struct{ path, flag string }{
		{f.output, "-o"}, {f.rejects, "--rejects"}, {f.errors, "--errors"}, {f.diffs.changes, "--changes"}, {f.out.tally, "--tally"},
	} {
		if file.path == "" || file.path == "-" && file.flag == "-o" {
			continue
		}
		if err := o.could(file.path, file.flag, false); err != nil {
			return err
		}
	}
	return nil
}

// could tells why a file could not be written, as far as that can be told without writing it.
func (o *outputs) could(path, by string, makesDir bool) error {
	if err := o.claims.write(path, by); err != nil {
		return err
	}
	return outputError(path, outfile.Could(path, makesDir))
}

// printChanges prints the summary of what was changed, and of a dry run what would have been
// written, if it would have been kept.
func (c *command) printChanges(f *runFlags, files *outputs, sum *engine.Summary, kept bool) {
	if sum.Changes == nil {
		return
	}
	w := c.env.Stderr
	if !f.quiet {
		for _, line := range sum.Changes.Lines() {
			fmt.Fprintln(w, line)
		}
	}
	if !f.dry() {
		return
	}
	outputs := sum.Outputs
	sum.Outputs = nil
	if f.quiet {
		return
	}
	why := "dry run"
	if !f.diffs.dryRun {
		why = "dry run, because of --diff without -o"
	}
	if !kept {
		fmt.Fprintf(w, "%s: nothing was written; the run did not come to its end\n", why)
		return
	}
	fmt.Fprintf(w, "%s: nothing was written; a real run would write\n", why)
	main := sum.Written + sum.Added
	for _, o := range outputs {
		main -= o.N
	}
	name := f.output
	if name == "" || name == "-" {
		name = "standard output"
	}
	unused := main == 0 && f.output == "" && len(outputs) > 0
	if !f.out.rewrites() && !unused { // of those that are rewritten each says so itself
		fmt.Fprintf(w, "  %s: %s\n", engine.Printable(name), number(main))
	}
	for _, o := range outputs {
		fmt.Fprintf(w, "  %s: %s\n", engine.Printable(o.Name), number(o.N))
	}
	for _, name := range files.scripts.names {
		fmt.Fprintf(w, "  %s\n", engine.Printable(name))
	}
	if f.rejects != "" {
		fmt.Fprintf(w, "  %s: %s rejected\n", engine.Printable(f.rejects), number(sum.Rejected))
	}
	for _, log := range []string{f.errors, f.diffs.changes, f.out.tally, f.out.report} {
		if log != "" {
			fmt.Fprintf(w, "  %s\n", engine.Printable(log))
		}
	}
}
