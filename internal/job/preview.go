package job

import (
	"errors"
	"fmt"
	"io"
	"syscall"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/outfile"
)

// changesShown reports whether changes are printed: --diff-format asks for that as well.
func (s *Spec) changesShown() bool { return s.Preview.Diff || s.given("diff-format") }

// dry reports whether the run must write nothing.
func (s *Spec) dry() bool {
	return s.Preview.DryRun || s.elsewhere() || s.changesShown() && s.Output.File == "" && !s.rewrites()
}

// changesWanted reports whether any setting requires the changes of the run.
func (s *Spec) changesWanted() bool {
	return s.Preview.DryRun || s.changesShown() || s.Preview.Changes != ""
}

// showChanges determines where the engine prints changes: standard output, unless the records go there.
func (j *job) showChanges() {
	spec, opt := j.spec, &j.opt
	if !spec.changesWanted() {
		return
	}
	opt.Watch.Changes = &engine.Changes{}
	if j.page != nil {
		j.page.changes = htmlreport.NewDiff()
		opt.Watch.Changes.View, opt.Watch.Changes.Keep = j.page.view, j.page.keep
		opt.Watch.Changes.Written = func(output string, input int, id []byte) {
			if output != "" || !spec.rewrites() {
				input = 0 // all inputs share this output
			}
			j.page.written(output, input, id)
		}
	}
	if !spec.changesShown() || j.page != nil && !spec.given("diff-format") {
		return
	}
	to := j.env.Stdout
	if !spec.dry() && spec.Output.File == "-" {
		to = j.env.Stderr
	}
	opt.Watch.Changes.Colour = j.env.Colours(to)
	if spec.dry() {
		to = shown{to}
	} else {
		to = &unheard{w: to}
	}
	if spec.Preview.Format == "jsonl" {
		opt.Watch.Changes.Lines = to
		return
	}
	opt.Watch.Changes.Text = to
}

// shown is the writer of a run whose only output is the changes: when its reader closes it, the run
// ends as if the records went there.
type shown struct{ w io.Writer }

// Write implements io.Writer. The error is a *readerLeft if the reader closed its pipe.
func (s shown) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		err = &readerLeft{err}
	}
	return n, err
}

// readerLeft is the error of a writer to standard output whose reader closed its pipe.
type readerLeft struct{ err error }

func (e *readerLeft) Error() string { return e.err.Error() }

// Unwrap returns the error of the write.
func (e *readerLeft) Unwrap() error { return e.err }

// unheard is a writer whose reader may close it: a run that writes records goes on when nobody reads
// the changes any more.
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

// dry makes outputs that write nothing. Everything that can be checked without writing is checked as
// for a real run.
func (o *outputs) dry() error {
	spec, opt := o.job.spec, &o.job.opt
	opt.Output.Create = o.pretend
	opt.Output.Main = io.Discard
	if spec.rewrites() {
		opt.Output.Main = nil
		if err := o.inPlace(); err != nil {
			return err
		}
	}
	for _, file := range []struct{ path, flag string }{
		{spec.Output.File, "-o"}, {spec.Bad.Rejects, "--rejects"}, {spec.Bad.Errors, "--errors"},
		{spec.Preview.Changes, "--changes"}, {spec.Account.Tally, "--tally"},
	} {
		if file.path == "" || file.path == "-" && file.flag == "-o" {
			continue
		}
		if err := o.could(file.path, file.flag, spec.elsewhere()); err != nil {
			return err
		}
	}
	return nil
}

// could returns the reason why a file could not be written, as far as that is known without writing
// it.
func (o *outputs) could(path, by string, makesDir bool) error {
	if err := o.claims.Write(path, by); err != nil {
		return err
	}
	return outputError(path, outfile.Could(path, makesDir))
}

// printChanges prints the summary of changes, and for a dry run the outputs that a real run would have
// written.
func (j *job) printChanges() {
	spec, sum, w := j.spec, &j.sum, j.env.Stderr
	if sum.Changes == nil {
		return
	}
	quiet := spec.Account.Quiet
	if !quiet {
		for _, line := range sum.Changes.Lines() {
			fmt.Fprintln(w, line)
		}
	}
	if !spec.dry() {
		return
	}
	outputs := sum.Outputs
	sum.Outputs = nil
	if quiet {
		return
	}
	why := "dry run"
	if !spec.Preview.DryRun {
		why = "dry run, because of --diff without -o"
	}
	if !j.messages.kept {
		fmt.Fprintf(w, "%s: nothing was written; the run did not finish\n", why)
		return
	}
	fmt.Fprintf(w, "%s: nothing was written; a real run would write\n", why)
	j.printDryOutputs(outputs)
}

// printDryOutputs prints how much a real run would have written to each output.
func (j *job) printDryOutputs(outputs []engine.Count) {
	spec, sum, w := j.spec, &j.sum, j.env.Stderr
	main := sum.Written + sum.Added
	for _, o := range outputs {
		main -= o.N
	}
	name := spec.Output.File
	if name == "" || name == "-" {
		name = "standard output"
	}
	unused := main == 0 && spec.Output.File == "" && len(outputs) > 0
	if !spec.rewrites() && !unused { // each rewritten file has a line of its own
		fmt.Fprintf(w, "  %s: %s\n", engine.Printable(name), console.Number(main))
	}
	for _, o := range outputs {
		fmt.Fprintf(w, "  %s: %s\n", engine.Printable(o.Name), console.Number(o.N))
	}
	for _, name := range j.outputs.scripts.Names {
		fmt.Fprintf(w, "  %s\n", engine.Printable(name))
	}
	if rejects := spec.Bad.Rejects; rejects != "" {
		fmt.Fprintf(w, "  %s: %s rejected\n", engine.Printable(rejects), console.Number(sum.Rejected))
	}
	for _, log := range []string{spec.Bad.Errors, spec.Preview.Changes, spec.Account.Tally, spec.Account.Report} {
		if log != "" {
			fmt.Fprintf(w, "  %s\n", engine.Printable(log))
		}
	}
}
